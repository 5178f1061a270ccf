"""What everything with a past shares: a span of days, open at the end, and its constraints.

`valid_to` is exclusive; NULL means still valid. Spans of one owner never overlap: PostgreSQL's own
exclusion constraint over core range types keeps that (`int8range` for the owner, so that no extension
is needed).
"""

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce


class DatedQuerySet(models.QuerySet):
    """Ask a dated table about one day."""

    def on(self, day: date):
        """Rows valid on `day`."""
        return self.filter(on_day(day))


def on_day(day: date, prefix: str = "") -> Q:
    """Condition "valid on `day`" for a dated model, through `prefix` (such as "spells__") if given."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )


class Dated(models.Model):
    """Base of all dated rows."""

    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def dated_constraints(
    name: str, *owners: str, text: str = "", flag: str = "", maybe: tuple[str, ...] = ()
) -> list[models.BaseConstraint]:
    """Constraints of a dated table: the span runs forward, and spans of the same owner do not overlap.

    `owners` are integer columns (foreign keys) compared for equality, `maybe` those that may be empty; `text` and `flag`
    an optional text and boolean column.
    """
    whole = models.BigIntegerField()
    keys: list[Any] = [Cast(F(owner), whole) for owner in owners]
    keys += [Cast(Coalesce(F(owner), 0), whole) for owner in maybe]
    if text:
        keys.append(Cast(Func(F(text), function="hashtext"), whole))
    if flag:
        keys.append(Cast(Cast(F(flag), models.IntegerField()), whole))
    equal = [(Func(key, key, Value("[]"), function="int8range"), RangeOperators.OVERLAPS) for key in keys]
    span = (Func(F("valid_from"), F("valid_to"), function="daterange"), RangeOperators.OVERLAPS)
    return [
        models.CheckConstraint(name=f"{name}_forward", condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))),
        ExclusionConstraint(name=f"{name}_no_overlap", expressions=[*equal, span]),
    ]
