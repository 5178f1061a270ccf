"""Every refusal of this app, by its code: what brings it about, and that nothing was written.

Each function below is named after a code and does the thing that is refused. A code without a function fails.
"""

from datetime import date

import pytest

from lanyan.kernel.models import JournalEntry
from lanyan.kernel.refusal import Refusal
from lanyan.records.procedures import operations
from lanyan.records.procedures.errors import SENTENCES
from lanyan.records.procedures.models import Case, PublicNotice, StepDone

from .conftest import DEVELOPMENT, TODAY, VISITOR, do, entry, selection, talk, transfer, until_form, until_prospect

pytestmark = pytest.mark.django_db


def open_one(w, **more):
    usual = {
        "procedure": DEVELOPMENT,
        "organisation_id": w.b.branch.pk,
        "person_id": w.b.people[2].pk,
        "entry": entry(TODAY),
        "by": w.sec,
    }
    return operations.open_case(**usual | more)


def notice(w, **more):
    usual = {"step": "prospect_filed", "on": date(2026, 11, 12), "place": "公示栏", "text": "公示", "by": w.sec}
    return operations.post_notice(case_id=w.c.pk, **usual | more)


def procedure_unknown(w):
    open_one(w, procedure="tea_party")


def procedure_not_here(w):
    open_one(w, organisation_id=w.b.committee.pk, by=w.off)


def subject_missing(w):
    open_one(w, person_id=None)


def case_open_already(w):
    open_one(w, person_id=w.b.applicant.pk)


def not_of_here(w):
    open_one(w, person_id=w.b.applicant.pk, organisation_id=w.b.other.pk, by=w.off)


def not_allowed(w):
    talk(w, by=w.b.oneself)


def superior_step(w):
    talk(w)
    do(w.c, w.sec, "activist", date(2026, 11, 18))
    do(w.c, w.sec, "activist_filed", date(2026, 11, 19))


def counterpart_step(w):
    letter = transfer(w.b)
    do(letter, w.sec, "reception", TODAY, outcome="received")


def matter_missing(w):
    open_one(w, procedure="station_visitor", person_id=None, entry=entry(TODAY, fields=VISITOR))


def year_opened_already(w):
    for _ in range(2):
        plan = open_one(w, procedure="study_plan", person_id=None, by=w.off)
        operations.stop_case(case_id=plan.pk, on=TODAY, reason="重来", by=w.sec)
        Case.objects.filter(pk=plan.pk).update(closed_as="completed", closed_reason="")


def not_restricted(w):
    operations.name_reader(case_id=w.c.pk, person_id=w.sec.person_id, by=w.sec)


def last_reader(w):
    chosen = selection(w.b)
    operations.drop_reader(case_id=chosen.pk, person_id=w.b.committee_secretary.person_id, by=w.b.committee_secretary)


def own_case(w):
    own = open_one(w, person_id=w.b.people[1].pk)
    do(own, w.b.organiser, "talk", TODAY, people={"talker": [w.b.people[0].pk]})


def step_unknown(w):
    do(w.c, w.sec, "parade", TODAY)


def step_done_already(w):
    talk(w)
    talk(w, date(2025, 9, 25))


def out_of_order(w):
    do(w.c, w.sec, "activist", TODAY)


def too_early(w):
    talk(w)
    do(w.c, w.sec, "activist", date(2026, 11, 12))
    do(w.c, w.sec, "contacts", date(2026, 11, 13), people={"contacts": [w.b.people[2].pk]})
    do(w.c, w.sec, "cultivation", TODAY)


def in_the_future(w):
    talk(w, date(2026, 11, 21))


def before_subject(w):
    talk(w, date(2025, 8, 31))


def backfill_needed(w):
    talk(w, backfill_reason="")


def late_reason_needed(w):
    talk(w, date(2025, 10, 20))


def special_none(w):
    talk(w, special=True, reason="忙")


def reason_needed(w):
    operations.withdraw_step(step_done_id=talk(w).pk, reason=" ", by=w.sec)


def lacking(w):
    talk(w, people={})


def outcome_used_up(w):
    until_form(w.c, w.b)
    do(w.c, w.sec, "assembly", date(2026, 11, 4), outcome="passed", activity_id=1, decision_id=1)
    _convert(w, "extended", {"extension": 6})
    _convert(w, "extended", {"extension": 6}, again=True)


def _convert(w, outcome, fields, *, again=False):
    from lanyan.kernel import clock

    with clock.frozen(date(2029, 3, 1)):
        day = date(2029, 2, 27)
        if not again:
            do(w.c, w.off, "superior_talk", day, fields={"talker": "组织员"})
            do(w.c, w.off, "approval", day, outcome="approved", reason="补")
            do(w.c, w.off, "approval_filed", day)
            do(w.c, w.sec, "assigned", day)
            do(w.c, w.sec, "oath", day)
            do(w.c, w.sec, "probation", day)
        do(w.c, w.sec, "conversion_application", day)
        if again:
            do(w.c, w.sec, "oath", day) if "oath" not in _done(w) else None
            do(w.c, w.sec, "probation", day) if "probation" not in _done(w) else None
        do(w.c, w.sec, "conversion", day, outcome="extended", activity_id=1, decision_id=2)
        do(w.c, w.off, "conversion_approval", day, outcome=outcome, fields=fields)


def _done(w):
    from lanyan.records.procedures.reckoning import standing_of

    return standing_of(Case.objects.get(pk=w.c.pk)).progress.done


def meeting_needed(w):
    until_form(w.c, w.b)
    do(w.c, w.sec, "assembly", date(2026, 11, 12), outcome="passed")


def meeting_wrong(w):
    raise AssertionError("brought about by a flow: see tests/procedures/test_assembly.py")


def step_gone(w):
    operations.withdraw_step(step_done_id=0, reason="错", by=w.sec)


def step_not_last(w):
    done = talk(w)
    do(w.c, w.sec, "activist", date(2025, 10, 10))
    operations.withdraw_step(step_done_id=done.pk, reason="错", by=w.sec)


def case_closed(w):
    operations.stop_case(case_id=w.c.pk, on=TODAY, reason="离队", by=w.sec)
    talk(w)


def case_not_closed(w):
    operations.reopen_case(case_id=w.c.pk, reason="恢复", by=w.sec)


def case_not_stopped(w):
    until_prospect(w.c, w.b)
    Case.objects.filter(pk=w.c.pk).update(closed_on=TODAY, closed_as="completed", closed_at="2026-11-20T00:00:00Z")
    operations.reopen_case(case_id=w.c.pk, reason="恢复", by=w.sec)


def same_organisation(w):
    operations.move_case(case_id=w.c.pk, organisation_id=w.b.branch.pk, on=TODAY, reason="调动", by=w.sec)


def no_notes_here(w):
    operations.add_note(case_id=w.c.pk, step="talk", on=TODAY, text="记录", by=w.sec)


def notes_not_open(w):
    operations.add_note(case_id=w.c.pk, step="cultivation", on=TODAY, text="记录", by=w.sec)


def nothing_typed(w):
    talk(w)
    do(w.c, w.sec, "activist", date(2025, 10, 10))
    operations.add_note(case_id=w.c.pk, step="cultivation", on=TODAY, text=" ", by=w.sec)


def note_that_day(w):
    talk(w)
    do(w.c, w.sec, "activist", date(2025, 10, 10))
    for text in ("甲", "乙"):
        operations.add_note(case_id=w.c.pk, step="cultivation", on=TODAY, text=text, by=w.sec)


def paper_unknown(w):
    operations.attach_document(case_id=w.c.pk, step="talk", paper="poem", upload=None, by=w.sec)


def document_none(w):
    operations.withdraw_document(document_id=0, by=w.sec)


def no_notice_here(w):
    notice(w, step="talk")


def notice_hanging(w):
    until_prospect(w.c, w.b)
    notice(w)
    notice(w, on=date(2026, 11, 13))


def notice_missing(w):
    until_prospect(w.c, w.b)
    do(w.c, w.off, "prospect_filed", TODAY, outcome="listed", fields={"consented_on": "2026-11-12"})


def notice_none(w):
    operations.withdraw_notice(notice_id=0, reason="错", by=w.sec)


def objection_open(w):
    until_prospect(w.c, w.b)
    hanging = notice(w)
    operations.receive_objection(notice_id=hanging.pk, on=date(2026, 11, 13), text="有反映", by=w.sec)
    do(w.c, w.off, "prospect_filed", TODAY, outcome="listed", fields={"consented_on": "2026-11-12"})


def objection_late(w):
    until_prospect(w.c, w.b)
    operations.receive_objection(notice_id=notice(w).pk, on=date(2026, 11, 11), text="有反映", by=w.sec)


def objection_settled(w):
    until_prospect(w.c, w.b)
    raised = operations.receive_objection(notice_id=notice(w).pk, on=date(2026, 11, 13), text="有反映", by=w.sec)
    for _ in range(2):
        operations.settle_objection(objection_id=raised.pk, finding="不属实", upheld=False, by=w.sec)


# Raised where a case meets a meeting or an election: flows/tests/test_case_at_meetings.py, test_renewal.py.
AT_MEETINGS = {
    *("meeting_wrong", "no_vote_here", "ballot_put_already", "ballot_started"),
    *("candidates_few", "elected_otherwise", "not_counted_yet", "seats_open", "effect_stands"),
}


@pytest.mark.parametrize("code", sorted(set(SENTENCES) - AT_MEETINGS))
def test_refused_with_its_code(w, code):
    with pytest.raises(Refusal) as refused:
        globals()[code](w)
    assert refused.value.code == code
    assert "{" not in refused.value.sentence and refused.value.sentence.endswith("。")


def test_a_refusal_writes_nothing(w):
    before = JournalEntry.objects.count(), StepDone.objects.count(), Case.objects.count()
    for code in ("lacking", "in_the_future", "out_of_order", "late_reason_needed", "case_open_already", "notice_missing"):
        if code == "notice_missing":
            until_prospect(w.c, w.b)
            before = JournalEntry.objects.count(), StepDone.objects.count(), Case.objects.count()
            with pytest.raises(Refusal):
                do(w.c, w.off, "prospect_filed", TODAY, outcome="listed", fields={"consented_on": "2026-11-12"})
            continue
        with pytest.raises(Refusal):
            globals()[code](w)
    assert (JournalEntry.objects.count(), StepDone.objects.count(), Case.objects.count()) == before
    assert not PublicNotice.objects.exists()


def test_too_early_says_the_clause_and_the_first_possible_day(w):
    with pytest.raises(Refusal) as refused:
        too_early(w)
    assert "2027年11月12日" in refused.value.sentence
    assert "《中国共产党发展党员工作细则（2026）》第十条至第十三条" in refused.value.sentence
    assert "满12个月" in refused.value.sentence and "填写的内容保留" in refused.value.sentence


def test_all_that_is_lacking_is_said_at_once(w):
    until_prospect(w.c, w.b)
    notice(w, on=date(2026, 10, 13), backfill_reason="补")
    do(w.c, w.off, "prospect_filed", date(2026, 10, 21), outcome="listed", fields={"consented_on": "2026-10-13"})
    with pytest.raises(Refusal) as refused:
        do(w.c, w.sec, "introducers", TODAY, people={"introducers": [w.b.observed.pk]})
    assert refused.value.reason == "people_few people_under_sanction field_missing"
    assert "察看郑办理当日为“留党察看”" in refused.value.sentence


def test_a_member_under_age_cannot_apply(w):
    with pytest.raises(Refusal) as refused:
        open_one(w, person_id=w.b.young.pk)
    assert refused.value.reason == "under_age"
    assert not Case.objects.filter(person=w.b.young).exists()
