"""What everything with a past shares: a span of days, open at the end, and its constraints.

`valid_to` is exclusive; NULL means still valid. Spans of one owner never overlap: PostgreSQL's own
exclusion constraint over core types keeps that, so that no extension is needed.
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
    an optional text and boolean column. A span is a line in a plane (docs/decisions/0264): it stands at its first owner and
    goes from its first day to its last, in a band for each text and flag. Further owners are compared beside it.
    """
    first, *others = owners
    kept: list[Any] = [Cast(F(other), models.BigIntegerField()) for other in others]
    kept += [Cast(Coalesce(F(owner), 0), models.BigIntegerField()) for owner in maybe]
    equal = [(Func(key, key, Value("[]"), function="int8range"), RangeOperators.OVERLAPS) for key in kept]
    return [
        models.CheckConstraint(name=f"{name}_forward", condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))),
        ExclusionConstraint(
            name=f"{name}_no_overlap", expressions=[(_line(first, text, flag), RangeOperators.OVERLAPS), *equal]
        ),
    ]


_BAND = 2**22  # days in the calendar, and more
_TEXTS = 2**28 - 1  # so that a text times a band, half a day included, is exact in a float of 53 bits
_DAY = "(%(expressions)s - DATE '0001-01-01')::float8"


def _line(owner: str, text: str, flag: str) -> Func:
    """A box as thin as a line. Half a day is missing at its end: boxes that touch overlap, spans that meet do not."""
    begins, ends = Func(F("valid_from"), template=_DAY), Func(F("valid_to"), template=_DAY)
    band: Any = Value(0.0)
    if text:
        hashed = Func(F(text), function="hashtext", template=f"(%(function)s(%(expressions)s) & {_TEXTS})::float8")
        band = hashed * Value(float(_BAND))
    if flag:
        band = band + Cast(Cast(F(flag), models.IntegerField()), models.FloatField()) * Value(float(_BAND * (_TEXTS + 1)))
    at = Cast(F(owner), models.FloatField())
    low = Func(at, band + begins, function="point")
    high = Func(at, band + Coalesce(ends, Value(float(_BAND - 1))) - Value(0.5), function="point")
    return Func(low, high, function="box")
