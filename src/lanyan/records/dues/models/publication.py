"""What was told to the branch about its dues."""

from django.db import models
from django.db.models import F, Q

from lanyan.directory.models import Organisation, PersonIdField
from lanyan.kernel.ids import PublicIdField


class Publication(models.Model):
    """公布: how each member paid, and the sums of the branch, up to a month of a year; frozen as it was told.

    `told` is {"people": [{name, owed, paid, relieved}] in months, "owed", "paid", "voluntary": sums in yuan as text}: of one
    person the months, never a base or a sum.
    """

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="dues_publications")
    line = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    through = models.DateField("截至月份")
    published_on = models.DateField("公布日期")
    published_by_id = PersonIdField(null=True)
    told = models.JSONField(default=dict)

    class Meta:
        db_table = "dues_publication"
        ordering = ("-published_on", "-id")
        constraints = [
            models.UniqueConstraint(name="dues_publication_once", fields=["organisation", "through", "published_on"]),
            models.CheckConstraint(name="dues_publication_year", condition=Q(through__year=F("year"), through__day=1)),
        ]
