"""公示: posted, hung for its working days, objections taken in and settled."""

from django.db import models
from django.db.models import F, Q

from lanyan.kernel.ids import PublicIdField

from .case import Case


class PublicNotice(models.Model):
    """The notice of one round of a step: posted on a day, its last working day reckoned. Taken down, it is posted anew."""

    public_id = PublicIdField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="notices")
    step = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField(default=1)
    posted_on = models.DateField("公布日期")
    ends_on = models.DateField("期满日期")
    place = models.CharField("公示地点", max_length=120)
    text = models.TextField("公示内容")
    posted_by_id = models.BigIntegerField(null=True)
    posted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "public_notice"
        ordering = ("posted_on", "id")
        constraints = [
            models.UniqueConstraint(
                name="public_notice_one_hanging", fields=["case", "step", "round"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(name="public_notice_forward", condition=Q(ends_on__gt=F("posted_on"))),
            models.CheckConstraint(
                name="public_notice_withdrawn_reason", condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason="")
            ),
        ]


class Objection(models.Model):
    """Something raised during a public notice, and what was found. Who raised it need not be said."""

    public_id = PublicIdField()
    notice = models.ForeignKey(PublicNotice, models.CASCADE, related_name="objections")
    received_on = models.DateField("收到日期")
    text = models.TextField("反映的情况")
    received_by_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    finding = models.TextField("核查结果", blank=True)
    upheld = models.BooleanField(null=True)
    settled_by_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice_objection"
        ordering = ("received_on", "id")
        constraints = [
            models.CheckConstraint(name="notice_objection_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="notice_objection_settled_whole",
                condition=Q(settled_at__isnull=True, upheld__isnull=True)
                | Q(settled_at__isnull=False, upheld__isnull=False),
            ),
        ]
