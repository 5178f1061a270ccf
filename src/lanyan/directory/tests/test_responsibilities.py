"""责任图: gaps, loads and who may name whom; and a person's dates."""

from datetime import date

import pytest

from lanyan.directory import operations, person_life, queries, responsibilities
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible, Refusal

from .conftest import BEGINNING, TODAY, found


@pytest.fixture
def chief(tree, enrol):
    return enrol("王一", tree.detachment, None, born_on=date(1980, 1, 1))


def assign(person, level, organisation=None, ward=None, by=SYSTEM, on=TODAY):
    return operations.assign_responsibility(person=person, level=level, organisation=organisation, ward=ward, on=on, by=by)


def refused(call, *arguments, **named):
    with pytest.raises(Refusal) as caught:
        call(*arguments, **named)
    return caught.value.code


def test_gaps_are_the_levels_that_nobody_fills(tree, chief):
    gaps = {(unit.id, level) for unit, level in responsibilities.responsibility_map(tree.detachment.pk).gaps}
    assert (tree.east.pk, "leader") in gaps and (tree.harbour.pk, "department") in gaps
    assert not any(unit == tree.detachment.pk for unit, _ in gaps)
    assign(chief, "leader", tree.east)
    drawn = responsibilities.responsibility_map(tree.detachment.pk)
    assert (tree.east.pk, "leader") not in {(unit.id, level) for unit, level in drawn.gaps}
    assert [one.person for one in responsibilities.answering_for([tree.east.pk])] == ["王一"]
    # The day before, it was a gap.
    before = responsibilities.responsibility_map(tree.detachment.pk, date(2026, 6, 14))
    assert (tree.east.pk, "leader") in {(unit.id, level) for unit, level in before.gaps}


def test_too_many_are_an_overload(tree, chief):
    brigades = [tree.east, tree.west, found("unit_brigade", "北区大队", parent=tree.detachment, level="brigade")]
    for brigade in brigades:
        assign(chief, "leader", brigade)
    (load,) = responsibilities.responsibility_map(tree.detachment.pk).overloads
    assert (load.person, load.count, load.most) == ("王一", 3, 2)


def test_an_end_keeps_the_history(tree, chief):
    made = assign(chief, "leader", tree.east, on=BEGINNING)
    operations.end_responsibility(responsibility=made, on=TODAY, by=SYSTEM)
    assert responsibilities.answering_for([tree.east.pk]) == []
    assert [one.person for one in responsibilities.answering_for([tree.east.pk], date(2026, 3, 1))] == ["王一"]


def test_a_person_answers_for_a_person(tree, chief, enrol):
    ward = enrol("李二", tree.harbour, tree.harbour_branch, born_on=date(1999, 1, 1))
    assign(chief, "person", ward=ward)
    drawn = responsibilities.responsibility_map(tree.detachment.pk)
    node = next(node for node in drawn.nodes if node.unit.id == tree.harbour.pk)
    assert (node.wards, node.staff) == (1, 1)
    assert [one.ward_id for one in responsibilities.entrusted_to(chief.pk)] == [ward.pk]


def test_what_is_refused(tree, chief, account):
    assert refused(assign, chief, "leader") == "responsibility_for_nothing"
    assert refused(assign, chief, "person", tree.east) == "responsibility_for_nothing"
    assert refused(assign, chief, "leader", tree.harbour) == "responsibility_of_other_form"
    assert refused(assign, chief, "person", ward=chief) == "responsibility_for_oneself"
    assert refused(assign, chief, "sixth", tree.east) == "unknown_word"
    assign(chief, "leader", tree.east)
    assert refused(assign, chief, "leader", tree.east) == "spans_overlap"
    with pytest.raises(NotVisible):
        assign(chief, "leader", tree.west, by=account("dong", ("officer", tree.east)))


def test_years_in_the_party_count_from_the_confirmation(tree, enrol):
    person = enrol("赵三", tree.harbour, tree.harbour_branch, state=None, born_on=date(1990, 3, 3))
    assert person_life.membership_of(queries.history_of(person.pk)) is None
    operations.set_standing(person=person, state="probationary", on=date(2020, 6, 20), by=SYSTEM)
    operations.set_standing(person=person, state="full", on=date(2021, 6, 20), by=SYSTEM)
    party = person_life.membership_of(queries.history_of(person.pk))
    assert (party.joined_on, party.years(TODAY), party.years(date(2026, 6, 20))) == (date(2020, 6, 20), 4, 5)
    (birthday,) = person_life.birthdays([tree.harbour_branch.pk], TODAY)
    assert (birthday.name, birthday.on, birthday.years) == ("赵三", date(2026, 6, 20), 6)
    assert person_life.birthdays([tree.harbour_branch.pk], date(2026, 7, 1)) == []


def test_hardship_is_for_those_who_help(tree, enrol, account):
    person = enrol("钱四", tree.harbour, tree.harbour_branch, born_on=date(1992, 3, 3))
    for flag in ("hardship", "floating"):
        operations.set_flag(person=person, flag=flag, on=TODAY, by=SYSTEM)
    told = {}
    for role in ("officer", "secretary", "leader", "recorder"):
        actor = account(role, (role, tree.harbour_branch))
        told[role] = {moment.title for moment in person_life.life_of_person(actor, person)} & {"困难党员", "流动党员"}
        assert (person.pk in person_life.people_with(actor, "hardship")) == ("困难党员" in told[role])
    assert told["officer"] == told["secretary"] == {"困难党员", "流动党员"}
    assert told["leader"] == told["recorder"] == {"流动党员"}
    own = account("qian", person=person)
    assert "困难党员" in {moment.title for moment in person_life.life_of_person(own, person)}
