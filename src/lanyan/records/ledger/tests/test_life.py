"""An item from being raised to being closed by another; every refusal by its code."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from lanyan.directory import operations as directory
from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.ledger import access, operations, queries
from lanyan.records.ledger.models import Item, ProbeQuestion, Step
from lanyan.records.ledger.operations import Draft, Share


def code_of(call, *given, **arguments):
    with pytest.raises(Refusal) as refused, transaction.atomic():
        call(*given, **arguments)
    return refused.value.code


def steps(item):
    return list(item.steps.values_list("step", flat=True))


def test_an_item_is_raised_done_and_closed_by_another(raised, people):
    item = raised()
    assert (item.state, item.number, item.due_on) == ("raised", 1, date(2026, 7, 15))
    operations.report_progress(item_id=item.pk, text="已采购。", by=people.secretary)
    operations.report_item(item_id=item.pk, text="已配齐。", by=people.secretary)
    closed = operations.check_item(item_id=item.pk, text="现场看过。", by=people.officer)
    assert steps(item) == ["raise", "accept", "progress", "report", "close"]
    assert closed.state == "closed"
    assert JournalEntry.objects.filter(subject_kind="ledger_item", subject_id=item.pk).count() == 4


def test_numbers_follow_one_another_within_a_list(raised):
    assert [raised(title=f"第{n}件").number for n in range(3)] == [0 + 1, 2, 3]
    assert raised("rectification").number == 1


def test_nobody_closes_own_work(reported, people):
    item = reported(answerable_id=people.answerable.person_id)
    assert code_of(operations.check_item, item_id=item.pk, by=people.secretary) == "not_allowed"
    assert code_of(operations.check_item, item_id=item.pk, by=people.answerable) == "not_allowed"
    assert item.steps.filter(step="close").count() == 0


def test_the_database_refuses_a_closing_by_the_reporter(reported, people):
    item = reported()
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(
            item=item, sequence=9, step="close", happened_on=clock.today(), reported_by_id=people.secretary.person_id,
            by_id=people.secretary.person_id, by_name="书记丙", at=clock.now(),
        )  # fmt: skip


def test_a_branchs_own_list_is_checked_by_another_of_its_committee(tree, raised, people):
    item = raised(by=people.secretary, holder=tree.harbour_branch)
    operations.report_item(item_id=item.pk, text="办好了。", by=people.secretary)
    assert code_of(operations.check_item, item_id=item.pk, by=people.secretary) == "own_work"
    assert operations.check_item(item_id=item.pk, by=people.organiser).state == "closed"


def test_whoever_told_of_progress_has_worked_on_it(tree, raised, people):
    item = raised(by=people.secretary, holder=tree.harbour_branch)
    operations.report_progress(item_id=item.pk, text="我先去问了。", by=people.organiser)
    operations.report_item(item_id=item.pk, text="办好了。", by=people.secretary)
    assert code_of(operations.check_item, item_id=item.pk, by=people.organiser) == "own_work"
    assert operations.check_item(item_id=item.pk, by=people.officer).state == "closed"


def test_whoever_keeps_the_list_from_above_does_not_do_the_work(raised, people):
    assert code_of(operations.report_progress, item_id=raised().pk, text="我来办。", by=people.officer) == "not_allowed"


def test_what_is_not_done_is_returned_and_what_rebounds_is_reopened_with_its_history(reported, people):
    item = reported()
    assert code_of(operations.return_item, item_id=item.pk, reason=" ", by=people.officer) == "reason_needed"
    operations.return_item(item_id=item.pk, reason="还缺止血带。", by=people.officer)
    operations.report_item(item_id=item.pk, text="补上了。", by=people.secretary)
    operations.check_item(item_id=item.pk, by=people.officer)
    operations.reopen_item(item_id=item.pk, reason="又被挪用了。", by=people.second)
    assert steps(item) == ["raise", "accept", "report", "return", "report", "close", "reopen"]
    assert Item.objects.get(pk=item.pk).state == "accepted"


def test_closing_without_a_report_is_refused_and_so_is_closing_twice(raised, reported, people):
    assert code_of(operations.check_item, item_id=raised().pk, by=people.officer) == "step_not_now"
    item = reported(title="另一件")
    operations.check_item(item_id=item.pk, by=people.officer)
    assert code_of(operations.check_item, item_id=item.pk, by=people.second) == "step_not_now"


def test_an_objection_is_upheld_handed_on_or_makes_the_item_withdrawn(tree, raised, people):
    item = raised()
    operations.argue_item(item_id=item.pk, reason="急救箱归大队配发。", by=people.secretary)
    assert code_of(operations.report_item, item_id=item.pk, text="做完了。", by=people.secretary) == "step_not_now"
    operations.uphold_item(item_id=item.pk, reason="已协调，由站里领。", by=people.officer)
    operations.reassign_item(item_id=item.pk, responsible_id=tree.hill_branch.pk, reason="改由山前站办。", by=people.officer)
    operations.withdraw_item(item_id=item.pk, reason="重复。", by=people.officer)
    assert steps(item) == ["raise", "argue", "uphold", "reassign", "withdraw"]


def test_measures_come_first_where_the_kind_asks_for_them(raised, people):
    item = raised("rectification")
    assert code_of(operations.report_item, item_id=item.pk, text="改了。", by=people.secretary) == "measures_missing"
    late = [("再晚一点", "", date(2027, 5, 1))]
    assert code_of(operations.plan_measures, item_id=item.pk, measures=late, by=people.secretary) == "measure_late"
    first, second = operations.plan_measures(
        item_id=item.pk, measures=[("查台账", "丁", None), ("立规矩", "", date(2026, 7, 1))], by=people.secretary
    )
    operations.finish_measure(measure_id=first.pk, text="查了三年。", by=people.secretary)
    operations.finish_measure(measure_id=first.pk, text="又点了一次。", by=people.secretary)
    assert code_of(operations.report_item, item_id=item.pk, text="改了。", by=people.secretary) == "measures_open"
    operations.withdraw_measure(measure_id=second.pk, by=people.secretary)
    assert code_of(operations.withdraw_measure, measure_id=first.pk, by=people.secretary) == "measure_none"
    assert operations.report_item(item_id=item.pk, text="改了。", by=people.secretary).state == "reported"


def test_a_paper_is_asked_where_the_kind_asks_for_it(raised, people, settings, tmp_path):
    settings.FILE_ROOT = tmp_path
    item = raised("institution", source="make")
    assert code_of(operations.report_item, item_id=item.pk, text="印发。", by=people.secretary) == "paper_missing"
    upload = SimpleUploadedFile("办法.txt", "第一条".encode())
    paper = operations.attach_paper(item_id=item.pk, upload=upload, by=people.secretary)
    assert operations.attach_paper(item_id=item.pk, upload=upload, by=people.secretary) == paper
    huge = SimpleUploadedFile("很大.txt", b"a" * (operations.papers.MAX_BYTES + 1))
    assert code_of(operations.attach_paper, item_id=item.pk, upload=huge, by=people.secretary) == "file_too_big"
    assert operations.report_item(item_id=item.pk, text="印发。", by=people.secretary).state == "reported"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "nothing_typed"),
        ({"source": "nobody"}, "source_unknown"),
        ({"due_on": date(2026, 6, 14)}, "due_in_past"),
        ({"due_on": date(2028, 1, 1)}, "due_too_far"),
    ],
)
def test_what_cannot_be_raised_is_refused(raised, changes, code):
    assert code_of(raised, **changes) == code
    assert not Item.objects.exists()


def test_fields_of_the_kind_are_asked_for(raised):
    assert code_of(raised, "rectification", details={}) == "field_missing"
    assert code_of(raised, "rectification", details={"aspect": "weather"}) == "field_unknown"
    assert code_of(raised, "no_such_list") == "ledger_unknown"


def test_who_may_not_keep_the_list_cannot_raise(tree, raised, people):
    assert code_of(raised, by=people.stranger) == "not_visible"
    assert code_of(raised, "inspection_finding", holder=tree.harbour_branch, by=people.secretary) == "not_held_here"
    outside = tree.committee
    assert code_of(raised, responsible=outside) == "responsible_unknown"


def test_a_dissolved_unit_is_not_given_work(tree, raised):
    directory.dissolve_organisation(organisation=tree.league, on=date(2026, 6, 1), by=SYSTEM)
    assert code_of(raised, responsible=tree.league) == "responsible_ended"


def test_the_same_origin_is_raised_once(raised):
    first = raised(origin_kind="decision", origin_id=7)
    assert raised(origin_kind="decision", origin_id=7) == first
    assert Item.objects.count() == 1


def test_a_deadline_moves_only_with_a_reason_and_anothers_consent(raised, people):
    item = raised()
    ask = {"item_id": item.pk, "by": people.secretary}
    early, later = date(2026, 7, 10), date(2026, 8, 1)
    assert code_of(operations.ask_extension, until=early, reason="忙", **ask) == "extension_not_later"
    assert code_of(operations.ask_extension, until=later, reason=" ", **ask) == "reason_needed"
    assert code_of(operations.ask_extension, until=date(2029, 1, 1), reason="忙", **ask) == "due_too_far"
    asked = operations.ask_extension(until=later, reason="配件缺货。", **ask)
    assert code_of(operations.ask_extension, until=later, reason="再要", **ask) == "extension_waits"
    assert code_of(operations.decide_extension, extension_id=asked.pk, approved=True, by=people.secretary) == "not_allowed"
    operations.decide_extension(extension_id=asked.pk, approved=True, by=people.officer)
    item.refresh_from_db()
    assert (item.first_due_on, item.due_on) == (date(2026, 7, 15), later)
    assert (
        code_of(operations.decide_extension, extension_id=asked.pk, approved=False, by=people.officer) == "extension_decided"
    )
    second = operations.ask_extension(until=date(2026, 8, 9), reason="仍缺货。", **ask)
    operations.decide_extension(extension_id=second.pk, approved=True, by=people.officer)
    assert code_of(operations.ask_extension, until=date(2026, 9, 9), reason="三延", **ask) == "extensions_used"


def test_nobody_grants_the_own_extension(tree, raised, people):
    item = raised(by=people.secretary, holder=tree.harbour_branch)
    asked = operations.ask_extension(item_id=item.pk, until=date(2026, 8, 1), reason="忙", by=people.secretary)
    assert code_of(operations.decide_extension, extension_id=asked.pk, approved=True, by=people.secretary) == "own_extension"


def test_one_is_issued_to_many_units_and_a_retry_issues_nothing(tree, people):
    nonce = uuid4()
    issue = {
        "kind": "work_prompt", "holder_id": tree.east_committee.pk, "draft": Draft("检查消防栓", "season"),
        "shares": [Share(tree.harbour_branch.pk), Share(tree.hill_branch.pk)], "nonce": nonce,
        "people": 2, "minutes": 30, "by": people.officer,
    }  # fmt: skip
    batch = operations.issue_items(**issue)
    assert operations.issue_items(**issue) == batch
    assert batch.items.count() == 2
    nobody = issue | {"nonce": uuid4(), "shares": []}
    assert code_of(operations.issue_items, **nobody) == "batch_empty"
    one_wrong = issue | {"nonce": uuid4(), "shares": [Share(tree.hill_branch.pk), Share(tree.committee.pk)]}
    assert code_of(operations.issue_items, **one_wrong) == "responsible_unknown"
    assert Item.objects.count() == 2


def test_the_person_who_asked_judges_a_practical_matter(tree, raised, people):
    item = raised("practical_matter", source="grassroots", asked_by_id=people.member.person_id)
    operations.report_item(item_id=item.pk, text="热水器装好了。", by=people.secretary)
    assert code_of(operations.check_item, item_id=item.pk, by=people.officer) == "asker_checks"
    operations.return_item(item_id=item.pk, reason="水还是冷的。", by=people.member)
    operations.report_item(item_id=item.pk, text="修好了。", by=people.secretary)
    operations.check_item(item_id=item.pk, by=people.member)
    assert item.steps.last().satisfied is True


def test_a_restricted_item_is_absent_for_all_who_are_not_named_or_keepers_themselves(tree, raised, people):
    item = raised("hardship", source="visit", holder=tree.harbour_branch, by=people.secretary)
    assert item in access.visible_to(people.secretary)
    for who in (people.officer, people.stranger, people.member):
        assert item not in access.visible_to(who)
        with pytest.raises(NotVisible):
            access.item_for(who, item.public_id)
    assert item not in access.published_to(people.member)


def test_what_is_published_shows_to_members_and_to_nobody_else(tree, raised, people):
    item = raised("rectification")
    assert item in access.published_to(people.member)
    assert item not in access.visible_to(people.member)
    assert raised() not in access.published_to(people.member)


def test_forbidden_and_absent_answer_alike(raised, people):
    for public_id in (raised().public_id, "nosuchitem0000"):
        with pytest.raises(NotVisible) as refused:
            access.item_for(people.stranger, public_id)
        assert refused.value.sentence.startswith("没有找到")


def test_closed_items_are_drawn_and_rebound_when_those_concerned_say_no(tree, raised, people, enrol):
    others = [enrol(f"群众{n}", tree.harbour, tree.harbour_branch) for n in range(6)]
    item = raised("rectification")
    operations.plan_measures(item_id=item.pk, measures=[("改", "", None)], by=people.secretary)
    operations.finish_measure(measure_id=item.measures.get().pk, text="改了", by=people.secretary)
    operations.report_item(item_id=item.pk, text="改了。", by=people.secretary)
    operations.check_item(item_id=item.pk, by=people.officer)
    assert operations.draw_probes(kind="rectification", by=SYSTEM) == 1
    assert operations.draw_probes(kind="rectification", by=SYSTEM) == 0
    probe = item.probes.get()
    asked = set(probe.questions.values_list("person_id", flat=True))
    assert people.secretary.person_id not in asked
    assert {person.pk for person in others} <= asked
    for person in others:
        who = SYSTEM.__class__(account_id=1, person_id=person.pk, name=person.name)
        operations.answer_probe(public_id=probe.public_id, answer="unsolved", by=who)
        assert code_of(operations.answer_probe, public_id=probe.public_id, answer="solved", by=who) == "probe_none"
    lines = JournalEntry.objects.filter(action="_count_answer")
    assert set(lines.values_list("account_id", "actor_name")) == {(None, "系统")}
    with clock.frozen(clock.today() + timedelta(days=15)):
        assert operations.settle_probes(by=SYSTEM) == 1
    item.refresh_from_db()
    assert (item.state, item.steps.last().step) == ("accepted", "reopen")
    assert not ProbeQuestion.objects.exists()


def test_where_too_few_could_be_asked_nobody_is_and_it_counts_in_no_rate(tree, raised, people, enrol):
    for number in range(1):
        enrol(f"群众{number}", tree.harbour, tree.harbour_branch)
    item = raised("rectification")
    operations.plan_measures(item_id=item.pk, measures=[("改", "", None)], by=people.secretary)
    operations.finish_measure(measure_id=item.measures.get().pk, text="改了", by=people.secretary)
    operations.report_item(item_id=item.pk, text="改了。", by=people.secretary)
    operations.check_item(item_id=item.pk, by=people.officer)
    assert operations.draw_probes(kind="rectification", by=SYSTEM) == 1
    assert not ProbeQuestion.objects.exists()
    assert [probe.nobody_asked for probe in queries.sums_shown(item)] == [True]
    year = clock.today().year
    found = queries.rates(tree.harbour_branch.pk, date(year, 1, 1), date(year + 1, 1, 1))
    assert found["rectification"].probed == 0


def test_the_state_of_an_item_is_what_its_last_step_made_of_it(raised, reported, people):
    raised(title="一")
    operations.check_item(item_id=reported(title="二").pk, by=people.officer)
    operations.argue_item(item_id=raised(title="三").pk, reason="不对", by=people.secretary)
    last = "SELECT step FROM ledger_step WHERE item_id = i.id AND step <> 'progress' ORDER BY sequence DESC LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT i.state, ({last}) FROM ledger_item i")
        found = cursor.fetchall()
    assert all(operations.subject.MOVES[step].to == state for state, step in found)
