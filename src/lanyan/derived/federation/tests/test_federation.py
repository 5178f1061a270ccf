"""What goes up is the organisation's numbers, exactly, and of nobody in particular; what joins follows rules."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from lanyan.derived import figures, nightly
from lanyan.derived.duties.models import Verdict
from lanyan.derived.federation import operations, origins, publishing
from lanyan.derived.federation.models import (
    FORMAT,
    PUBLISHED,
    Joined,
    Origin,
    PublishedMonth,
    PublishedOrganisation,
    PublishedVerdict,
    Publishing,
)
from lanyan.derived.tests.small_world import TODAY, draw, meeting, organisation
from lanyan.directory.models import OrganisationSpell
from lanyan.directory.references import references_to_people
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal
from lanyan.rulebook import compliance

pytestmark = pytest.mark.django_db
YEAR = TODAY.replace(month=1, day=1), TODAY + timedelta(days=1)
ROLLED = [code for code, one in figures.all_figures().items() if origins.is_rolled(one)]
COLUMNS = {
    "federation_origin": "origin name root_id version format day definitions told_at",
    "federation_organisation": "origin organisation_id valid_from valid_to public_id line form level name short_name"
    " parent_id unit_id founded_on ends_on",
    "federation_verdict": "origin verdict_id organisation_id duty title period_from period_to due_on state",
    "federation_month": "origin organisation_id month sums",
}


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(TODAY):
        yield


def small():
    """Where nothing is counted: a committee, a branch, somebody."""
    return draw(1, branches=1, people=1, meetings=0)


def published(world, *, night: bool = True, **wish) -> Publishing:
    if night:
        nightly.evaluate_night()
    own = operations.publish_upward(number=31, root=_name(world.organisations["committee"].pk), by=SYSTEM, **wish)
    tell()
    return own


def tell() -> None:
    """Into this very database, where an upper instance would have it."""
    publishing.write(Publishing.objects.get(), connection.connection)


def _name(organisation_id: int) -> str:
    return OrganisationSpell.objects.filter(organisation_id=organisation_id).latest("valid_from").name


def joined(**changes) -> origins.JoinedOrigin:
    """As the upper side would hold it: this instance takes itself in, for once."""
    Joined.objects.get_or_create(origin=31, defaults={"name": "江岚省", "address": "x", "joined_at": clock.now()})
    if changes:
        Origin.objects.filter(origin=31).update(**changes)
    return origins.joined()[0]


def every_row() -> list[tuple]:
    return [row for model in PUBLISHED if model is not Origin for row in model._base_manager.order_by("pk").values_list()]


def test_no_column_about_a_person_is_in_the_publication():
    """The columns are named one by one; none refers to people; no table of the register is read for them."""
    assert {m._meta.db_table: " ".join(f.attname for f in m._meta.concrete_fields) for m in PUBLISHED} == COLUMNS
    registered = {(table, column) for held in compliance.held() for table, column in held.tables.items()}
    assert not {table for table, _ in registered} & set(COLUMNS)
    assert not {one.table for one in references_to_people()} & set(COLUMNS)
    assert not {column for _, column in registered} & set(" ".join(COLUMNS.values()).split()) - {"id"}
    read = set(re.findall(r"\b(?:FROM|JOIN) (\w+)", "\n".join(publishing.SQL.values())))
    assert read & {m._meta.db_table for m in apps.get_models()} == {"rollup_basis", "duties_verdict"}
    assert "subject_kind = 'organisation'" in "\n".join(publishing.SQL.values())


@pytest.mark.parametrize("seed", range(2))
def test_what_is_published_is_what_the_figures_say_of_every_organisation(seed):
    world = draw(seed, branches=4, people=3, meetings=8)
    meeting(world, world.branches[0], "theme_day", TODAY - timedelta(days=40), with_hosts=(world.branches[2],))
    published(world)
    one = joined()
    told = origins.figures_of([(one, pk) for pk in world.ids], ROLLED)
    own = figures.values(ROLLED, world.ids, *YEAR)
    assert {(code, pk): (v.part, v.base) for (_, pk), of in told.items() for code, v in of.items()} == {
        key: (value.part, value.base) for key, value in own.items()
    }
    assert one.state == "current" and one.day == TODAY and not one.other_meaning
    root = world.organisations["committee"].pk
    months = origins.monthly([(one, root)], ["attendance_rate"], YEAR[0])
    assert origins.added(months.values()) == told[31, root]["attendance_rate"]
    kept = set(Verdict.objects.filter(subject_kind="person").values_list("pk", flat=True))
    verdicts = set(PublishedVerdict.objects.values_list("verdict_id", flat=True))
    assert kept and verdicts and not kept & verdicts, "verdicts of people stay where they are"


def test_a_change_goes_up_what_is_gone_goes_and_a_second_telling_changes_nothing():
    world = draw(4)
    published(world)
    branch = world.branches[0]
    meeting(world, branch, "training", TODAY - timedelta(days=3))
    nightly.evaluate_after([branch.pk], kind="training")
    gone = PublishedVerdict.objects.all()[0].verdict_id
    Verdict.objects.filter(pk=gone).delete()
    OrganisationSpell.objects.filter(organisation=world.branches[1]).update(name="改名后的支部")
    tell()
    one, own = joined(), figures.values(["activities"], [branch.pk], *YEAR)["activities", branch.pk]
    assert origins.figures_of([(one, branch.pk)], ["activities"])[31, branch.pk]["activities"].part == own.part
    assert not PublishedVerdict.objects.filter(verdict_id=gone).exists()
    assert PublishedOrganisation.objects.filter(name="改名后的支部").exists()
    before = every_row()
    tell()
    assert every_row() == before


@pytest.mark.parametrize(
    ("minutes", "connected", "whole", "state"),
    [(1, True, True, "current"), (6, True, True, "away"), (1, False, True, "away"), (1, True, False, "copying")],
)
def test_one_that_is_not_heard_of_is_away_since_it_told_last(minutes, connected, whole, state):
    told = clock.now()
    one = origins.JoinedOrigin(31, "江岚省", "x", told, 1, "", "0.1.0", "", TODAY, told, connected, whole)
    with clock.frozen(told + timedelta(minutes=minutes)):
        assert (one.state, one.lag) == (state, timedelta(minutes=minutes))


def test_who_has_told_nothing_yet_is_being_copied():
    Joined.objects.create(origin=31, name="江岚省", address="x", joined_at=clock.now())
    assert origins.joined()[0].state == "copying"


def test_sums_of_other_definitions_are_marked_and_what_is_not_told_is_left_out():
    world = small()
    published(world, night=False)
    root = world.organisations["committee"].pk
    sums = {"member": {"one": 3, "party_member": 3}}
    PublishedMonth.objects.create(origin=31, organisation_id=root, month=0, sums=sums)
    one = joined(definitions="0" * 64, day=TODAY)
    told = origins.figures_of([(one, root)], ["members", "league_members", "organisations"])[31, root]
    assert one.other_meaning and told["members"].part == 3 and "league_members" not in told


@pytest.mark.parametrize(
    ("number", "name", "change", "code"),
    [
        (31, "甲省", {}, "federation_number_own"),
        (44, "甲省", {}, "federation_number_taken"),
        (45, "乙省", {}, "federation_name_taken"),
        (45, "甲省", {"format": FORMAT + 1}, "federation_newer"),
    ],
)
def test_who_may_not_join(number, name, change, code):
    Publishing.objects.create(origin=31, name="本级", root_id=1, since=clock.now())
    Joined.objects.create(origin=44, name="乙省", address="x", joined_at=clock.now())
    told = Origin(origin=number, name=name, root_id=1, version="9", format=FORMAT, told_at=clock.now())
    for field, value in change.items():
        setattr(told, field, value)
    with pytest.raises(Refusal) as refused:
        operations.require_joinable(number=number, name=name, told=told)
    assert refused.value.code == code


def test_leaving_takes_all_rows_along():
    published(small(), night=False)
    joined()
    operations.leave_origin(one=operations.joined_named("江岚省"), by=SYSTEM)
    assert not every_row() and not Origin.objects.exists() and not origins.joined()
    with pytest.raises(Refusal) as refused:
        operations.joined_named("江岚省")
    assert refused.value.code == "federation_not_joined"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({}, "federation_number_missing"),
        ({"number": 32}, "federation_publishing_already"),
        ({"number": 31, "root": "没有的党委"}, "federation_root_missing"),
    ],
)
def test_publishing_is_refused(wish, code):
    if code == "federation_publishing_already":
        published(small(), night=False)
    with pytest.raises(Refusal) as refused:
        operations.publish_upward(by=SYSTEM, **wish)
    assert refused.value.code == code


def test_publishing_again_changes_nothing():
    first = published(small(), night=False, name="江岚省总队")
    assert operations.publish_upward(by=SYSTEM) == first and first.name == "江岚省总队"


def test_of_two_tops_one_is_named():
    world = small()
    organisation(world, "other", "party_committee", "detachment")
    with pytest.raises(Refusal) as refused:
        operations.publish_upward(number=31, by=SYSTEM)
    assert refused.value.code == "federation_root_unclear"


def test_withdrawing_ends_it_and_what_is_not_published_cannot_be_withdrawn():
    published(small(), night=False)
    operations.withdraw_upward(by=SYSTEM)
    assert not publishing.tell()
    with pytest.raises(Refusal) as refused:
        operations.withdraw_upward(by=SYSTEM)
    assert refused.value.code == "federation_not_publishing"
