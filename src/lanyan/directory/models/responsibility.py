"""网格责任图: who answers for which organisation or person, at which level, from when."""

from django.db import models
from django.db.models import F, Q

from lanyan.kernel.dated import Dated, dated_constraints
from lanyan.kernel.ids import PublicIdField

from .organisation import Organisation
from .person import Person


class Responsibility(Dated):
    """`person` answers for an organisation, or for one person (`ward`). Levels are words of the rulebook."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="responsibilities")
    level = models.CharField("级别", max_length=20)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="answered_for")
    ward = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="answered_for")
    note = models.CharField("分工说明", max_length=80, blank=True)

    class Meta:
        db_table = "responsibility"
        constraints = [
            *dated_constraints("responsibility", "person_id", text="level", maybe=("organisation_id", "ward_id")),
            models.CheckConstraint(
                name="responsibility_for_one_thing",
                condition=Q(organisation__isnull=False, ward__isnull=True)
                | Q(organisation__isnull=True, ward__isnull=False),
            ),
            models.CheckConstraint(
                name="responsibility_not_for_oneself", condition=Q(ward__isnull=True) | ~Q(ward=F("person"))
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], name="responsibility_organisation"),
            models.Index(fields=["ward"], name="responsibility_ward"),
        ]
