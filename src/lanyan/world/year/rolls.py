"""Who is expected at a meeting on its day, drawn up as planning it would have done."""

from collections.abc import Iterable
from datetime import date

from lanyan.rulebook import national

from ..brigade import Brigade
from ..people import moved_on
from ..staffing import Somebody
from ..tree import BODIES, PARTY
from .meetings import Meeting

MEMBER_STATES = frozenset({"probationary", "full", "observed"})


class Rolls:
    """Indexes of the brigade's directory by organisation."""

    def __init__(self, brigade: Brigade) -> None:
        self._brigade = brigade
        self._bodies = {body.key: body for body in BODIES}
        self._by_branch: dict[str, list[tuple[Somebody, str, date, date | None]]] = {}
        self._by_group: dict[str, list[Somebody]] = {}
        for person in brigade.people:
            for branch, group, since, until in brigade.spans.get(person.order, ()):
                self._by_branch.setdefault(branch, []).append((person, group, since, until))
                if group:
                    self._by_group.setdefault(group, []).append(person)
        self._away = {person.order: (since, until) for person, _, since, until in self._by_branch.get("support_branch", ())}
        self._voters = national().voters()

    def expected(self, meeting: Meeting) -> list[tuple[Somebody, str, bool]]:
        """(person, host key, has a vote) of everybody on the roll, nobody twice."""
        entered: dict[int, tuple[Somebody, str]] = {}
        for host in meeting.hosts:
            for person in self._of_host(meeting, host):
                entered.setdefault(person.order, (person, host))
        return [(person, host, self._votes(meeting, person, host)) for person, host in entered.values()]

    def members(self, key: str, day: date) -> list[Somebody]:
        """Members of a branch, a group or a League branch on a day; who is away with the support branch counts there."""
        body = self._bodies[key]
        if body.form in ("party_committee", "office_committee", "general_branch"):
            return [person for child in self._below(key, day) for person in self.members(child, day)]
        if body.line == "league":
            return [person for person, since in self._brigade.league.get(key, ()) if since <= day]
        if body.form == "group":
            found: Iterable[Somebody] = (p for p in self._by_group.get(key, ()) if self._belongs(p, body.parent, day))
        else:
            found = (
                p for p, _, since, until in self._by_branch.get(key, ()) if since <= day and (until is None or day < until)
            )
        here = body.form == "temporary_branch"
        return [p for p in found if p.standing(day) in MEMBER_STATES and (here or not self._is_away(p, day))]

    def committee(self, key: str, day: date) -> list[Somebody]:
        """Holders of the committee's offices on a day."""
        return [
            p
            for role, p, since, until in self._brigade.offices[key]
            if role != "group_leader" and since <= day and (until is None or day < until)
        ]

    def officer(self, key: str, *roles: str) -> Somebody | None:
        """Today's holder of the first of these offices that is held."""
        held = {
            role: p
            for role, p, since, until in self._brigade.offices.get(key, ())
            if until is None or until > self._brigade.today
        }
        return next((held[role] for role in roles if role in held), None)

    def staff(self, units: tuple[str, ...], day: date) -> list[Somebody]:
        """Everybody serving in one of these units on a day."""
        return [p for p in self._brigade.people if p.joined_on <= day and self._unit_of(p, day) in units]

    def _below(self, key: str, day: date) -> list[str]:
        """Branches and committees directly under a committee on a day."""
        moved = {"nanlu_branch": "qingshi_party_committee"} if day < moved_on(self._brigade.today) else {}
        return [body.key for body in PARTY if moved.get(body.key, body.parent) == key]

    def _unit_of(self, person: Somebody, day: date) -> str:
        shift = self._brigade.shifts.get(person.order)
        return shift.unit if shift and day < shift.until else person.unit

    def _of_host(self, meeting: Meeting, host: str) -> list[Somebody]:
        if meeting.people is not None:
            return meeting.people.get(host, [])
        if meeting.kind.expected == "committee":
            return self.committee(host, meeting.day)
        return self.members(host, meeting.day)

    def _votes(self, meeting: Meeting, person: Somebody, host: str) -> bool:
        rule = self._voters.get(meeting.kind.voters or "")
        if rule and rule.offices:
            held = self._brigade.offices[host]
            return any(
                p is person and role in rule.offices and since <= meeting.day and (until is None or meeting.day < until)
                for role, p, since, until in held
            )
        line = meeting.kind.line or self._bodies[meeting.hosts[0]].line
        return line == "league" or (line == "party" and person.standing(meeting.day) == "full")

    def _belongs(self, person: Somebody, branch: str, day: date) -> bool:
        spans = self._brigade.spans.get(person.order, ())
        return any(key == branch and since <= day and (until is None or day < until) for key, _, since, until in spans)

    def _is_away(self, person: Somebody, day: date) -> bool:
        span = self._away.get(person.order)
        return span is not None and span[0] <= day and (span[1] is None or day < span[1])
