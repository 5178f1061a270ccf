"""A rollup equals the records: whatever happened, whoever moved, and after each change by itself."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from lanyan.derived import figures, nightly
from lanyan.derived.figures import engine
from lanyan.derived.rollups.models import ROLLUPS, Basis, Joint, MeetingMonth
from lanyan.derived.rollups.refresh import refresh_force
from lanyan.derived.tests.small_world import TODAY, draw, meeting
from lanyan.directory.models import Membership, OrganisationSpell
from lanyan.directory.operations.ancestry import rebuild_ancestry
from lanyan.kernel import clock
from lanyan.records.activities.models import Archive, MakeUp, MakeUpReview

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
SPANS = [(date(2026, 1, 1), TOMORROW), (date(2025, 3, 1), date(2025, 10, 1)), (date(2026, 1, 1), date(2027, 1, 1))]


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


def told(ids, since, until, *, rollups: bool) -> dict:
    """Every figure of every node; the records are asked where the rollups are for once forgotten."""
    basis = Basis.objects.get()
    if not rollups:
        Basis.objects.all().delete()
    found = figures.values(figures.all_figures(), ids, since, until)
    basis.save()
    return {key: (value.part, value.base) for key, value in found.items()}


def assert_equal_to_the_records(world) -> None:
    for since, until in SPANS:
        assert told(world.ids, since, until, rollups=True) == told(world.ids, since, until, rollups=False)


def every_row() -> list[tuple]:
    return [row for model in (*ROLLUPS, Joint) for row in model._base_manager.order_by("pk").values_list()]


@pytest.mark.parametrize("seed", range(6))
def test_a_rollup_equals_the_records(seed):
    world = draw(seed, branches=4, people=3, meetings=8)
    for _ in range(4):
        hosts = world.lot.sample(world.branches, world.lot.choice([2, 3, 4]))
        meeting(world, hosts[0], "theme_day", world.day(date(2025, 1, 1)), with_hosts=tuple(hosts[1:]))
    nightly.evaluate_night()
    assert_equal_to_the_records(world)


def test_an_activity_of_many_is_one_wherever_they_meet():
    world = draw(5, branches=4)
    nightly.evaluate_night()
    node = {name: organisation.pk for name, organisation in world.organisations.items()}
    before = told(world.ids, *SPANS[0], rollups=True)
    # The brigade itself, two branches of it and one of the committee, in whatever order.
    others = (world.organisations["branch0"], world.organisations["brigade"], world.organisations["branch2"])
    meeting(world, world.organisations["branch1"], "visit", date(2026, 10, 12), with_hosts=others)
    nightly.evaluate_after([node["branch1"], *(one.pk for one in others)], kind="visit")
    after = told(world.ids, *SPANS[0], rollups=True)
    for name in ("committee", "brigade", "branch0", "branch1", "branch2"):
        key = "activities", node[name]
        assert after[key][0] == before[key][0] + 1, name
    assert_equal_to_the_records(world)


def test_a_branch_that_moves_within_a_month_is_counted_where_it_was():
    world = draw(8, branches=3)
    mover = world.organisations["branch2"]
    for day in (date(2026, 5, 4), date(2026, 5, 26)):
        meeting(world, mover, "training", day)
    spell = OrganisationSpell.objects.get(organisation=mover)
    OrganisationSpell.objects.filter(pk=spell.pk).update(valid_to=date(2026, 5, 15))
    spell.pk, spell.parent, spell.valid_from = None, world.organisations["committee"], date(2026, 5, 15)
    spell.save(force_insert=True)
    rebuild_ancestry()
    nightly.evaluate_night()
    assert MeetingMonth.objects.filter(organisation_id=mover.pk, month=date(2026, 5, 1)).count() == 2
    assert_equal_to_the_records(world)


def test_after_each_change_the_rollups_of_one_organisation_follow():
    world = draw(3, branches=3)
    nightly.evaluate_night()
    branch = world.branches[0]
    made = meeting(world, branch, "party_class", TODAY - timedelta(days=40))
    nightly.evaluate_after([branch.pk], kind="party_class")
    assert_equal_to_the_records(world)
    Archive.objects.get_or_create(activity=made, defaults={"archived_at": clock.now()})
    for owed in MakeUp.objects.filter(activity=made, reviews=None):
        MakeUpReview.objects.create(make_up=owed, accepted=True, reviewed_at=clock.now(), accepted_on=TODAY)
    nightly.evaluate_after([branch.pk], kind="party_class")
    assert_equal_to_the_records(world)
    moved = Membership.objects.filter(organisation=branch, valid_to=None)[0]
    Membership.objects.filter(pk=moved.pk).update(valid_to=TODAY)
    Membership.objects.create(person=moved.person, organisation=world.branches[1], line="party", valid_from=TODAY)
    nightly.evaluate_after([branch.pk, world.branches[1].pk])
    assert_equal_to_the_records(world)
    before = every_row()
    nightly.evaluate_night()
    assert every_row() == before, "the night finds nothing to mend"


def test_dropped_and_rebuilt_they_are_as_before():
    world = draw(11)
    nightly.evaluate_night()
    before = sorted(repr(row[1:]) for row in every_row())
    nightly.rebuild()
    assert sorted(repr(row[1:]) for row in every_row()) == before
    assert_equal_to_the_records(world)


@pytest.mark.parametrize("spoilt", ["yesterday", "another definition", "forgotten"])
def test_what_speaks_of_another_day_or_definition_is_not_read(spoilt):
    world = draw(2)
    nightly.evaluate_night()
    MeetingMonth.objects.update(present=1000)
    node = world.organisations["committee"].pk
    assert figures.figure("present").value(node, *SPANS[0]).part >= 1000
    if spoilt == "yesterday":
        Basis.objects.update(day=TODAY - timedelta(days=1))
    elif spoilt == "another definition":
        Basis.objects.update(definitions="0" * 64)
    else:
        Basis.objects.all().delete()
    assert figures.figure("present").value(node, *SPANS[0]).part < 1000
    assert sum(v.part for v in engine.monthly(["present"], [node], *SPANS[0]).values()) < 1000


@pytest.mark.parametrize(
    "span", [(date(2026, 1, 2), TOMORROW), (date(2026, 1, 1), TODAY), (date(2026, 1, 1), date(2026, 10, 20))]
)
def test_part_of_a_month_is_counted_from_the_records(span):
    world = draw(2)
    nightly.evaluate_night()
    MeetingMonth.objects.update(present=1000)
    assert figures.figure("present").value(world.organisations["committee"].pk, *span).part < 1000


def test_a_past_day_is_counted_from_the_records():
    world = draw(2)
    nightly.evaluate_night()
    MeetingMonth.objects.update(present=1000)
    assert figures.figure("present").value(world.organisations["committee"].pk, *SPANS[1], on=date(2026, 3, 1)).part < 1000


def test_all_figures_of_all_nodes_are_one_query(django_assert_num_queries):
    world = draw(1)
    nightly.evaluate_night()
    with django_assert_num_queries(1):
        figures.values(figures.all_figures(), world.ids, *SPANS[0])


def test_a_second_count_writes_nothing():
    draw(4)
    nightly.evaluate_night()
    before = every_row()
    with transaction.atomic():
        refresh_force()
    assert every_row() == before
