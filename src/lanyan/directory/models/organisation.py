"""Organisations of every line and their dated shape; terms of office of their committees."""

from django.db import models
from django.db.models import F, Q

from lanyan.kernel.dated import Dated, dated_constraints
from lanyan.kernel.ids import PublicIdField


class Organisation(models.Model):
    """A node that keeps its identity through renaming, moving and re-forming.

    `line` is one of administrative, party, league, union, women. What it is called, its form and where
    it hangs are in its spells. `ends_on` is the planned end of a temporary organisation; `merged_into` is the one of
    which a dissolved one became part.
    """

    public_id = PublicIdField()
    line = models.CharField("线", max_length=20)
    founded_on = models.DateField("成立日期")
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    ends_on = models.DateField("计划撤销日期", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "organisation"
        constraints = [
            models.CheckConstraint(
                name="organisation_line", condition=Q(line__in=["administrative", "party", "league", "union", "women"])
            ),
            models.CheckConstraint(
                name="organisation_dissolved_after",
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("founded_on")),
            ),
            models.CheckConstraint(
                name="organisation_merged_is_dissolved",
                condition=Q(merged_into__isnull=True) | Q(dissolved_on__isnull=False),
            ),
        ]


class OrganisationSpell(Dated):
    """What an organisation was called, its form and level, and what it hung under, for a span of days.

    `unit` is the administrative unit in which a Party (League, …) organisation is set up.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="spells")
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=30)
    form = models.CharField("形式", max_length=30)
    level = models.CharField("层级", max_length=20)
    parent = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="child_spells")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="seated_spells")
    position = models.PositiveIntegerField("排序", default=0)
    reason = models.CharField("变更事由", max_length=120, blank=True)

    class Meta:
        db_table = "organisation_spell"
        constraints = [
            *dated_constraints("organisation_spell", "organisation_id"),
            models.CheckConstraint(name="organisation_spell_not_own_parent", condition=~Q(parent=F("organisation"))),
        ]
        indexes = [models.Index(fields=["parent"], name="organisation_spell_parent")]


class Term(models.Model):
    """A committee's term: from its election (or appointment) to the day it lawfully ends."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField("届次")
    began_on = models.DateField("本届自")
    ends_on = models.DateField("届满")
    formed_by = models.CharField("产生方式", max_length=20, default="elected")  # elected | appointed

    class Meta:
        db_table = "term"
        constraints = [
            models.UniqueConstraint(name="term_number", fields=["organisation", "number"]),
            models.CheckConstraint(name="term_forward", condition=Q(ends_on__gt=F("began_on"))),
        ]
