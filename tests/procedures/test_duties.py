"""Duties and alerts of cases: by the same engine, from the same definitions, with the clause of the text in force."""

from datetime import date, timedelta

import pytest

from lanyan.derived.alerts.models import Alert
from lanyan.derived.duties.models import Verdict
from lanyan.derived.duties.queries import clause
from lanyan.derived.nightly import evaluate_night
from lanyan.flows import advance_case
from lanyan.flows.change_directory import transfer_person
from lanyan.kernel import clock
from lanyan.records.procedures import operations
from lanyan.records.procedures.models import Case
from lanyan.records.procedures.operations import Entry

from .conftest import DEVELOPMENT, OLD, advance

pytestmark = pytest.mark.django_db


def verdict(step, **more):
    return Verdict.objects.filter(duty=f"{DEVELOPMENT}.{step}", **more).order_by("-due_on").first()


def test_a_talk_not_held_is_overdue_and_its_record_clears_the_alert(case, brigade):
    found = verdict("talk")
    assert (found.state, found.due_on, found.organisation_id) == ("overdue", date(2025, 7, 2), brigade.branch.pk)
    assert Alert.objects.get(duty=f"{DEVELOPMENT}.talk").cleared_on is None
    entry = Entry(on=date(2025, 6, 20), people={"talker": [brigade.people[1].pk]}, backfill_reason=OLD)
    advance_case.complete_step(case_id=case.pk, step="talk", entry=entry, by=brigade.secretary)
    assert verdict("talk").state == "met"
    assert Alert.objects.get(duty=f"{DEVELOPMENT}.talk").cleared_as == "met"


def test_judging_what_a_step_concerns_leaves_nothing_for_the_night(case, brigade):
    advance(case, brigade, "assembly", pre_review=date(2026, 11, 2))
    of_cases = Verdict.objects.filter(duty__startswith="party_member_").order_by(
        "duty", "subject_id", "matter", "period_from"
    )
    at_once = list(of_cases.values("duty", "subject_id", "matter", "state", "due_on", "evidence"))
    assert {one["state"] for one in at_once} >= {"met", "near", "overdue"}
    evaluate_night()
    assert list(of_cases.values("duty", "subject_id", "matter", "state", "due_on", "evidence")) == at_once


def test_the_clause_is_of_the_text_in_force(case, brigade):
    old = clause(f"{DEVELOPMENT}.talk", verdict("talk").rule_from)
    assert old.document == "中国共产党发展党员工作细则（2014）"
    advance(case, brigade, "assembly", pre_review=date(2026, 11, 2))
    found = verdict("assembly")
    assert (found.state, found.due_on) == ("near", date(2026, 12, 2))
    new = clause(f"{DEVELOPMENT}.assembly", found.rule_from)
    assert (new.document, new.article) == ("中国共产党发展党员工作细则（2026）", "第十九条、第二十条")


def test_a_new_text_sets_a_last_day_for_what_the_old_left_open(case, brigade):
    advance(case, brigade, "assembly", pre_review=date(2026, 11, 2))
    assert verdict("assembly").rule_from == date(2026, 5, 11)


def test_what_the_superior_owes_is_the_superiors_duty(case, brigade):
    advance(case, brigade, "superior_talk", pre_review=date(2026, 8, 3), assembly=date(2026, 8, 5))
    entry = Entry(on=date(2026, 8, 6), fields={"talker": "组织员"}, backfill_reason=OLD)
    advance_case.complete_step(case_id=case.pk, step="superior_talk", entry=entry, by=brigade.officer)
    found = verdict("approval")
    assert (found.organisation_id, found.state, found.due_on) == (brigade.committee.pk, "overdue", date(2026, 11, 5))


def test_a_missing_half_yearly_note_is_a_duty(case, brigade):
    advance(case, brigade, "cultivation", activist=date(2025, 11, 10))
    found = verdict("cultivation.notes")
    assert (found.state, found.due_on) == ("overdue", date(2026, 5, 11))
    add = {"case_id": case.pk, "step": "cultivation", "on": date(2026, 5, 8), "text": "表现好", "backfill_reason": OLD}
    advance_case.change_case(operations.add_note, case=case, by=brigade.secretary, **add)
    assert verdict("cultivation.notes", state="met").due_on == date(2026, 5, 11)
    assert verdict("cultivation.notes").due_on == date(2026, 11, 9)


def test_the_night_judges_as_the_moment_did(case, brigade):
    rows = list(Verdict.objects.filter(duty__startswith=DEVELOPMENT).values_list("duty", "state", "due_on"))
    evaluate_night()
    assert list(Verdict.objects.filter(duty__startswith=DEVELOPMENT).values_list("duty", "state", "due_on")) == rows


def test_a_stopped_case_asks_nothing_more(case, brigade):
    stop = {"case_id": case.pk, "on": clock.today(), "reason": "离队"}
    advance_case.change_case(operations.stop_case, case=case, by=brigade.secretary, **stop)
    assert verdict("talk") is None
    assert Alert.objects.get(duty=f"{DEVELOPMENT}.talk").cleared_on is not None


def test_a_transfer_takes_the_case_along(case, brigade):
    on = clock.today() - timedelta(days=1)
    transfer_person(person=brigade.activist, organisation=brigade.other, on=on, reason="调动", by=brigade.officer)
    assert Case.objects.get(pk=case.pk).organisation_id == brigade.other.pk
    assert verdict("talk").organisation_id == brigade.other.pk
