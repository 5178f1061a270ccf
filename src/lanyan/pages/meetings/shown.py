"""One activity as its page shows it: what was read, put into the words and shapes of the templates."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.functional import cached_property

from lanyan.directory import queries as directory
from lanyan.directory.temporary import forbidden_to
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.records.activities import access, invitations, networks, queries
from lanyan.rulebook import national

MAKE_UP_WORDS = {
    "accepted": "已补课",
    "waived": "免除补课",
    "submitted": "补课待核验",
    "returned": "补课退回",
    "overdue": "补课逾期",
    "open": "待补课",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of people, and the three rates that are never mixed."""

    expected: int
    present: int
    away: int
    unmarked: int
    missed: int
    made_up: int
    covered: int
    eligible: int
    present_voting: int
    present_rate: Fraction | None
    made_up_rate: Fraction | None
    covered_rate: Fraction | None


class Row(dict):
    """One person on the roll; keys of the query are attributes."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


class Shown:
    """The bundle for one activity and one reader. Each part costs its query only when it is shown."""

    def __init__(self, activity: Any, actor: Actor) -> None:
        self._read = queries.detail(activity)
        self.activity, self.state = self._read.activity, self._read.state
        self._actor = actor
        self.agenda, self.decisions = self._read.agenda, self._read.decisions
        self.minutes, self.minutes_shown = self._read.minutes, self._read.minutes_text
        self.missing_for_archive = self._read.missing

    @cached_property
    def may_record(self) -> bool:
        return access.may(self._actor, self.activity, "record")

    @cached_property
    def may_manage(self) -> bool:
        return access.may(self._actor, self.activity, "manage")

    @property
    def may_decide(self) -> bool:
        """Decisions are taken down from the sign-in until the archive."""
        return self.may_record and self.state in ("open", "closed")

    @cached_property
    def visited(self) -> list[str]:
        """Whom a visit goes to see, by name."""
        if not national().activity_kind(self.activity.kind).visit:
            return []
        seen = self.activity.visits.values_list("organisation_id", flat=True)
        return [one.name for one in directory.organisations_on(seen, self.activity.held_on).values()]

    @property
    def settled(self) -> bool:
        return self.state in ("closed", "archived")

    @cached_property
    def roll(self) -> list[Row]:
        """Everybody on the roll, with words for how it stands."""
        return [self._row(row) for row in self._read.roll]

    @cached_property
    def counts(self) -> Counts:
        read = self._read.counts
        missed = read.expected - read.present
        unmarked = sum(row["state"] == "unmarked" and row["capacity"] == "attendee" for row in self._read.roll)
        return Counts(
            expected=read.expected,
            present=read.present,
            away=read.excused + read.on_leave,
            unmarked=unmarked,
            missed=missed,
            made_up=read.made_up,
            covered=read.present + read.made_up,
            eligible=read.eligible,
            present_voting=read.present_voting,
            present_rate=queries.attendance_rate(read.present, read.expected),
            made_up_rate=queries.make_up_rate(read.made_up, missed),
            covered_rate=queries.coverage_rate(read.present, read.made_up, read.expected),
        )

    @cached_property
    def unmarked(self) -> list[Row]:
        return [row for row in self.roll if row.state == "unmarked"]

    @property
    def unmarked_to_pick(self) -> list[dict[str, str]]:
        return [{"id": row.person, "name": row.name} for row in self.unmarked]

    @property
    def roll_for_board(self) -> list[dict[str, str]]:
        """Rows of the roll-call board; who is on approved leave is settled already."""
        return [
            {
                "id": row.person,
                "name": row.name,
                "note": row.note,
                "outcome": row.outcome,
                "locked": row.words if row.outcome in ("excused", "leave") else "",
            }
            for row in self.roll
        ]

    @cached_property
    def mine(self) -> Row | None:
        """The reader's own row."""
        return next((row for row in self.roll if row.person_id == self._actor.person_id), None)

    @property
    def leaves_waiting(self) -> list[Row]:
        """Requests without an answer, for whoever may answer; never one's own."""
        if not self.may_manage:
            return []
        return [
            row for row in self.roll if row.leave and row.leave_approved is None and row.person_id != self._actor.person_id
        ]

    @cached_property
    def _organisations(self) -> dict[int, directory.OrganisationOn]:
        wanted = {self.activity.organiser_id, *self._read.hosts, *(one.organisation_id for one in self._invited)}
        return directory.organisations_on(wanted, self.activity.held_on)

    @property
    def _names(self) -> dict[int, str]:
        return {pk: one.name for pk, one in self._organisations.items()}

    @cached_property
    def vote_rules(self) -> list[tuple[str, str]]:
        """What can be decided here, (code, title); a temporary branch leaves some matters to others."""
        organiser = self._organisations.get(self.activity.organiser_id)
        left = forbidden_to(organiser.form, self.activity.held_on) if organiser else frozenset()
        rules = [national().vote_rule(code) for code in national().activity_kind(self.activity.kind).vote_rules]
        return [(rule.code, rule.title) for rule in rules if rule.matter not in left]

    @property
    def organiser_name(self) -> str:
        return self._names.get(self.activity.organiser_id, "")

    @property
    def hosts(self) -> list[str]:
        return [self._names[pk] for pk in self._read.hosts if pk in self._names]

    @cached_property
    def _invited(self) -> list[Any]:
        """Invitations to hold it too, for whoever runs it."""
        return list(invitations.sent_for(self.activity)) if self.may_manage else []

    @property
    def asked(self) -> list[str]:
        """Organisations that were asked and are no hosts, each with what became of it."""
        words = ((self._names.get(one.organisation_id, ""), invitations.state_of(one)) for one in self._invited)
        return [f"{name}（{invitations.STATES[state]}）" for name, state in words if state != "accepted"]

    @property
    def attachments(self) -> list[Any]:
        return self._read.attachments

    @cached_property
    def versions(self) -> list[Any]:
        return list(self.activity.minutes.order_by("version")) if self._read.versions > 1 else []

    @property
    def expects_decision(self) -> bool:
        """A kind with a vote rule and no decision yet."""
        return not self.decisions and bool(national().activity_kind(self.activity.kind).vote_rule) and self.settled

    @property
    def read_count(self) -> int:
        return sum(bool(row.notice_read) for row in self.roll if row.capacity == "attendee")

    @property
    def unread_names(self) -> list[str]:
        """Who has not read the notice yet."""
        return [row.name for row in self.roll if row.capacity == "attendee" and not row.notice_read]

    @property
    def notice_text(self) -> str:
        return self.activity.notice.text if hasattr(self.activity, "notice") else ""

    def moment(self, step: str, field: str) -> datetime | None:
        """When a step of its life happened, None if it did not."""
        return getattr(getattr(self.activity, step), field) if hasattr(self.activity, step) else None

    @property
    def noticed_at(self) -> datetime | None:
        return self.moment("notice", "sent_at")

    @property
    def opened_at(self) -> datetime | None:
        return self.moment("sign_in", "opened_at")

    @property
    def closed_at(self) -> datetime | None:
        return self.moment("closure", "closed_at")

    @property
    def archived_at(self) -> datetime | None:
        return self.moment("archive", "archived_at")

    @property
    def cancel_reason(self) -> str:
        return self.activity.cancellation.reason if hasattr(self.activity, "cancellation") else ""

    @property
    def history(self) -> list[dict[str, str]]:
        """Corrections after closing: what was, what became, why."""
        outcomes = national().outcomes()
        names = {row.person_id: row.name for row in self.roll}
        return [
            {
                "at": f"{one.corrected_at.astimezone(clock.SHANGHAI):%m-%d %H:%M}",
                "title": f"更正{names.get(one.person_id, '')}：{outcomes[one.was].title} → {outcomes[one.became].title}",
                "text": one.reason,
            }
            for one in self._read.corrections
        ]

    def _row(self, read: dict[str, Any]) -> Row:
        book = national()
        outcome = "" if read["state"] == "unmarked" else read["state"]
        words = book.outcomes()[outcome].title if outcome else ""
        if outcome in ("excused", "leave") and read["leave_kind"]:
            words = book.leave_kinds()[read["leave_kind"]].title
        if outcome == "present" and read["late"]:
            words = "到会（迟到）"
        notes = [note for note, holds in (("列席", read["capacity"] == "observer"), ("有表决权", read["votes"])) if holds]
        if read["marked_at"]:
            method = book.sign_in_methods().get(read["method"])
            notes.append(f"{read['marked_at'].astimezone(clock.SHANGHAI):%H:%M} {method.title if method else '补录'}")
        if read["corrected"]:
            notes.append("有更正")
        make_up = self._make_ups.get(read["make_up"]) if read["make_up"] else None
        return Row(
            read,
            outcome=outcome,
            words=words,
            note=" · ".join(notes),
            cause=read["leave_kind"] or "",
            network_words=networks.WORDS.get(read["network"] or "", ""),
            make_up_state=make_up["state"] if make_up else "",
            make_up_words=MAKE_UP_WORDS[make_up["state"]] if make_up else "",
        )

    @cached_property
    def _make_ups(self) -> dict[str, dict[str, Any]]:
        return {one["public_id"]: one for one in self._read.make_ups}
