"""What came in: a receipt, and for which months."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Organisation, Person, PersonIdField
from lanyan.kernel.ids import PublicIdField

from .statement import StatementRow

# How it came, and from whose hand. A deduction from pay and an advance by the organisation are none of these.
WAYS = {"cash": "现金", "transfer": "转账", "online": "线上交纳"}
HANDS = {"self": "本人", "relative": "亲属代交", "member": "其他党员（团员）代交"}


class Receipt(models.Model):
    """One payment of one person, numbered per branch, line and year. Its sum is that of its months.

    Voiding keeps the row and its number; a correction is another receipt that `corrects` it. `nonce` is the form's own key.
    """

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="dues_receipts")
    line = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("编号")
    person = models.ForeignKey(Person, models.PROTECT, related_name="dues_receipts")
    paid_on = models.DateField("交纳日期")
    way = models.CharField("方式", max_length=10)
    hand = models.CharField("交纳人", max_length=10, default="self")
    hand_name = models.CharField("代交人", max_length=40, blank=True)
    note = models.CharField("备注", max_length=120, blank=True)
    nonce = models.UUIDField(null=True)
    row = models.OneToOneField(StatementRow, models.PROTECT, null=True, related_name="receipt")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    recorded_at = models.DateTimeField()
    recorded_by_id = PersonIdField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by_id = PersonIdField(null=True)
    void_reason = models.CharField("作废原因", max_length=120, blank=True)

    class Meta:
        db_table = "dues_receipt"
        constraints = [
            models.UniqueConstraint(name="dues_receipt_number", fields=["organisation", "line", "year", "number"]),
            models.UniqueConstraint(name="dues_receipt_once", fields=["nonce", "person"], condition=Q(nonce__isnull=False)),
            models.CheckConstraint(name="dues_receipt_way", condition=Q(way__in=WAYS)),
            models.CheckConstraint(name="dues_receipt_hand", condition=Q(hand__in=HANDS)),
            models.CheckConstraint(
                name="dues_receipt_void", condition=Q(voided_at__isnull=True, void_reason="") | Q(voided_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["person", "line"], name="dues_receipt_person")]


class Payment(models.Model):
    """The part of a receipt that is for one month; `voluntary` for what is given beyond what is owed."""

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="payments")
    month = models.DateField("月份")
    amount = models.DecimalField("金额", max_digits=9, decimal_places=2)
    voluntary = models.BooleanField("自愿多交", default=False)

    class Meta:
        db_table = "dues_payment"
        ordering = ("month", "voluntary")
        constraints = [
            models.UniqueConstraint(name="dues_payment_month", fields=["receipt", "month", "voluntary"]),
            models.CheckConstraint(name="dues_payment_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="dues_payment_whole_month", condition=Q(month__day=1)),
        ]
