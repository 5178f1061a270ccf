"""Small worlds for tests of what is derived: a detachment with a brigade and a few branches, drawn by lot from a seed.

Written as rows, past all operations, so that odd histories (moves, gaps, two branches at one meeting) come about too.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lanyan.directory.models import (
    Adoption,
    Membership,
    OfficeHolding,
    Organisation,
    OrganisationSpell,
    Person,
    Relief,
    Standing,
    Term,
)
from lanyan.directory.operations.ancestry import rebuild_ancestry
from lanyan.kernel.clock import SHANGHAI
from lanyan.records.activities.models import (
    Activity,
    ActivityHost,
    Archive,
    Closure,
    Decision,
    MakeUp,
    MakeUpReview,
    Outcome,
    RollEntry,
)
from lanyan.rulebook import national

TODAY = date(2026, 11, 22)
BEGAN = date(2024, 6, 1)
KINDS = ["branch_assembly", "branch_committee", "party_class", "theme_day", "organisation_life", "training"]
_people = iter(range(10**9))


def moment(day: date, hour: int = 15) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@dataclass
class SmallWorld:
    """What was made: organisations by name, people, activities."""

    lot: random.Random
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [organisation.pk for organisation in self.organisations.values()]

    @property
    def branches(self) -> list[Organisation]:
        return [o for name, o in self.organisations.items() if name.startswith("branch")]

    def day(self, earliest: date = BEGAN, latest: date = TODAY) -> date:
        return earliest + timedelta(days=self.lot.randrange((latest - earliest).days + 1))

    def chance(self, share: float) -> bool:
        return self.lot.random() < share


def draw(seed: int = 0, *, branches: int = 3, people: int = 4, meetings: int = 14) -> SmallWorld:
    """A world from a seed: the same seed, the same world."""
    world = SmallWorld(random.Random(seed))
    _tree(world, branches)
    for branch in world.branches:
        for _ in range(people):
            _person(world, branch)
        _office(world, branch)
        for _ in range(meetings):
            meeting(world, branch, world.lot.choice(KINDS), world.day(TODAY - timedelta(days=700)))
    _oddities(world)
    rebuild_ancestry()
    return world


def organisation(
    world: SmallWorld, name: str, form: str, level: str, parent: str = "", *, line: str = "party", unit: str = ""
) -> Organisation:
    """An organisation with one open spell."""
    made = Organisation.objects.create(line=line, founded_on=BEGAN)
    OrganisationSpell.objects.create(
        organisation=made,
        name=name,
        short_name=name,
        form=form,
        level=level,
        valid_from=BEGAN,
        parent=world.organisations.get(parent),
        unit=world.organisations.get(unit),
    )
    world.organisations[name] = made
    return made


def person(world: SmallWorld, branch: Organisation, state: str = "full", since: date = BEGAN) -> Person:
    """A member of a branch."""
    number = f"T{next(_people):06d}"
    made = Person.objects.create(number=number, name=f"测试{number}", sex="male", born_on=date(1995, 3, 1))
    Membership.objects.create(person=made, organisation=branch, line="party", valid_from=since)
    Standing.objects.create(person=made, line="party", state=state, valid_from=since)
    world.people.append(made)
    return made


def meeting(
    world: SmallWorld,
    host: Organisation,
    kind: str,
    day: date,
    *,
    with_hosts: tuple[Organisation, ...] = (),
    closed: bool = True,
) -> Activity:
    """An activity of one or several branches, with outcomes by lot, some made up, archived late or not at all."""
    made = Activity.objects.create(
        kind=kind,
        line="party",
        organiser=host,
        title=f"{kind} {day}",
        held_on=day,
        starts_at=moment(day),
        ends_at=moment(day, 16),
        planned_at=moment(day, 8),
        credit_minutes=world.lot.choice([0, 60, 120]),
        backfilled=(backfilled := world.chance(0.1)),
        backfill_reason="补记" if backfilled else "",
    )
    world.activities.append(made)
    if closed:
        Closure.objects.create(activity=made, closed_at=moment(day, 16))
    for organisation in (host, *with_hosts):
        ActivityHost.objects.create(activity=made, organisation=organisation)
        members = Membership.objects.filter(organisation=organisation, valid_from__lte=day, temporary=False)
        for member in members.exclude(valid_to__lte=day):
            if not RollEntry.objects.filter(activity=made, person_id=member.person_id).exists():
                _attend(world, made, organisation, member.person_id, closed)
    if closed and world.chance(0.8):
        Archive.objects.create(activity=made, archived_at=moment(min(day + timedelta(days=world.lot.randrange(12)), TODAY)))
    if closed and world.chance(0.3):
        Decision.objects.create(
            activity=made, position=1, text="决议", quorum_met=True, passed=world.chance(0.7), recorded_at=moment(day)
        )
    return made


def _tree(world: SmallWorld, branches: int) -> None:
    organisation(world, "detachment_unit", "unit_detachment", "detachment", line="administrative")
    organisation(world, "committee", "party_committee", "detachment", unit="detachment_unit")
    organisation(world, "brigade", "general_branch", "brigade", "committee", unit="detachment_unit")
    for number in range(branches):
        parent = "brigade" if number % 2 == 0 else "committee"
        organisation(world, f"branch{number}", "branch", "station", parent, unit="detachment_unit")


def _person(world: SmallWorld, branch: Organisation) -> None:
    since = world.day(BEGAN, BEGAN + timedelta(days=500))
    made = person(world, branch, world.lot.choice(["full", "full", "probationary", "prospect"]), since)
    if world.chance(0.3):
        moved = world.day(since + timedelta(days=1))
        Membership.objects.filter(person=made).update(valid_to=moved)
        if world.chance(0.8):
            Membership.objects.create(
                person=made, organisation=world.lot.choice(world.branches), line="party", valid_from=moved
            )
    standing = Standing.objects.get(person=made)
    if standing.state == "probationary" and world.chance(0.6):
        day = world.day(since + timedelta(days=1))
        Standing.objects.filter(pk=standing.pk).update(valid_to=day)
        Standing.objects.create(person=made, line="party", state="full", valid_from=day)


def _office(world: SmallWorld, branch: Organisation) -> None:
    holders = [m.person for m in Membership.objects.filter(organisation=branch)[:2]]
    for holder, role in zip(holders, ("secretary", "organiser"), strict=False):
        OfficeHolding.objects.create(person=holder, organisation=branch, role=role, valid_from=world.day(BEGAN, TODAY))


def _attend(world: SmallWorld, activity: Activity, host: Organisation, person_id: int, closed: bool) -> None:
    RollEntry.objects.create(activity=activity, person_id=person_id, organisation=host, votes=True)
    if not closed:
        return
    outcome = Outcome.objects.create(
        activity=activity,
        person_id=person_id,
        organisation=host,
        outcome=world.lot.choices(["present", "excused", "leave", "absent"], [7, 1, 1, 1])[0],
    )
    if outcome.outcome != "present":
        due = activity.held_on + timedelta(days=14)
        make_up = MakeUp.objects.create(
            outcome=outcome,
            activity=activity,
            person_id=person_id,
            parts=["read"],
            opened_at=moment(activity.held_on, 16),
            due_on=due,
        )
        if world.chance(0.6):
            day = min(activity.held_on + timedelta(days=world.lot.randrange(25)), TODAY)
            MakeUpReview.objects.create(make_up=make_up, accepted=True, reviewed_at=moment(day), accepted_on=day)


def _oddities(world: SmallWorld) -> None:
    """A joint meeting, one still open, a term, a relief, an adoption, a branch that moves."""
    first, *others = world.branches
    if others:
        meeting(world, first, "theme_day", world.day(TODAY - timedelta(days=300)), with_hosts=(others[0],))
    meeting(world, first, "branch_assembly", TODAY, closed=False)
    for branch in world.branches:
        began = world.day(BEGAN, TODAY)
        Term.objects.create(organisation=branch, number=1, began_on=began, ends_on=began + timedelta(days=900))
    lucky = world.lot.choice(world.branches)
    start = world.day()
    Relief.objects.create(
        organisation=lucky,
        cause="抗洪抢险增援",
        granted_by_name="支队",
        valid_from=start,
        valid_to=start + timedelta(days=60),
    )
    for duty in national().duties():
        if not duty.adopted_by_default and world.chance(0.5):
            node = world.organisations[world.lot.choice(["committee", "brigade", "detachment_unit"])]
            Adoption.objects.create(organisation=node, duty=duty.code, valid_from=world.day())
    if others and world.chance(0.7):
        moved = world.day(BEGAN + timedelta(days=1))
        spell = OrganisationSpell.objects.get(organisation=others[0])
        OrganisationSpell.objects.filter(pk=spell.pk).update(valid_to=moved)
        OrganisationSpell.objects.create(
            organisation=others[0],
            name=spell.name,
            short_name=spell.short_name,
            form="branch",
            level="station",
            parent=world.organisations["brigade"],
            unit=spell.unit,
            valid_from=moved,
        )
