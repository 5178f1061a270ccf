"""Drawing up the roll: who is expected on the day, and who of them has a vote. Set-based, by the kind's own rule."""

from collections.abc import Sequence
from pathlib import Path

from lanyan.kernel import sql
from lanyan.rulebook import ActivityKind, national

from .models import Activity, RollEntry

_SQL = sql.statements(Path(__file__).parent / "sql" / "roll.sql")


def draw_up(
    activity: Activity, kind: ActivityKind, person_ids: Sequence[int] | None, *, hosts: Sequence[int] | None = None
) -> int:
    """Enter everybody whom the kind expects (or just the persons named) and give votes; how many are on the roll.

    `hosts`: only those of these hosts, where one joins a roll that has been drawn up before.
    """
    if person_ids is not None:
        return enter(activity, kind, person_ids)
    for statement in _ways(activity, kind):
        if sql.execute(_SQL[statement], _parameters(activity, kind) | {"hosts": list(hosts) if hosts else None}):
            break
    _give_votes(activity, kind)
    return RollEntry.objects.filter(activity=activity).count()


def _ways(activity: Activity, kind: ActivityKind) -> tuple[str, ...]:
    """The statements to try until somebody is expected.

    A list that nobody gave is proposed: of meetings that run the organisation its committee, of others its members; of a
    unit (or where there are neither) its staff. Restricted kinds name their persons always.
    """
    own = {"members": "enter_members", "group": "enter_members", "committee": "enter_committee", "all_staff": "enter_staff"}
    if kind.expected in own:
        return (own[kind.expected],)
    if kind.restricted:
        return ()
    if activity.line == "administrative":
        return ("enter_staff",)
    if kind.group in ("mechanisms", "supervision", "committee"):
        return ("enter_committee", "enter_members", "enter_staff")
    return ("enter_members", "enter_staff")


def enter(activity: Activity, kind: ActivityKind, person_ids: Sequence[int], capacity: str = "attendee") -> int:
    """Enter these persons (an observer, 列席, never votes and is not counted); how many were new."""
    persons = {"persons": list(person_ids), "organiser": activity.organiser_id, "capacity": capacity}
    entered = sql.execute(_SQL["enter_listed"], _parameters(activity, kind) | persons)
    _give_votes(activity, kind)
    return entered


def _give_votes(activity: Activity, kind: ActivityKind) -> None:
    voters = national().voters().get(kind.voters or "")
    standings = voters.standings if voters else tuple(code for code, word in national().standings().items() if word.votes)
    sql.execute(
        _SQL["give_votes"],
        _parameters(activity, kind)
        | {
            "standings": list(standings),
            "offices": list(voters.offices) if voters else [],
            "listed": bool(voters and voters.listed),
        },
    )


def _parameters(activity: Activity, kind: ActivityKind) -> dict[str, object]:
    book = national()
    line = activity.line
    return {
        "activity": activity.pk,
        "day": activity.held_on,
        "line": line,
        "states": [code for code, word in book.standings().items() if word.line == line and word.member],
        "offices": [code for code, word in book.offices().items() if word.line == line and word.committee],
    }
