"""A branch with a real meeting and a person on the way into the Party; the day is one after all of it."""

from datetime import date, datetime

import pytest

from lanyan.flows import advance_case
from lanyan.kernel import clock
from lanyan.records.activities.tests.conftest import build
from lanyan.records.procedures.models import Case
from lanyan.records.procedures.operations import Entry, post_notice
from lanyan.records.procedures.reckoning import standing_of

DEVELOPMENT = "party_member_development"
TODAY = date(2026, 11, 20)
APPLIED = date(2025, 6, 2)
OLD = "纸质材料补录"


@pytest.fixture(autouse=True)
def keys(tmp_path_factory, settings):
    from pathlib import Path

    settings.SECRET_DIR = tmp_path_factory.mktemp("secrets")
    (Path(settings.SECRET_DIR) / "field.key").write_text("5a" * 32, encoding="ascii")


@pytest.fixture
def today():
    with clock.frozen(datetime(2026, 11, 20, 20, 0, tzinfo=clock.SHANGHAI)):
        yield TODAY


@pytest.fixture
def brigade(db, today):
    return build()


@pytest.fixture
def case(brigade):
    entry = Entry(on=APPLIED, backfill_reason=OLD)
    return advance_case.open_case(
        procedure=DEVELOPMENT,
        organisation_id=brigade.branch.pk,
        person_id=brigade.activist.pk,
        entry=entry,
        by=brigade.secretary,
    )


def advance(case, b, until, **at):
    """Take every step before `until` on its first lawful day (or on the day given by its code)."""
    while True:
        now = standing_of(Case.objects.get(pk=case.pk))
        step = next((code for code in now.procedure.steps if code in now.open_steps), None)
        if step is None or step == until:
            return
        day = at.get(step) or now.window(step).earliest
        version = now.procedure.step(step).governing(day)
        if version.notice and f"{step}.notice" not in now.known.dates:
            usual = {"place": "公示栏", "text": "拟列为发展对象", "backfill_reason": OLD}
            post_notice(case_id=case.pk, step=step, on=now.window(step).floor.day, by=b.secretary, **usual)
            continue
        people = {
            one.code: [person.pk for person in b.people[1 : 1 + (one.at_least or 1)]]
            for one in version.fields
            if one.type == "people"
        }
        given = {"day": day.isoformat(), "number": 3, "text": "组织员", "confirm": True}
        fields = {one.code: given[one.type] for one in version.fields if one.type in given and not one.only_for}
        outcome = version.outcomes[0].code if version.outcomes else ""
        entry = Entry(on=day, outcome=outcome, people=people, fields=fields, backfill_reason=OLD)
        by = b.officer if version.actor == "superior" else b.secretary
        advance_case.complete_step(case_id=case.pk, step=step, entry=entry, by=by)
