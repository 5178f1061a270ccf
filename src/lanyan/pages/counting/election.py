"""选举计算: numbers in, valid or not, who is elected and why. No record is read or written."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.kernel import clock
from lanyan.pages.paging import day_of
from lanyan.pages.request import Request
from lanyan.rulebook import national
from lanyan.rulebook.election_count import (
    RESULTS,
    STATES,
    CandidateVotes,
    Contradiction,
    ElectionCounts,
    ElectionOutcome,
    contradictions,
    count,
)
from lanyan.rulebook.elections import STAGES, ElectionRule, ElectionVersion

from .tabs import tabs
from .typed import Typed, compact

COLUMNS = ("name", "for", "against", "abstained", "other")
FEWEST_ROWS = 6
MOST_ROWS = 60


@dataclass
class Row:
    """A line of the table of candidates, as typed."""

    name: str = ""
    votes_for: str = ""
    against: str = ""
    abstained: str = ""
    other: str = ""
    error: str = ""


@require_GET
def election_calculator(request: Request) -> HttpResponse:
    """The calculator; `?print=1` is a sheet for paper. The address holds all that was typed."""
    typed = Typed(request.GET)
    rule = _rule(typed.text("kind"))
    on = day_of(request, "on", clock.today())
    version = rule.find(on)
    counts, asked = _counts(typed, request)
    rows = _rows(typed, request)
    wrong = [*_unread(typed), *(contradictions(counts) if counts else [])]
    outcome = count(version, counts) if version and counts and not wrong else None
    context = {
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "选举计算"}],
        "tabs": tabs("election"),
        "kinds": [(each.code, each.title) for each in national().election_rules()],
        "stages": list(STAGES.items()),
        "rule": rule,
        "version": version,
        "on": on,
        "typed": typed,
        "counts": counts,
        "asked": asked,
        "rows": rows,
        "more_rows": min(MOST_ROWS, len(rows) + 6),
        "missing": asked and counts is None,
        "wrong": wrong,
        "outcome": outcome,
        "told": _told(outcome) if outcome else None,
        "then": _then(rule, version, counts, outcome, on.isoformat()) if counts and outcome and version else None,
        "link": request.build_absolute_uri(f"{request.path}?{compact(request.GET, COLUMNS, drop=('rows', 'print'))}"),
        "print_href": f"?{compact(request.GET, COLUMNS, drop=('rows', 'print'))}&print=1",
    }
    template = "counting/election_sheet.html" if request.GET.get("print") else "counting/election.html"
    return render(request, template, context)


def _rule(code: str) -> ElectionRule:
    rules = {rule.code: rule for rule in national().election_rules()}
    return rules.get(code) or next(iter(rules.values()))


def _counts(typed: Typed, request: Request) -> tuple[ElectionCounts | None, bool]:
    """What was typed as counts, and whether anything was; what is left out follows from the number before it."""
    seats, present = typed.number("seats"), typed.number("present")
    members = typed.number("members")
    without, excluded = typed.number("without", 0) or 0, typed.number("excluded", 0) or 0
    eligible = typed.number("eligible", members - without - excluded if members is not None else None)
    issued = typed.number("issued", present)
    returned = typed.number("returned", issued)
    invalid = typed.number("invalid", 0) or 0
    valid = typed.number("valid", returned - invalid if returned is not None else None)
    candidates = _candidates(typed, request)
    asked = bool(candidates) or any(one is not None for one in (seats, eligible, present))
    needed = (seats, eligible, present, issued, returned, valid)
    if seats is None or eligible is None or present is None or None in needed:
        return None, asked
    stage = typed.text("stage", "formal")
    return ElectionCounts(
        seats=seats,
        eligible=eligible,
        present=present,
        issued=issued or 0,
        returned=returned or 0,
        valid=valid or 0,
        invalid=invalid,
        candidates=candidates,
        stage=stage if stage in STAGES else "formal",
        after_preliminary=typed.text("preliminary") == "1",
    ), asked


def _candidates(typed: Typed, request: Request) -> tuple[CandidateVotes, ...]:
    names = [name.strip() for name in request.GET.getlist("name")][:MOST_ROWS]
    votes, against, abstained = (typed.numbers(column) for column in ("for", "against", "abstained"))
    others = request.GET.getlist("other")

    def at(column: list[Any], place: int) -> Any:
        return column[place] if place < len(column) else None

    return tuple(
        CandidateVotes(name, at(votes, place) or 0, at(against, place), at(abstained, place), at(others, place) == "1")
        for place, name in enumerate(names)
        if name
    )


def _rows(typed: Typed, request: Request) -> list[Row]:
    """The table as typed, with empty lines to go on in."""
    columns = {name: request.GET.getlist(name) for name in COLUMNS}
    told = max((len(column) for column in columns.values()), default=0)
    used = 0
    rows = []
    for place in range(min(told, MOST_ROWS)):
        cells = [columns[name][place].strip() if place < len(columns[name]) else "" for name in COLUMNS]
        errors = (typed.errors.get(f"{name}-{place}", "") for name in COLUMNS)
        name, votes_for, against, abstained, other = cells
        rows.append(Row(name, votes_for, against, abstained, other, next(filter(None, errors), "")))
        used = place + 1 if any(cells[:4]) else used
    asked = typed.number("rows", 0) or 0
    wanted = min(MOST_ROWS, max(FEWEST_ROWS, used + 1, asked))
    return (rows + [Row() for _ in range(wanted)])[:wanted]


def _unread(typed: Typed) -> list[Contradiction]:
    return [Contradiction("not_a_number", sentence, field) for field, sentence in typed.errors.items()]


def _told(outcome: ElectionOutcome) -> dict[str, Any]:
    """The outcome in words for the page."""
    kinds = {"complete": "met", "void": "overdue", "tie": "near", "short": "near"}
    return {
        "kind": kinds[outcome.result],
        "title": RESULTS[outcome.result],
        "elected": outcome.named("elected"),
        "tied": outcome.named("tied"),
        "candidates": [{"one": one, "state": STATES[one.state]} for one in outcome.candidates],
    }


def _then(
    rule: ElectionRule, version: ElectionVersion, counts: ElectionCounts, outcome: ElectionOutcome, on: str
) -> dict[str, str] | None:
    """The calculator filled in for what comes next: a new vote among the tied, or for the seats left."""
    if outcome.result not in ("tie", "short"):
        return None
    stage = "runoff" if outcome.result == "tie" else "again"
    fields = [
        ("kind", rule.code),
        ("on", on),
        ("stage", stage),
        ("seats", outcome.open_seats),
        ("eligible", counts.eligible),
    ]
    if outcome.result == "tie":
        names = outcome.named("tied")
    else:
        names = outcome.named("short")[: version.margin.needed(outcome.open_seats)]
    title = "就票数相等的人再次投票" if stage == "runoff" else "不足名额另行选举"
    return {"title": title, "href": "?" + urlencode([*fields, *(("name", name) for name in names)])}
