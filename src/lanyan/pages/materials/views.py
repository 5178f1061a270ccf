"""材料: the handbook of a branch and a year, the ledger of a month; written by the system from the records."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lanyan.derived import handbook
from lanyan.directory import access, queries
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible
from lanyan.pages.download import answer
from lanyan.pages.place import place
from lanyan.pages.request import Request

READERS = ("secretary", "officer", "leader", "recorder")
BRANCHES = frozenset({"branch", "joint_branch", "temporary_branch", "general_branch", "league_branch"})
FORMS = ("docx", "pdf", "xlsx")


@require_GET
def materials(request: Request) -> HttpResponse:
    """Choose a branch, a year or a month; open or download."""
    here = _organisation(request)
    today = clock.today()
    below = [node for node in queries.tree_below(here.pk) if node.form in BRANCHES]
    context = {
        "crumbs": [{"title": "材料"}],
        "branches": [(node.public_id, node.name) for node in below],
        "chosen": request.GET.get("organisation") or (below[0].public_id if below else ""),
        "years": [(str(year), f"{year}年") for year in (today.year, today.year - 1)],
        "months": [(f"{first:%Y-%m}", f"{first.year}年{first.month}月") for first in _months(today)],
    }
    return render(request, "materials/materials.html", context)


@require_GET
def handbook_file(request: Request, public_id: str, year: int) -> HttpResponse:
    """支部工作手册 as DOCX, PDF or XLSX."""
    found = access.organisation_for(request.actor, public_id, *READERS)
    today = clock.today()
    if not found.founded_on.year <= year <= today.year:
        raise InvalidInput("year_out_of_range", f"{year}年没有记录可写，没有生成。请选本组织成立以后、今年以前的年份。")
    return answer(request, handbook.build(found.pk, year, today, request.actor), FORMS)


@require_GET
def ledger_file(request: Request, public_id: str, month: str) -> HttpResponse:
    """月度台账 as DOCX, PDF or XLSX."""
    found = access.organisation_for(request.actor, public_id, *READERS)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as broken:
        raise InvalidInput("no_month", "月份写法不对，没有生成。请从列表中选择。") from broken
    if first > clock.today():
        raise InvalidInput("month_ahead", "这个月还没到，没有生成。请选以前的月份。")
    paper = handbook.build_ledger(found.pk, first.year, first.month, clock.today(), request.actor)
    return answer(request, paper, FORMS, queries.organisation_on(found.pk).short_name)


@require_GET
def open_paper(request: Request) -> HttpResponse:
    """The choice of the form becomes the address of the paper."""
    public_id, form = request.GET.get("organisation", ""), request.GET.get("as", "")
    access.organisation_for(request.actor, public_id, *READERS)
    if request.GET.get("paper") == "ledger":
        address = reverse("ledger", args=[public_id, request.GET.get("month", "") or "-"])
    else:
        year = request.GET.get("year", "")
        address = reverse("handbook", args=[public_id, int(year) if year.isdecimal() and len(year) == 4 else 0])
    return redirect(f"{address}?as={form if form in FORMS else FORMS[0]}")


def _organisation(request: Request) -> Any:
    """Where I work; the branch to show may be anything below it that I reach."""
    here = place(request)
    if here is None or here.role not in READERS:
        raise NotVisible("materials")
    if request.GET.get("organisation"):
        access.organisation_for(request.actor, request.GET["organisation"], *READERS)
    return access.organisation_for(request.actor, here.public_id, *READERS)


def _months(today: date) -> list[date]:
    first = today.replace(day=1)
    found = [first]
    while len(found) < 12:
        first = first.replace(year=first.year - 1, month=12) if first.month == 1 else first.replace(month=first.month - 1)
        found.append(first)
    return found
