"""表决计算 and 评议计算: a decision or the grades of an appraisal, reckoned by the rule of a day. Nothing is written."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.kernel import clock
from lanyan.pages.paging import day_of
from lanyan.pages.request import Request
from lanyan.rulebook import VoteCounts, VoteOutcome, VoteRuleVersion, national
from lanyan.rulebook.appraisals import AppraisalCounts, AppraisalVersion, MemberSheet, judge

from .tabs import tabs
from .typed import Typed, compact

FIELDS = {
    "eligible": ("eligible", None), "present": ("present_voting", None), "for": ("for_", 0), "against": ("against", 0),
    "abstained": ("abstain", 0), "written_for": ("written_for", 0), "written_against": ("written_against", 0),
    "written_abstained": ("written_abstain", 0),
}  # fmt: skip


@require_GET
def vote_calculator(request: Request) -> HttpResponse:
    """Whether a matter passes, by the rule of the day."""
    typed = Typed(request.GET)
    rules = {rule.code: rule for rule in national().vote_rules()}
    rule = rules.get(typed.text("kind")) or next(iter(rules.values()))
    on = day_of(request, "on", clock.today())
    version = rule.find(on)
    counts = _vote_counts(typed)
    outcome, wrong = _decide(version, counts, list(typed.errors.values()))
    context = _shared(request, "vote", typed, on) | {
        "kinds": [(code, each.title) for code, each in rules.items()],
        "rule": rule,
        "version": version,
        "outcome": outcome,
        "wrong": wrong,
        "missing": counts is None and any(request.GET.get(name) for name in FIELDS),
    }
    template = "counting/vote_sheet.html" if request.GET.get("print") else "counting/vote.html"
    return render(request, template, context)


@require_GET
def appraisal_calculator(request: Request) -> HttpResponse:
    """How many may be 优秀, and whether the grades and ballots of an appraisal add up."""
    typed = Typed(request.GET)
    on = day_of(request, "on", clock.today())
    version = national().appraisal_rule().find(on)
    counts = _appraisal_counts(typed, version) if version else None
    outcome = judge(version, counts) if version and counts and not typed.errors else None
    context = _shared(request, "appraisal", typed, on) | {
        "version": version,
        "outcome": outcome,
        "wrong": list(typed.errors.values()) + list(outcome.problems if outcome else ()),
        "grades": [(f"grade_{code}", title, request.GET.get(f"grade_{code}", ""), typed.errors.get(f"grade_{code}", ""))
                   for code, title in version.grades.items()] if version else [],
    }  # fmt: skip
    template = "counting/appraisal_sheet.html" if request.GET.get("print") else "counting/appraisal.html"
    return render(request, template, context)


def _shared(request: Request, here: str, typed: Typed, on: Any) -> dict[str, Any]:
    query = compact(request.GET, drop=("print",))
    title = {"vote": "表决计算", "appraisal": "评议计算"}[here]
    return {
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": title}],
        "tabs": tabs(here),
        "typed": typed,
        "on": on,
        "link": request.build_absolute_uri(f"{request.path}?{query}"),
        "print_href": f"?{query}&print=1",
    }


def _vote_counts(typed: Typed) -> VoteCounts | None:
    told = {field: typed.number(name, default) for name, (field, default) in FIELDS.items()}
    if told["eligible"] is None or told["present_voting"] is None:
        return None
    return VoteCounts(**{field: number or 0 for field, number in told.items()})


def _decide(
    version: VoteRuleVersion | None, counts: VoteCounts | None, unread: list[str]
) -> tuple[VoteOutcome | None, list[str]]:
    if version is None or counts is None or unread:
        return None, unread
    try:
        return version.decide(counts), []
    except ValueError as contradiction:
        return None, [f"{contradiction}。"]


def _appraisal_counts(typed: Typed, version: AppraisalVersion) -> AppraisalCounts | None:
    members, eligible = typed.number("members"), typed.number("eligible", typed.number("members"))
    if members is None or eligible is None:
        return None
    present = typed.number("present", eligible) or 0
    issued = typed.number("issued", present) or 0
    returned = typed.number("returned", issued) or 0
    invalid = typed.number("invalid", 0) or 0
    sheets = tuple(
        MemberSheet(f"{title}{place}", version.graded[0], {}, grade=code)
        for code, title in version.grades.items()
        for place in range(min(typed.number(f"grade_{code}", 0) or 0, 1000))
    )
    valid = max(returned - invalid, 0)
    return AppraisalCounts(members, eligible, present, issued, returned, valid, invalid, sheets)
