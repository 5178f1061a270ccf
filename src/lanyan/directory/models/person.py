"""Persons, where they serve, and their ranks."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Collate

from lanyan.kernel.dated import Dated, dated_constraints
from lanyan.kernel.ids import PublicIdField
from lanyan.kernel.sealed_field import SealedField

from .organisation import Organisation


class PersonIdField(models.BigIntegerField):
    """The key of a person kept as a plain number: who recorded something, whom a message is for.

    It says so, that whoever merges two persons finds it (`kernel.absorption`). `when`: only in rows for which this
    SQL holds, such as "subject_kind = 'person'".
    """

    points_to = "directory.Person"

    def __init__(self, *args, when: str = "true", **options):
        self.when = when
        super().__init__(*args, **options)

    def deconstruct(self):
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, options


class Person(models.Model):
    """A person of the brigade. ID number and phone are encrypted; both are found by their keyed digests.

    `number` is the personal number used at the duty-room PC and as the log-in name. `pinyin` is the full
    spelling without spaces, `initials` its first letters, both with surnames read right.
    """

    public_id = PublicIdField()
    number = models.CharField("人员编号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField(max_length=120, blank=True)
    initials = models.CharField(max_length=20, blank=True)
    sex = models.CharField("性别", max_length=6)  # male | female
    born_on = models.DateField("出生日期")
    joined_service_on = models.DateField("入职日期", null=True, blank=True)
    left_service_on = models.DateField("离队日期", null=True, blank=True)
    id_number = SealedField("身份证号", null=True, purpose="person.id_number", digest="id_digest")
    id_digest = models.BinaryField(null=True, unique=True, max_length=32)
    phone = SealedField("手机号", null=True, purpose="person.phone", digest="phone_digest")
    phone_digest = models.BinaryField(null=True, max_length=32)

    class Meta:
        db_table = "person"
        constraints = [models.CheckConstraint(name="person_sex", condition=Q(sex__in=["male", "female"]))]
        indexes = [
            # Characters and pairs of neighbours: the function is made in migration 0003.
            GinIndex(Func(F("name"), function="name_grams"), name="person_name_grams"),
            # In order of bytes, so that a prefix is a range and comes out in order whatever the database's own collation.
            models.Index(Collate("pinyin", "C"), "number", name="person_pinyin"),
            models.Index(Collate("initials", "C"), Collate("pinyin", "C"), "number", name="person_initials"),
            models.Index(fields=["phone_digest"], name="person_phone"),
        ]

    def __str__(self) -> str:
        return self.name


class Posting(Dated):
    """Where a person serves, as what kind of staff, in which position."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="postings")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="postings")
    staff_kind = models.CharField("人员类别", max_length=30)
    position = models.CharField("职务", max_length=40, blank=True)

    class Meta:
        db_table = "posting"
        constraints = dated_constraints("posting", "person_id")


class RankSpell(Dated):
    """消防救援衔 held for a span of days."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="ranks")
    rank = models.CharField("衔级", max_length=20)

    class Meta:
        db_table = "rank_spell"
        constraints = dated_constraints("rank_spell", "person_id")
