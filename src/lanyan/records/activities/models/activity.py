"""The activity itself, the organisations that hold it, its series, its cancellation."""

from django.db import models
from django.db.models import F, Q

from lanyan.directory.models import Organisation
from lanyan.kernel.ids import PublicIdField


class Series(models.Model):
    """A recurring activity: on the same day of each month, or of each week, until a day.

    `rule` is `monthly` (`day` 1–31, the last day where a month is shorter) or `weekly` (`day` 1 Monday – 7 Sunday).
    """

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="series")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    rule = models.CharField(max_length=10)
    day = models.PositiveSmallIntegerField()
    at_time = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    made_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "activity_series"
        constraints = [
            models.CheckConstraint(
                name="activity_series_rule",
                condition=Q(rule="monthly", day__range=(1, 31)) | Q(rule="weekly", day__range=(1, 7)),
            )
        ]


class Activity(models.Model):
    """One meeting, lesson, visit or other activity of one or several organisations.

    Whether it was announced, opened, closed, archived or cancelled is a row of its own, never a flag.
    `duty` and `duty_period_from` name the due duty from which it was planned, if any. `backfilled` marks a
    补录: recorded after the fact, always shown as such.
    """

    public_id = PublicIdField()
    kind = models.CharField("类型", max_length=60)
    line = models.CharField(max_length=20)
    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="organised_activities")
    title = models.CharField("标题", max_length=120)
    held_on = models.DateField("日期")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    mode = models.CharField("方式", max_length=10, default="on_site")  # on_site | online | mixed
    place = models.CharField("地点", max_length=120, blank=True)
    online_link = models.URLField("线上入口", blank=True)
    credit_minutes = models.PositiveSmallIntegerField("计入学时（分钟）", default=0)
    make_up_parts = models.JSONField("补课内容", default=list)
    make_up_days = models.PositiveSmallIntegerField("补课期限（天）", default=14)
    series = models.ForeignKey(Series, models.SET_NULL, null=True, blank=True, related_name="activities")
    duty = models.CharField(max_length=80, blank=True)
    duty_period_from = models.DateField(null=True)
    backfilled = models.BooleanField("补录", default=False)
    backfill_reason = models.CharField("补录事由", max_length=200, blank=True)
    planned_by_id = models.BigIntegerField(null=True)
    planned_at = models.DateTimeField()

    class Meta:
        db_table = "activity"
        constraints = [
            models.CheckConstraint(name="activity_forward", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="activity_mode", condition=Q(mode__in=["on_site", "online", "mixed"])),
            models.CheckConstraint(name="activity_backfill_reason", condition=Q(backfilled=False) | ~Q(backfill_reason="")),
            models.UniqueConstraint(
                name="activity_once_per_series_day", fields=["series", "held_on"], condition=Q(series__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["organiser", "held_on"], name="activity_organiser_day"),
            models.Index(fields=["held_on"], name="activity_day"),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityHost(models.Model):
    """An organisation whose activity this is: the organiser, and each one joining in a joint activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="hosts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="hosted_activities")

    class Meta:
        db_table = "activity_host"
        constraints = [models.UniqueConstraint(name="activity_host_once", fields=["activity", "organisation"])]
        indexes = [models.Index(fields=["organisation", "activity"], name="activity_host_organisation")]


class ActivityVisit(models.Model):
    """An organisation that an activity goes to look at (督导检查, 巡察, 调研走访): it need not agree, nor know before."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="visits")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        db_table = "activity_visit"
        constraints = [models.UniqueConstraint(name="activity_visit_once", fields=["activity", "organisation"])]
        indexes = [models.Index(fields=["organisation", "activity"], name="activity_visit_organisation")]


class Cancellation(models.Model):
    """The activity will not take place; nobody is counted absent."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="cancellation")
    reason = models.CharField("事由", max_length=200)
    cancelled_by_id = models.BigIntegerField(null=True)
    cancelled_at = models.DateTimeField()

    class Meta:
        db_table = "activity_cancellation"
