"""标准化档案: what must be held by the text in force then, what is missing, who may say so."""

from datetime import date, timedelta

import pytest

from lanyan.derived import nightly
from lanyan.derived.figures import figure
from lanyan.directory.access import actor_of
from lanyan.directory.models import Account, Person, Standing
from lanyan.flows.check_dossier import check_papers
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.dossiers import operations, queries
from lanyan.records.dossiers.models import PaperCheck
from lanyan.records.dossiers.operations import Found


@pytest.fixture
def member(world):
    person = world.person(world.member)
    PaperCheck.objects.filter(person=person).delete()
    return person


def actor(username):
    return actor_of(Account.objects.get(username=username))


def refused(**arguments):
    with pytest.raises(Refusal) as caught:
        operations.check_papers(**arguments)
    return caught.value.code


def test_the_standing_says_which_papers_and_the_day_says_by_which_text(world, member):
    Standing.objects.filter(person=member, line="party").delete()
    operations_day = date(2025, 3, 1)
    Standing.objects.create(
        person=member, line="party", state="applicant", valid_from=operations_day, valid_to=date(2026, 6, 1)
    )
    Standing.objects.create(person=member, line="party", state="activist", valid_from=date(2026, 6, 1))
    found = {item.paper.code: item for item in queries.checklist(member) if item.paper.held_by[0] != "league_applicant"}
    assert {"party_application", "activist_record", "thought_reports"} <= set(found)
    assert "membership_form" not in found
    assert found["party_application"].rule.source.document.code == "development_2014"
    assert found["activist_record"].rule.source.document.code == "development_2026"
    assert found["activist_record"].must and not found["thought_reports"].must


def test_the_newest_look_counts_and_the_same_again_is_no_new_one(world, member):
    by = actor(world.secretary)
    operations.check_papers(person=member, found={"party_application": Found("missing")}, by=by)
    operations.check_papers(person=member, found={"party_application": Found("held", "档案室2号柜")}, by=by)
    operations.check_papers(person=member, found={"party_application": Found("held", "档案室2号柜")}, by=by)
    item = next(item for item in queries.checklist(member) if item.paper.code == "party_application")
    assert (item.state, item.check.kept_at, item.check.checked_by_name) == ("held", "档案室2号柜", by.name)
    assert PaperCheck.objects.filter(person=member, paper="party_application").count() == 2


def test_gaps_of_a_branch_name_what_is_missing_and_what_nobody_looked_for(world, member):
    branch = world.organisation(world.due_assembly_branch)
    operations.check_papers(person=member, found={"membership_form": Found("missing")}, by=SYSTEM)
    gap = next(one for one in queries.gaps([branch.pk]) if one.person_id == member.pk)
    assert gap.missing == ["入党志愿书"] and "入党申请书" in gap.open and "思想汇报" not in gap.open
    every = {item.paper.code: Found("held", "档案室") for item in queries.checklist(member)}
    operations.check_papers(person=member, found=every, by=SYSTEM)
    assert member.pk not in {one.person_id for one in queries.gaps([branch.pk])}


def test_the_figure_is_the_list_of_gaps(world):
    branch = world.organisation(world.due_assembly_branch)
    month = world.today.replace(day=1)
    value = figure("dossiers_whole_share").value(branch.pk, month, world.today + timedelta(days=1))
    gaps = {one.person_id for one in queries.gaps([branch.pk]) if one.state in ("full", "probationary", "observed")}
    assert value.base - value.part == len(gaps)


def test_what_was_found_is_counted_at_once(world, member):
    nightly.evaluate_night()
    branch, month = world.organisation(world.due_assembly_branch), world.today.replace(day=1)

    def whole():
        return figure("dossiers_whole_share").value(branch.pk, month, world.today + timedelta(days=1)).part

    before = whole()
    every = {item.paper.code: Found("held", "档案室") for item in queries.checklist(member)}
    check_papers(person=member, found=every, by=SYSTEM)
    assert whole() == before + 1
    check_papers(person=member, found={"membership_form": Found("missing")}, by=SYSTEM)
    assert whole() == before


def test_what_is_refused(world, member):
    secretary, own = actor(world.secretary), Person.objects.get(pk=actor(world.secretary).person_id)
    assert refused(person=own, found={"party_application": Found("held", "柜")}, by=secretary) == "own_dossier"
    assert refused(person=member, found={"diary": Found("held", "柜")}, by=secretary) == "unknown_paper"
    assert refused(person=member, found={"party_application": Found("lost")}, by=secretary) == "unknown_state"
    assert refused(person=member, found={"party_application": Found("held")}, by=secretary) == "kept_where"
    assert refused(person=member, found={"party_application": Found("not_applicable")}, by=secretary) == "why_not_applicable"
    later = world.today + timedelta(days=2)
    found = {"party_application": Found("held", "柜")}
    assert refused(person=member, found=found, on=later, by=secretary) == "checked_ahead"
    with pytest.raises(NotVisible):
        operations.check_papers(person=member, found=found, by=actor(world.weak_secretary))
