"""What the pages of dues share: the month in the address, the place, tabs, and what was typed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from lanyan.directory.models import Organisation
from lanyan.directory.queries import organisation_on
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.request import Request
from lanyan.records.dues import access
from lanyan.records.dues.operations import subject
from lanyan.rulebook.dues import DuesRule

TABS = {"": "按月", "fixing/": "核定", "statements/": "银行流水", "year/": "全年", "publications/": "公布"}
LINES = {"party": "党费", "league": "团费"}


def month_asked(request: Request, name: str = "month") -> date:
    """`2026-11` of the query string or the form; the present month where none, or none that can be, is given."""
    text = request.POST.get(name) or request.GET.get(name, "")
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return subject.first_of(clock.today())
    return found if abs(found.year - clock.today().year) <= 1 else subject.first_of(clock.today())


def year_asked(request: Request) -> int:
    """The year of the query string, else the present one."""
    text = request.GET.get("year", "")
    this = clock.today().year
    return int(text) if text.isdecimal() and abs(int(text[:6]) - this) <= 1 else this


def collecting(request: Request, public_id: str, need: str = "oversee") -> Organisation:
    """The branch of the address, if it collects dues and the actor may do what is needed."""
    found = access.branch_for(request.actor, public_id, need)
    if organisation_on(found).form not in subject.COLLECTING:
        raise NotVisible(f"{public_id} collects no dues")
    return found


def sum_typed(request: Request, name: str) -> Decimal | None:
    """A sum in yuan as it was typed. Refusal: not_a_sum."""
    return subject.sum_of(request.POST.get(name, ""), name)


def frame(organisation: Organisation, title: str = "", *, tab: str = "", keeps: bool = True) -> dict[str, Any]:
    """Crumbs, tabs and words of a branch's pages."""
    rule = subject.rule_of(organisation.line)
    here = organisation_on(organisation)
    crumbs: list[dict[str, str]] = [{"title": "党费", "href": "/dues/"}, {"title": here.short_name}]
    return {
        "crumbs": [
            *crumbs[:-1],
            {"title": here.short_name, "href": f"/dues/branch/{organisation.public_id}/"},
            {"title": title},
        ]
        if title
        else crumbs,
        "tabs": [
            {"title": words, "href": f"/dues/branch/{organisation.public_id}/{path}", "active": path == tab}
            for path, words in TABS.items()
            if keeps or path in ("", "year/")
        ],
        "organisation": organisation,
        "here": here,
        "rule": rule,
        "dues": rule.title,
        "today": clock.today(),
    }


def payer_options(rule: DuesRule, day: date) -> list[tuple[str, str]]:
    """The kinds of payer of a line on a day, for a choice."""
    version = rule.find(day)
    return [(code, payer.title) for code, payer in version.payers.items()] if version else []


def attempt(request: Request, do: Callable[[], Any], done: str, to: str, *arguments: Any) -> HttpResponse:
    """Do it, say so and go on; a refusal is told where one comes from, with nothing written."""
    try:
        do()
    except NotVisible:
        raise
    except Refusal as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, done)
    return redirect(to, *arguments)
