"""Lines of an agenda that are about a case or were put to the vote: each has a field of its own, so that a line that is
worded anew goes on being about the same. The others are typed freely, one a line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lanyan.pages.request import Request
from lanyan.records.activities.operations.planning import AgendaDraft

LONGEST = 200
NEW = "case"  # stands for the line of the case from which a meeting is being planned


@dataclass(frozen=True)
class Tied:
    """One such line as the form shows it. `key`: of the item, or NEW; `place`: where it stands, from 1."""

    key: str
    title: str
    place: int
    draft: AgendaDraft


def of_activity(agenda: Iterable[Any]) -> list[Tied]:
    """The tied lines of a meeting that is planned already."""
    return [
        Tied(str(item.pk), item.title, place, _draft_of(item))
        for place, item in enumerate(agenda, 1)
        if item.case_id is not None or item.ballot_id is not None
    ]


def of_case(draft: AgendaDraft | None, before: int) -> list[Tied]:
    """The line of a case, after so many usual ones."""
    return [Tied(NEW, draft.title, before + 1, draft)] if draft is not None else []


def typed(request: Request, tied: Sequence[Tied]) -> list[Tied]:
    """As they were typed; one whose words were emptied leaves the agenda."""
    found = []
    for line in tied:
        title = request.POST.get(f"line-{line.key}", line.title).strip()[:LONGEST]
        place = request.POST.get(f"place-{line.key}", "")
        at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else line.place
        found.append(Tied(line.key, title, at, line.draft))
    return found


def woven(lines: Sequence[str], tied: Sequence[Tied]) -> list[AgendaDraft | str]:
    """The whole agenda: each tied line at its place, the others around them."""
    whole: list[AgendaDraft | str] = list(lines)
    for line in sorted(tied, key=lambda one: one.place):
        if line.title:
            draft = line.draft
            titled = AgendaDraft(line.title, draft.purpose, draft.presenter, draft.case_id, draft.case_step, draft.key)
            whole.insert(max(0, line.place - 1), titled)
    return whole


def _draft_of(item: Any) -> AgendaDraft:
    return AgendaDraft(item.title, item.purpose, item.presenter, item.case_id, item.case_step, item.pk)
