"""换届选举 as a case: candidates enough for the seats, the elected as the ballots of the meeting say, and in the end the new
committee written into the tree: its term, and who holds which office.

How many candidates there must be, how many must have come and how many votes elect is asked of the election rule that the
step names (`election`), in the version in force on the day; nothing of it stands here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lanyan.directory import operations as directory
from lanyan.directory.models import Membership, OfficeHolding, Organisation, Person
from lanyan.directory.queries import organisation_on
from lanyan.kernel.operation import SYSTEM
from lanyan.records.ballots import queries as ballots
from lanyan.records.ballots.models import Ballot
from lanyan.records.procedures.errors import refusal
from lanyan.records.procedures.models import Case, StepDone
from lanyan.records.procedures.operations import Entry
from lanyan.rulebook import national
from lanyan.rulebook.periods import add_months
from lanyan.rulebook.procedures import StepVersion
from lanyan.rulebook.procedures.definition import CANDIDATES

from . import change_directory

ELECTED = "elected"
# The offices of a committee by its line; whoever holds one of them is of the committee.
OFFICES = {
    "party": ("secretary", "deputy_secretary", "organiser", "publicist", "discipline"),
    "league": ("league_secretary", "league_deputy_secretary", "league_organiser", "league_publicist"),
}


def checked(case: Case, version: StepVersion, entry: Entry) -> Entry:
    """The entry of a step that an election rule governs, with the elected filled in from the ballots of the meeting.

    Refusals: candidates_few (with the number that the seats ask for), not_counted_yet, seats_open, elected_otherwise.
    """
    seats = int(given_in(case).get("seats") or 0)
    if not version.election or not seats:
        return entry
    if version.put_to != "election":
        _enough(version, entry, seats)
        return entry
    return _as_counted(case, version, entry)


def candidates_needed(version: StepVersion, seats: int, on: date) -> int:
    """How many candidates so many seats ask for, by the rule in force on a day."""
    return national().election_rule(version.election).at(on).margin.needed(seats)


def given_in(case: Case) -> dict[str, Any]:
    """Everything written down in the case so far; the latest of a field counts."""
    given: dict[str, Any] = {}
    for row in StepDone.objects.filter(case=case, withdrawn_at=None).order_by("pk"):
        given |= row.given
    return given


def elected_at(case: Case, version: StepVersion, activity_id: int) -> list[str]:
    """Names of the elected, as the ballots counted at a meeting say: the first, and those that followed it, also where the
    first was held on an earlier day."""
    counted = _counted(case, version, activity_id)
    return list(dict.fromkeys(name for ballot in counted for name in _elected(ballot)))


def seats_at(case: Case, version: StepVersion, activity_id: int) -> int:
    """The seats of the request, without those that the meeting decided to give up."""
    return int(given_in(case).get("seats") or 0) - sum(
        ballot.reduction.seats for ballot in _counted(case, version, activity_id) if hasattr(ballot, "reduction")
    )


def renew(case: Case, on: date) -> None:
    """Open the term from the day of the election, and put the elected into their offices; the old ones leave theirs."""
    organisation = case.organisation
    done = {row.step: row for row in case.steps.filter(withdrawn_at=None).order_by("pk")}
    since = done["election"].done_on
    held = {one.field: one.person for one in done["officers"].people.select_related("person")}
    wanted = [(role, person) for role, person in held.items() if role in OFFICES[organisation.line]]
    _leave(organisation, wanted, since)
    until = add_months(since, 12 * _years(organisation, since))
    change_directory.change_organisation(
        directory.open_term, organisation=organisation, began_on=since, ends_on=until, formed_by="elected", by=SYSTEM
    )
    for role, person in wanted:
        now = OfficeHolding.objects.on(since).filter(person=person, organisation=organisation, role=role, acting=False)
        if not now.exists():
            change_directory.change_organisation(
                directory.hold_office, organisation=organisation, person=person, role=role, on=since, by=SYSTEM
            )


def _leave(organisation: Organisation, wanted: Sequence[tuple[str, Person]], since: date) -> None:
    """Those who held an office of the committee and do not keep it; also those who held it acting."""
    kept = {(role, person.pk) for role, person in wanted}
    for one in OfficeHolding.objects.on(since).filter(organisation=organisation, role__in=OFFICES[organisation.line]):
        if (one.role, one.person_id) not in kept or one.acting:
            change_directory.change_organisation(
                directory.leave_office,
                organisation=organisation,
                person=one.person,
                role=one.role,
                on=since,
                reason="换届",
                by=SYSTEM,
            )


def _years(organisation: Organisation, on: date) -> int:
    """How long a term is, by the form of the organisation."""
    return national().forms()[organisation_on(organisation, on).form].term_years or 3


def _enough(version: StepVersion, entry: Entry, seats: int) -> None:
    needed = candidates_needed(version, seats, entry.on)
    found = len(set(entry.people.get(CANDIDATES, ())))
    if found < needed:
        rule = national().election_rule(version.election).at(entry.on)
        raise refusal("candidates_few", seats=seats, needed=needed, found=found, clause=rule.margin.source, field=CANDIDATES)


def _as_counted(case: Case, version: StepVersion, entry: Entry) -> Entry:
    """What the ballots of the meeting say goes into the entry; without any, only a record after the fact is taken."""
    if not _counted(case, version, entry.activity_id):
        if entry.backfill_reason:
            return entry
        raise refusal("not_counted_yet", step=version.title, field="decision")
    if entry.outcome != ELECTED:
        return entry
    names = elected_at(case, version, entry.activity_id or 0)
    seats = seats_at(case, version, entry.activity_id or 0)
    if len(names) < seats:
        raise refusal("seats_open", seats=seats, found=len(names), names="、".join(names) or "无", field="outcome")
    people = _members_named(case, names, entry.on)
    typed = set(entry.people.get(ELECTED, ()))
    if typed and typed != set(people):
        raise refusal("elected_otherwise", names="、".join(names), field=ELECTED)
    return replace(entry, people={**entry.people, ELECTED: people})


def _counted(case: Case, version: StepVersion, activity_id: int | None) -> list[Ballot]:
    """Ballots of this election held at the meeting, and those of earlier days that they follow, counted validly."""
    if activity_id is None:
        return []
    held = ballots.of_occasion(activity_id)
    held = [one for one in held if one.rule == version.election and one.organisation_id == case.organisation_id]
    before = {one.pk: one for ballot in held for one in ballots.follows_of(ballot)}
    mine = [before[key] for key in sorted(before.keys() - {one.pk for one in held})] + held
    return [one for one in mine if (found := ballots.result(one)) is not None and not found.void]


def _elected(ballot: Ballot) -> list[str]:
    found = ballots.result(ballot)
    assert found is not None
    return ballots.elected_of(found)


def _members_named(case: Case, names: Sequence[str], on: date) -> list[int]:
    """The members of these names, as the ballots name candidates; names that are not one member each are refused."""
    held = Membership.objects.on(on).filter(organisation=case.organisation_id, temporary=False, person__name__in=names)
    people = list(held.values_list("person_id", "person__name"))
    if sorted(name for _, name in people) != sorted(names):
        raise refusal("elected_otherwise", names="、".join(names), field=ELECTED)
    return [pk for pk, _ in people]
