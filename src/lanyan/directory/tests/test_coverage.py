"""党群组织全覆盖: what is not covered is listed, with the limits of the rulebook, as of a day."""

from datetime import date, timedelta

import pytest

from lanyan.directory import operations
from lanyan.directory.coverage import coverage
from lanyan.directory.life import posts_unfilled
from lanyan.directory.queries import office_holders
from lanyan.kernel.operation import SYSTEM

from .conftest import BEGINNING, TODAY, found


@pytest.fixture
def names(db):
    """What a check lists."""

    def ask(code, actor=SYSTEM, on=TODAY):
        check = next(one for one in coverage(actor, on) if one.code == code)
        return [finding.name for finding in check.found]

    return ask


def test_a_unit_is_covered_by_its_own_body_or_by_where_its_people_belong(tree, enrol, names):
    enrol("王一", tree.harbour, tree.harbour_branch)
    pier = found("unit_station", "码头站", parent=tree.east)
    someone = enrol("李一", pier, state="")
    assert names("party_units") == ["码头站"]
    operations.set_standing(person=someone, state="full", on=date(2026, 5, 1), by=SYSTEM)
    assert names("party_members") == ["李一"]
    operations.join_organisation(person=someone, organisation=tree.harbour_branch, on=date(2026, 6, 1), by=SYSTEM)
    assert names("party_units") == names("party_members") == []
    assert names("party_members", on=date(2026, 5, 31)) == ["李一"], "as of the day before, still so"


def test_league_and_union(tree, enrol, names):
    enrol("王一", tree.harbour, state="league_member")
    enrol("李一", tree.hill)
    assert names("league_units") == ["山前站"]
    assert names("league_members") == ["王一"]
    assert names("union_units") == ["山前站", "港口站"]
    found("union", "支队工会", unit=tree.detachment, level="detachment")
    assert names("union_units") == []


def test_sizes_are_those_of_the_rulebook(tree, enrol, names):
    for n in range(51):
        enrol(f"王{n}", tree.harbour, tree.harbour_branch)
    enrol("李一", tree.hill, tree.hill_branch)
    assert names("large") == ["港口站党支部"]
    assert names("small") == ["山前站党支部"]
    joint = found("joint_branch", "联合党支部", parent=tree.committee, unit=tree.detachment)
    for n in range(6):
        unit = found("unit_station", f"小站{n}", parent=tree.west)
        enrol(f"赵{n}", unit, joint)
    assert names("wide") == ["联合党支部"]
    assert names("wide", on=BEGINNING - timedelta(days=1)) == []


def test_a_unit_of_three_full_members_has_a_branch_of_its_own(tree, enrol, names):
    pier = found("unit_station", "码头站", parent=tree.east)
    office = found("unit_department", "作战训练科", parent=tree.detachment, level="department")
    joint = found("joint_branch", "联合党支部", parent=tree.committee, unit=tree.west)
    people = [enrol(f"王{n}", pier, joint) for n in range(2)]
    for n in range(3):
        enrol(f"李{n}", office, joint)
    enrol("赵一", pier, joint, state="probationary")
    assert names("branchless") == [], "two full members may belong to a joint branch, a department to that of its organs"
    for n in range(3):
        enrol(f"周{n}", tree.detachment, joint)
    assert names("branchless") == ["云岭支队"]
    found("branch", "机关党支部", parent=tree.committee, unit=office)
    assert names("branchless") == [], "its own staff belong to the branches of its departments"
    people.append(enrol("王九", pier, joint))
    assert names("branchless") == ["码头站"]
    assert names("branchless", on=BEGINNING - timedelta(days=1)) == []
    found("branch", "码头站党支部", parent=tree.committee, unit=pier)
    assert names("branchless") == []


def test_each_question_says_its_clause_and_how_many_it_was_asked_about(tree, enrol):
    enrol("王一", tree.harbour, tree.harbour_branch)
    enrol("李一", tree.hill, tree.hill_branch, state="league_member")
    checks = {check.code: check for check in coverage(SYSTEM, TODAY)}
    assert all(check.clause.sentence and check.clause.document for check in checks.values())
    assert (checks["branchless"].clause.article, checks["party_members"].clause.article) == ("第四条", "第八条")
    assert (checks["party_units"].asked, checks["party_members"].asked, checks["league_members"].asked) == (2, 1, 1)


def test_only_what_one_reaches_is_listed(tree, enrol, names, account):
    enrol("李一", tree.hill, tree.hill_branch)
    assert names("small", account("zhang", ("secretary", tree.harbour_branch))) == ["港口站党支部"]
    assert names("small", account("li", ("officer", tree.east))) == ["山前站党支部", "港口站党支部"]


def test_posts_not_filled_are_those_the_rule_asks_for(tree, enrol):
    people = [enrol(f"王{n}", tree.harbour, tree.harbour_branch) for n in range(7)]

    def missing(full_members):
        held = office_holders(tree.harbour_branch.pk)
        return [(post.role, post.acting) for post in posts_unfilled("branch", full_members, held, TODAY)]

    hold = {"organisation": tree.harbour_branch, "on": BEGINNING, "by": SYSTEM}
    assert missing(6) == [("secretary", "")]
    operations.hold_office(person=people[0], role="secretary", acting=True, **hold)
    assert missing(7) == [("secretary", "王0"), ("organiser", ""), ("publicist", ""), ("discipline", "")]
    operations.hold_office(person=people[1], role="organiser", **hold)
    operations.hold_office(person=people[2], role="discipline", **hold)
    assert missing(7) == [("secretary", "王0")], "a committee of three is one"
