"""党务干部 register: certificates with their expiry, training, 师资库 and 约课, reports on duty (述职)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from lanyan.directory.models import Organisation, Person
from lanyan.kernel.ids import PublicIdField


class Certificate(models.Model):
    """A certificate to do Party work. `expires_on` is its last day; None: it does not run out.

    `withdrawn_at`: entered by mistake; it stays to be seen and counts for nothing.
    """

    public_id = PublicIdField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    kind = models.CharField("证书", max_length=20)
    number = models.CharField("证书编号", max_length=40, blank=True)
    issuer = models.CharField("发证单位", max_length=60)
    issued_on = models.DateField("发证日期")
    expires_on = models.DateField("有效期至", null=True, blank=True)
    recorded_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cadre_certificate"
        constraints = [
            models.CheckConstraint(
                name="cadre_certificate_forward", condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("issued_on"))
            )
        ]
        indexes = [models.Index(fields=["person", "kind"], name="cadre_certificate_person")]


class CadreTraining(models.Model):
    """Training of somebody who does Party work that was not held as an activity here: 任前培训, 轮训 elsewhere."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="cadre_trainings")
    kind = models.CharField("类别", max_length=20)
    title = models.CharField("班次", max_length=80)
    organiser = models.CharField("主办单位", max_length=60)
    began_on = models.DateField("开始")
    ended_on = models.DateField("结束")
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)
    recorded_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cadre_training"
        constraints = [
            models.CheckConstraint(name="cadre_training_forward", condition=Q(ended_on__gte=F("began_on"))),
            models.CheckConstraint(name="cadre_training_hours", condition=Q(hours__gt=0)),
        ]
        indexes = [models.Index(fields=["person", "ended_on"], name="cadre_training_person")]


class Lecturer(models.Model):
    """师资库: who can be asked to teach what. One of ours (`person`), or somebody from outside by name.

    `organisation` keeps the entry; whoever it or what hangs below it may ask. `bookable` until somebody says otherwise.
    """

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="lecturers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="lectures")
    name = models.CharField("姓名", max_length=40)
    comes_from = models.CharField("单位和职务", max_length=80)
    topics = models.JSONField("可讲专题", default=list)
    contact = models.CharField("约课方式", max_length=80)
    bookable = models.BooleanField("可约", default=True)

    class Meta:
        db_table = "lecturer"
        constraints = [
            models.UniqueConstraint(
                name="lecturer_once", fields=["organisation", "person"], condition=Q(person__isnull=False)
            )
        ]


class BookingQuerySet(models.QuerySet):
    """Which bookings stand, and which of them one that is to be made would collide with."""

    def standing(self):
        """Asked and not declined, taken back or given up."""
        return self.filter(ended_at=None).exclude(accepted=False)

    def in_the_way_of(self, booking: "Booking"):
        """Lessons that the same lecturer has said yes to at that time."""
        same = Q(person=booking.person_id) if booking.person_id else Q(lecturer=booking.lecturer_id)
        overlapping = Q(starts_at__lt=booking.ends_at, ends_at__gt=booking.starts_at)
        return self.filter(same, overlapping, ended_at=None, accepted=True).exclude(pk=booking.pk)


_WHO = Coalesce(F("person_id"), -F("lecturer_id"))


class Booking(models.Model):
    """约课: a lecturer is asked to teach a topic at an activity (known by its number) at that activity's time.

    `accepted` is empty until somebody answers; what is over before its time keeps its row. `person` is the lecturer's, so
    that one who stands in the pools of two organisations is still one: nobody says yes to two lessons at a time.
    """

    public_id = PublicIdField()
    lecturer = models.ForeignKey(Lecturer, models.PROTECT, related_name="bookings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    activity_id = models.BigIntegerField(db_index=True)
    topic = models.CharField("专题", max_length=80)
    words = models.CharField("附言", max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    remark = models.CharField(max_length=200, blank=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True)
    ended_by_lecturer = models.BooleanField(default=False)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        db_table = "lecture_booking"
        constraints = [
            models.CheckConstraint(name="lecture_booking_forward", condition=Q(ends_at__gt=F("starts_at"))),
            models.UniqueConstraint(
                name="lecture_booking_once",
                fields=["lecturer", "activity_id"],
                condition=Q(ended_at__isnull=True) & (Q(accepted__isnull=True) | Q(accepted=True)),
            ),
            ExclusionConstraint(
                name="lecture_booking_no_overlap",
                expressions=[
                    (Func(_WHO, _WHO, Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(accepted=True, ended_at__isnull=True),
            ),
        ]


class DutyReport(models.Model):
    """述职: somebody reported on a year of the own office, and was rated."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="duty_reports")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    held_on = models.DateField("述职日期")
    rating = models.CharField("评议等次", max_length=10)
    remark = models.CharField("评议意见", max_length=300, blank=True)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "duty_report"
        constraints = [models.UniqueConstraint(name="duty_report_once", fields=["person", "organisation", "year"])]
