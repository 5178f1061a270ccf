"""Working days against the notices, and periods against the Civil Code's rule."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.kernel import workdays
from lanyan.kernel.models import Workday

pytestmark = pytest.mark.django_db
far = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
days = st.dates(date(2010, 1, 1), date(2030, 12, 31))


def naive_add(start, n):
    worked = dict(Workday.objects.values_list("day", "is_workday"))
    day = start
    while n:
        day += timedelta(days=1)
        n -= worked[day]
    return day


def test_announced_years_are_as_announced():
    assert not workdays.is_workday(date(2026, 2, 17))  # 春节
    assert workdays.is_workday(date(2026, 2, 14))  # 调休上班的星期六
    assert not workdays.is_workday(date(2026, 10, 7))
    assert not Workday.objects.filter(day__year__lte=workdays.LAST_ANNOUNCED_YEAR, provisional=True).exists()


def test_years_not_yet_announced_are_provisional_with_the_statutory_days_off():
    year = workdays.LAST_ANNOUNCED_YEAR + 1
    rows = Workday.objects.filter(day__year=year)
    assert rows.count() in (365, 366)
    assert all(row.provisional for row in rows)
    weekdays = sum((date(year, 1, 1) + timedelta(days=n)).weekday() < 5 for n in range(rows.count()))
    assert weekdays - rows.filter(is_workday=True).count() == 13
    assert not workdays.is_workday(date(2027, 2, 8))  # 初三 is a Monday
    assert not workdays.is_workday(date(2027, 2, 9))  # 除夕 and 初一… fell on a weekend


def test_filling_again_changes_nothing_and_a_final_day_is_kept():
    assert workdays.fill() == 0
    Workday.objects.filter(day=date(2027, 3, 6)).update(is_workday=True, provisional=False)
    assert workdays.fill() == 0
    assert workdays.is_workday(date(2027, 3, 6))


@far
@given(start=days, n=st.integers(1, 60))
def test_adding_working_days_equals_counting_them(start, n):
    end = workdays.add_workdays(start, n)
    assert end == naive_add(start, n)
    assert workdays.workdays_between(start, end) == n


@far
@given(start=days, n=st.integers(1, 36), unit=st.sampled_from(["day", "week", "month", "year"]))
def test_a_period_ends_on_a_working_day_not_before_its_plain_end(start, n, unit):
    if unit == "year":
        n = n % 5 + 1
    end = workdays.ends_on(start, n, unit)
    assert workdays.is_workday(end)
    assert end > start
    if unit == "month":
        assert (end.year * 12 + end.month) - (start.year * 12 + start.month) in (n, n + 1)


@pytest.mark.parametrize(
    ("start", "n", "unit", "end"),
    [
        (date(2026, 1, 31), 1, "month", date(2026, 2, 28)),  # no 31 February; the 28th is worked in lieu
        (date(2024, 1, 31), 1, "month", date(2024, 2, 29)),
        (date(2026, 3, 2), 10, "day", date(2026, 3, 12)),
        (date(2026, 9, 21), 10, "day", date(2026, 10, 8)),  # 1 October moves behind the holiday
        (date(2026, 9, 25), 5, "workday", date(2026, 10, 9)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2026, 3, 1), 1, "week", date(2026, 3, 9)),
    ],
)
def test_the_last_day(start, n, unit, end):
    assert workdays.ends_on(start, n, unit) == end


def test_beyond_the_calendar_is_said():
    with pytest.raises(workdays.BeyondCalendar):
        workdays.ends_on(date(2036, 12, 1), 3, "month")
    with pytest.raises(workdays.BeyondCalendar):
        workdays.add_workdays(date(2036, 12, 1), 300)
