"""What a node of the tree takes on or is let off: practices adopted, reliefs, definitions of its own."""

from django.db import models

from lanyan.kernel.dated import Dated, dated_constraints
from lanyan.kernel.ids import PublicIdField

from .organisation import Organisation


class Adoption(Dated):
    """A node adopts a practice of the rulebook: the duty then applies to it and below."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="adoptions")
    duty = models.CharField("机制", max_length=80)

    class Meta:
        db_table = "adoption"
        constraints = dated_constraints("adoption", "organisation_id", text="duty")


class Relief(Dated):
    """A node (and below) is let off for a named cause: 大战, 增援, 休整. Periods it covers are exempt."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="reliefs")
    cause = models.CharField("事由", max_length=120)
    granted_by_name = models.CharField(max_length=40)

    class Meta:
        db_table = "relief"
        constraints = dated_constraints("relief", "organisation_id")


class UnitDefinition(models.Model):
    """A unit's own mechanism, in the language of the rulebook. A change is a new version; the old one stays.

    `text` is the YAML document as the strict check accepted it.
    """

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="definitions")
    code = models.CharField("代码", max_length=80)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField("定义")
    made_by_name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "unit_definition"
        constraints = [models.UniqueConstraint(name="unit_definition_version", fields=["code", "version"])]
