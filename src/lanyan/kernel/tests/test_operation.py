"""One door for every write: with its line in the journal, or not at all."""

from datetime import date, datetime

import pytest
from django.db import transaction

from lanyan.kernel import clock
from lanyan.kernel.journal import note
from lanyan.kernel.models import JournalEntry, Workday
from lanyan.kernel.operation import SYSTEM, Actor, about, operation
from lanyan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
DAY = date(2050, 1, 1)
WANG = Actor(account_id=7, person_id=8, name="王一", address="10.0.0.9", on_behalf_of="李二")


@operation
def mark_day(*, day, fail=False, by):
    """A change that may be declined after it was made."""
    Workday.objects.create(day=day, is_workday=True)
    about("day", 1, organisation_id=2, day=str(day))
    if fail:
        raise Refusal("declined", "未作更改。")


@operation
def mark_days(*, days, fail=False, by):
    """An operation made of operations."""
    about("days", None, count=len(days))
    for day in days:
        mark_day(day=day, by=by)
    if fail:
        raise Refusal("declined", "未作更改。")


def test_a_change_leaves_one_line_that_says_who_what_when_and_where():
    with clock.frozen(datetime(2026, 3, 2, 10, 30, tzinfo=clock.SHANGHAI)):
        mark_day(day=DAY, by=WANG)
    line = JournalEntry.objects.get()
    assert (line.action, line.subject_kind, line.subject_id, line.organisation_id) == ("mark_day", "day", 1, 2)
    assert (line.account_id, line.actor_name, line.address, line.on_behalf_of) == (7, "王一", "10.0.0.9", "李二")
    assert (line.at.isoformat(), line.details, line.result) == ("2026-03-02T02:30:00+00:00", {"day": "2050-01-01"}, "done")


def test_an_operation_within_another_joins_it():
    mark_days(days=[DAY, date(2050, 1, 2)], by=SYSTEM)
    line = JournalEntry.objects.get()
    assert (line.action, line.subject_kind, line.details["count"]) == ("mark_days", "days", 2)


@pytest.mark.parametrize(
    "attempt", [lambda: mark_day(day=DAY, fail=True, by=WANG), lambda: mark_days(days=[DAY], fail=True, by=WANG)]
)
def test_what_is_declined_leaves_neither_change_nor_line(attempt):
    with transaction.atomic(), pytest.raises(Refusal):
        attempt()
    assert not Workday.objects.filter(day=DAY).exists()
    assert not JournalEntry.objects.exists()


def test_the_next_operation_after_a_failure_has_its_own_line():
    with pytest.raises(Refusal):
        mark_day(day=DAY, fail=True, by=WANG)
    mark_day(day=DAY, by=SYSTEM)
    assert JournalEntry.objects.get().actor_name == "系统"


def test_about_belongs_inside_an_operation_and_a_note_needs_none():
    with pytest.raises(RuntimeError):
        about("day", 1)
    note("read_id_number", WANG, subject_kind="person", subject_id=3, reason="核对")
    assert JournalEntry.objects.get().details == {"reason": "核对"}


def test_an_actor_remembers_until_something_is_written_or_the_day_turns():
    asked = []
    actor = Actor(account_id=1, person_id=None, name="王一")

    def ask():
        return actor.remembered("key", lambda: asked.append(1) or len(asked))

    assert (ask(), ask()) == (1, 1)
    mark_day(day=DAY, by=SYSTEM)
    assert ask() == 2
    with clock.frozen(date(2026, 1, 2)):
        assert ask() == 3


def test_without_its_line_there_is_no_change(monkeypatch):
    def refuse(*_):
        raise OSError("the journal cannot be written")

    monkeypatch.setattr("lanyan.kernel.operation.append", refuse)
    with pytest.raises(OSError, match="cannot be written"):
        mark_day(day=DAY, by=WANG)
    assert not Workday.objects.filter(day=DAY).exists()
