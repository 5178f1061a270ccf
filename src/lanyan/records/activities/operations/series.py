"""Recurring activities: a series says when; its activities are laid down some weeks ahead, each day once."""

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction

from lanyan.directory import access as directory
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible, Refusal

from ..access import MANAGE
from ..errors import refusal
from ..models import Activity, Series
from .planning import kind_of, plan_activity

AHEAD = timedelta(days=35)


@operation
def plan_series(
    *,
    kind: str,
    organisation_id: int,
    rule: str,
    day: int,
    at_time: time,
    begins_on: date,
    title: str = "",
    minutes: int | None = None,
    place: str = "",
    ends_on: date | None = None,
    by: Actor,
) -> Series:
    """Hold `kind` on the same day of each month (`rule` monthly, `day` 1–31) or week (weekly, 1 Monday – 7 Sunday)."""
    directory.require(by, organisation_id, *MANAGE)
    found = kind_of(kind)
    if not ((rule == "monthly" and 1 <= day <= 31) or (rule == "weekly" and 1 <= day <= 7)):
        raise refusal("rule_unknown", field="rule")
    series = Series.objects.create(
        organisation_id=organisation_id,
        kind=kind,
        title=title.strip(),
        rule=rule,
        day=day,
        at_time=at_time,
        minutes=minutes or found.default_minutes,
        place=place.strip(),
        begins_on=begins_on,
        ends_on=ends_on,
        made_by_id=by.person_id,
    )
    about("series", series.pk, organisation_id=organisation_id, kind=kind)
    _materialise(series, clock.today(), by)
    return series


@operation
def stop_series(*, series_id: int, by: Actor) -> Series:
    """No further activities from today; those already laid down stay. Twice is once."""
    series = Series.objects.filter(pk=series_id).first()
    if series is None or not directory.can(by, series.organisation_id, *MANAGE):
        raise NotVisible(f"series {series_id}")
    about("series", series.pk, organisation_id=series.organisation_id)
    if series.stopped_on is None:
        series.stopped_on = clock.today()
        series.save(update_fields=["stopped_on"])
    return series


@operation
def materialise_series(*, on: date, by: Actor) -> int:
    """Lay down the activities of all running series for the five weeks from `on`; how many were new. Idempotent."""
    running = Series.objects.select_for_update().filter(stopped_on__isnull=True, begins_on__lte=on + AHEAD)
    count = sum(_materialise(series, on, by) for series in running)
    about("series", None, made=count)
    return count


def _materialise(series: Series, on: date, by: Actor) -> int:
    present = set(Activity.objects.filter(series=series, held_on__gte=on).values_list("held_on", flat=True))
    count = 0
    for day in _days(series, on, on + AHEAD):
        if day in present or day < clock.today():
            continue
        starts_at = datetime.combine(day, series.at_time, tzinfo=clock.SHANGHAI)
        try:
            with transaction.atomic():
                plan_activity(
                    kind=series.kind,
                    organisation_id=series.organisation_id,
                    title=series.title,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=series.minutes),
                    place=series.place,
                    series_id=series.pk,
                    by=by,
                )
        except Refusal:
            # An organisation dissolved or emptied meanwhile: the others' series must not wait for it.
            continue
        count += 1
    return count


def _days(series: Series, first: date, last: date) -> Iterator[date]:
    """Days of the series from `first` to `last`; in a shorter month its last day stands for the 29th to 31st."""
    first = max(first, series.begins_on)
    last = min(last, series.ends_on or last)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if series.rule == "weekly":
            if day.isoweekday() == series.day:
                yield day
        elif day.day == min(series.day, calendar.monthrange(day.year, day.month)[1]):
            yield day
