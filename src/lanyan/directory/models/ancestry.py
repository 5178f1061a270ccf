"""Who stands above whom, by day: derived from the spells, rebuilt whole by `rebuild_ancestry`."""

from django.db import models

from .organisation import Organisation


class Ancestry(models.Model):
    """One ancestor of one organisation for a span of days; every organisation is its own at depth 0."""

    # No index of their own: the two below begin with them.
    ancestor = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "ancestry"
        indexes = [
            models.Index(fields=["ancestor", "organisation"], name="ancestry_down"),
            models.Index(fields=["organisation", "ancestor"], name="ancestry_up"),
        ]
