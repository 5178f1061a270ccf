"""The only writer of dossiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lanyan.directory.models import Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from .access import require_checker
from .errors import refusal
from .models import PaperCheck
from .queries import newest


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one paper: a word of `paper_states`, where it is kept, and why it is not asked for."""

    state: str
    kept_at: str = ""
    remark: str = ""


@operation
def check_papers(*, person: Person, found: Mapping[str, Found], on: date | None = None, by: Actor) -> list[PaperCheck]:
    """Keep what somebody found in a file on a day (today unless said). What is as it was found last is left as it is.

    Refusals: own_dossier, unknown_paper, unknown_state, kept_where, why_not_applicable, checked_ahead; NotVisible.
    """
    if by.person_id is not None and by.person_id == person.pk:
        raise refusal("own_dossier")
    require_checker(by, person)
    on = on or clock.today()
    if on > clock.today():
        raise refusal("checked_ahead", field="on")
    for paper, one in found.items():
        _check(paper, one)
    known = newest([person.pk])
    rows = [
        PaperCheck(
            person=person,
            paper=paper,
            state=one.state,
            kept_at=one.kept_at.strip(),
            remark=one.remark.strip(),
            checked_on=on,
            checked_by_id=by.person_id,
            checked_by_name=by.name,
            recorded_at=clock.now(),
        )
        for paper, one in found.items()
        if (last := known.get((person.pk, paper))) is None or _differs(last, one, on)
    ]
    about("paper_check", None, person=person.pk, papers={row.paper: row.state for row in rows}, on=str(on))
    return PaperCheck.objects.bulk_create(rows)


def _check(paper: str, one: Found) -> None:
    titles = {known.code: known.title for known in national().papers()}
    if paper not in titles:
        raise refusal("unknown_paper")
    if one.state not in national().paper_states():
        raise refusal("unknown_state", field=f"state-{paper}")
    if one.state == "held" and not one.kept_at.strip():
        raise refusal("kept_where", paper=titles[paper], field=f"kept-{paper}")
    if one.state == "not_applicable" and not one.remark.strip():
        raise refusal("why_not_applicable", paper=titles[paper], field=f"remark-{paper}")


def _differs(last: PaperCheck, one: Found, on: date) -> bool:
    said = (one.state, one.kept_at.strip(), one.remark.strip())
    return (last.state, last.kept_at, last.remark) != said or last.checked_on > on
