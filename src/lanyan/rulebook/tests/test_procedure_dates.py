"""The date engine agrees with a naive evaluator that asks each day; plans follow what is moved."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanyan.kernel.calendar import built_in
from lanyan.rulebook import Source, national
from lanyan.rulebook.procedures import Limit, Span, Step, plan, window
from lanyan.rulebook.procedures.dates import Known

from .naive_dates import verdict

BOOK = national()
DEVELOPMENT = BOOK.procedure("party_member_development")
CALENDAR = built_in()
MODEL = DEVELOPMENT.step("assembly").latest
SOURCE = Source(BOOK.documents["development_2026"])
START = date(2025, 11, 1)

days = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
spans = st.one_of(
    st.builds(Span, st.integers(1, 6), st.just("months")),
    st.builds(Span, st.integers(1, 90), st.just("days")),
    st.builds(Span, st.integers(1, 20), st.just("workdays")),
)
limits = st.one_of(
    st.builds(
        Limit, st.sampled_from(["not_before", "within"]), spans, st.sampled_from(["first", "second", "first.reported"])
    ),
    st.builds(Limit, st.just("notice"), st.builds(Span, st.integers(1, 7), st.just("workdays")), st.just("own.notice")),
)


@st.composite
def steps(draw):
    cuts = sorted(set(draw(st.lists(days, min_size=1, max_size=3))))
    ends = [*cuts[1:], None]
    versions = [
        replace(MODEL, valid_from=start, valid_to=end, limits=tuple(draw(st.lists(limits, max_size=2))), source=SOURCE)
        for start, end in zip(cuts, ends, strict=True)
    ]
    return Step("own", "stage", 3, ("first", "second"), tuple(versions))


knowns = st.fixed_dictionaries(
    {"first": days, "second": days}, optional={"first.reported": days, "own.notice": days}
).flatmap(lambda dates: st.integers(0, 3).map(lambda extra: Known(dates, {"own": extra})))


@settings(max_examples=150, deadline=None)
@given(steps(), knowns)
def test_every_day_is_judged_as_the_naive_evaluator_judges_it(step, known):
    found = window(step, known, CALENDAR)
    floor = max(known.dates[need] for need in step.needs)
    said = {}
    for n in range(-3, 700, 1):
        day = floor + timedelta(days=n)
        said[day] = verdict(step, known, day, CALENDAR)
        engine = "early" if found.is_early(day) else "late" if found.is_late(day) else "lawful"
        assert engine == said[day], day
    lawful = [day for day, state in said.items() if state == "lawful"]
    if lawful:
        assert found.earliest == lawful[0]
        assert found.latest in (None, lawful[-1]) or lawful[-1] == max(said)
        for day in (floor, lawful[0] + timedelta(days=20)):
            expected = next((one for one in lawful if one >= day), None)
            assert expected is None or found.first_from(day) == expected


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2015, 1, 1), date(2027, 6, 30)), st.integers(0, 24), st.integers(1, 400))
def test_a_plan_is_lawful_and_what_follows_a_moved_step_follows_it(applied, index, later):
    known = Known({"application": applied})
    first = plan(DEVELOPMENT, known, CALENDAR)
    assert not any(row.is_early for row in first)
    chosen = first[index]
    moved = plan(DEVELOPMENT, known, CALENDAR, moved={chosen.step.code: chosen.day + timedelta(days=later)})
    assert not any(row.is_early for row in moved)
    for before, after in zip(first, moved, strict=True):
        if after.step.number < chosen.step.number:
            assert after.day == before.day
        else:
            assert after.day >= before.day


def row(rows, code):
    return next(one for one in rows if one.step.code == code)


def test_twenty_ninth_of_february():
    rows = plan(DEVELOPMENT, Known({"application": date(2024, 2, 29)}), CALENDAR)
    assert row(rows, "talk").window.latest == date(2024, 3, 29)
    assert row(rows, "prospect").window.earliest == date(2025, 2, 28)


def test_a_last_day_off_moves_on():
    rows = plan(DEVELOPMENT, Known({"application": date(2026, 9, 1)}), CALENDAR)
    assert row(rows, "talk").window.latest == date(2026, 10, 8)  # 1 October and the whole holiday are off


def test_a_public_notice_hangs_five_whole_working_days():
    known = Known({"activist": date(2025, 3, 2), "activist_filed": date(2025, 3, 9), "cultivation": date(2026, 9, 20),
                   "prospect": date(2026, 9, 20), "prospect_filed.notice": date(2026, 9, 28)})  # fmt: skip
    found = window(DEVELOPMENT.step("prospect_filed"), known, CALENDAR)
    # 29 and 30 September, then 8, 9 and (made up for the holiday) 10 October; the notice's own day is not counted.
    assert found.earliest == date(2026, 10, 11)


def test_each_text_governs_the_steps_of_its_days():
    step = DEVELOPMENT.step("assembly")
    found = window(step, Known({"form": date(2026, 4, 20), "pre_review": date(2026, 4, 20)}), CALENDAR)
    assert (found.earliest, found.latest) == (date(2026, 4, 20), date(2026, 5, 20))
    assert step.at(date(2026, 5, 10)).source.document.code == "development_2014"
    old = window(step, Known({"form": date(2026, 3, 1), "pre_review": date(2026, 3, 1)}), CALENDAR)
    assert not old.is_late(date(2026, 5, 10))
    assert old.is_late(date(2026, 5, 11))


def test_a_special_case_stretches_the_last_day():
    dates = {"superior_talk": date(2026, 6, 3), "assembly": date(2026, 6, 1), "assembly.reported_on": date(2026, 6, 5)}
    step = DEVELOPMENT.step("approval")
    assert window(step, Known(dates), CALENDAR).latest == date(2026, 9, 7)
    assert window(step, Known(dates, special=frozenset({"approval"})), CALENDAR).latest == date(2026, 12, 7)


def test_a_holiday_table_that_does_not_reach_says_provisional():
    rows = plan(DEVELOPMENT, Known({"application": date(2026, 12, 20)}), CALENDAR)
    assert row(rows, "talk").window.provisional
    assert not row(rows, "prospect").window.provisional  # a minimum in months hangs on no holiday
    far = plan(DEVELOPMENT, Known({"application": date(2060, 1, 31)}), CALENDAR)
    assert row(far, "talk").window.latest == date(2060, 3, 1)
    assert row(far, "talk").window.provisional


def test_a_plan_needs_a_day_to_begin_with():
    with pytest.raises(ValueError, match="no date to begin with"):
        plan(DEVELOPMENT, Known({}), CALENDAR)
