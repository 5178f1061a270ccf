"""核定: the yearly table of a branch, one base corrected, one base taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.flows import dues as flows
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.request import Request
from lanyan.records.dues import access, queries
from lanyan.records.dues.operations import Fixing, reckon, subject
from lanyan.rulebook import national
from lanyan.rulebook.dues import DuesRule, Payer, Reckoned

from .shown import LINES, attempt, collecting, frame, month_asked, payer_options, sum_typed, year_asked


@require_http_methods(["GET", "POST"])
def fixing(request: Request, public_id: str) -> HttpResponse:
    """Everybody of the branch with kind and base, begun from last year's; saved all at once."""
    organisation = collecting(request, public_id, "keep")
    year = year_asked(request)
    refusal: Refusal | None = None
    members = queries.members_to_fix(organisation, year)
    if request.method == "POST":
        try:
            made = flows.fix_bases(
                organisation_id=organisation.pk, year=year, fixings=_typed(request, members), by=request.actor
            )
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, f"已核定{len(made)}人。")
            return redirect(f"{reverse('dues_fixing', args=[public_id])}?year={year}")
    rule = subject.rule_of(organisation.line)
    day = clock.today().replace(year=year, month=1, day=1)
    context = frame(organisation, f"核定{year}年基数", tab="fixing/") | {
        "rows": [_row(request, one, rule, refusal) for one in members],
        "open": sum(one["now"] is None for one in members),
        "year": year,
        "payers": payer_options(rule, day),
        "refusal": refusal,
        "left_out": national().value("dues_not_in_base"),
        "sentence": rule.at(day).source,
        "back": {"before": year - 1, "after": year + 1},
    }
    return render(request, "dues/fixing.html", context, status=422 if refusal else 200)


@require_GET
def reckoned(request: Request) -> HttpResponse:
    """What somebody with this base owes a month, in words: beside the table while it is filled, or as a page."""
    line = request.GET.get("line", "party")
    line = line if line in LINES else "party"
    typed = {name.split("-")[0]: str(value) for name, value in request.GET.items()}
    payer, text = typed.get("payer", "salaried"), typed.get("base", "")
    found, refusal = None, None
    try:
        found = reckon(line, subject.first_of(clock.today()), payer, subject.sum_of(text, "base"), "")
    except Refusal as refused:
        refusal = refused
    rule = subject.rule_of(line)
    context = {
        "crumbs": [{"title": "党费", "href": "/dues/"}, {"title": "算一算"}],
        "found": found,
        "refusal": refusal if text.strip() else None,
        "line": line,
        "lines": list(LINES.items()),
        "payers": payer_options(rule, clock.today()),
        "payer": payer,
        "text": text,
        "version": rule.at(clock.today()),
        "dues": rule.title,
    }
    return render(request, "dues/_reckoned.html" if request.htmx else "dues/reckon.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: Request, public_id: str) -> HttpResponse:
    """Another base in place of this one from a month on, with the reason."""
    row = access.base_for(request.actor, public_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            flows.correct_base(
                public_id=public_id,
                payer=request.POST.get("payer", ""),
                base=sum_typed(request, "base"),
                month=month_asked(request),
                reason=request.POST.get("reason", ""),
                quarterly=request.POST.get("quarterly") == "1",
                by=request.actor,
            )
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, "已更正，原来的核定留着可查。")
            return redirect(f"{reverse('dues_person', args=[row.person.public_id])}?line={row.line}")
    rule = subject.rule_of(row.line)
    assert row.valid_to is not None
    payer = rule.at(row.valid_from).payers[row.payer]
    context = {
        "crumbs": [
            {"title": "党费", "href": "/dues/"},
            {"title": row.person.name, "href": f"/dues/people/{row.person.public_id}/?line={row.line}"},
            {"title": "重新核定" if payer.anew else "更正基数"},
        ],
        "row": row,
        "payer": payer,
        "months": [(f"{m:%Y-%m}", subject.month_name(m)) for m in subject.months_between(row.valid_from, row.valid_to)],
        "payers": payer_options(rule, row.valid_from),
        "dues": rule.title,
        "refusal": refusal,
        "typed": request.POST if refusal else _start(row, payer),
    }
    return render(request, "dues/correct.html", context, status=422 if refusal else 200)


def _start(row: Any, payer: Payer) -> dict[str, Any]:
    """The form as it begins: an income that differs is fixed anew from the present period, and nobody need say why."""
    month = max(payer.period_of(clock.today()), row.valid_from) if payer.anew else clock.today()
    return {
        "payer": row.payer,
        "base": "" if payer.anew else row.base,
        "month": f"{month:%Y-%m}",
        "quarterly": row.quarterly,
        "reason": f"按{payer.base}重新核定" if payer.anew else "",
    }


@require_POST
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Take back a base fixed by mistake."""
    row = access.base_for(request.actor, public_id)
    to = f"{reverse('dues_person', args=[row.person.public_id])}?line={row.line}"
    done = "已撤销这一核定，记录仍可查看。"
    return attempt(request, lambda: flows.withdraw_base(public_id=public_id, by=request.actor), done, to)


def _typed(request: Request, members: list[dict[str, Any]]) -> list[Fixing]:
    """Lines that say something: whoever was left empty stays to be fixed."""
    found = []
    for one in members:
        key = one["public_id"]
        payer, text = request.POST.get(f"payer-{key}", ""), request.POST.get(f"base-{key}", "")
        kind = subject.rates_on(one["line"], subject.first_of(clock.today())).payers.get(payer)
        if one["now"] is None and (text.strip() or (kind is not None and kind.is_one_sum)):
            base = subject.sum_of(text, f"base-{one['person_id']}")
            found.append(Fixing(one["person_id"], payer, base, request.POST.get(f"quarterly-{key}") == "1"))
    return found


def _row(request: Request, one: dict[str, Any], rule: DuesRule, refusal: Refusal | None) -> dict[str, Any]:
    """A line of the table: as fixed, as typed, or begun from the year before."""
    key = one["public_id"]
    begun = one["now"] or one["before"]
    shown = {
        "payer": begun.payer if begun else "salaried",
        "base": begun.base if begun and begun.base is not None else "",
        "quarterly": bool(begun and begun.quarterly),
    }
    if refusal is not None and one["now"] is None:
        shown = {
            "payer": request.POST.get(f"payer-{key}", ""),
            "base": request.POST.get(f"base-{key}", ""),
            "quarterly": request.POST.get(f"quarterly-{key}") == "1",
        }
    wrong = refusal.sentence if refusal is not None and refusal.field == f"base-{one['person_id']}" else ""
    return one | shown | {"wrong": wrong, "amount": one["now"].amount if one["now"] else _would(rule, shown)}


def _would(rule: DuesRule, shown: dict[str, Any]) -> Reckoned | None:
    """What the line as it stands would come to, if it can be told."""
    try:
        base = subject.sum_of(str(shown["base"]), "base")
        return reckon(rule.line, subject.first_of(clock.today()), shown["payer"], base, "")
    except Refusal:
        return None
