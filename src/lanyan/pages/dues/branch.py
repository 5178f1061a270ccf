"""A branch's dues: the table of a month to fill and to read, the year, and from above who is behind."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lanyan.derived.dues_papers import month_paper
from lanyan.directory import access as directory
from lanyan.directory import queries as tree
from lanyan.directory.models import Organisation
from lanyan.flows import dues as flows
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.download import answer
from lanyan.pages.paging import page_of, parse_day
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.dues import access, queries
from lanyan.records.dues.models.paying import HANDS, WAYS
from lanyan.records.dues.operations import How, Paid, subject

from .shown import LINES, collecting, frame, month_asked, year_asked

COLUMNS = ("姓名", "类别", "基数", "月额", "应交", "实交", "自愿多交", "交清日期", "状态")
ABOVE = ("党支部", "应交人数", "已核定", "已交清", "欠交人数", "最多欠交（月）", "应交（元）", "实交（元）")
OF_YEAR = {"people": "应交人数", "settled": "已交清", "owed": "应交", "paid": "实交", "voluntary": "自愿多交"}


@require_GET
def overview(request: Request) -> HttpResponse:
    """Where I work: my branch's month, or the branches below with who is behind."""
    here = place(request)
    if here is None or not access.may_oversee(request.actor, here.organisation_id):
        raise NotVisible("overview of dues")
    form = tree.organisation_on(here.organisation_id).form
    if form in subject.COLLECTING:
        return redirect("dues_month", here.public_id)
    line = request.GET.get("line", "party")
    line = line if line in LINES else "party"
    month = month_asked(request)
    below = _branches_below(request, here.organisation_id, line)
    rows = queries.branches([one.id for one in below], line, month)
    shown = sorted(
        ((one, rows[one.id]) for one in below if one.id in rows),
        key=lambda pair: (
            -pair[1]["people_behind"],
            -(pair[1]["people"] - pair[1]["fixed"]),
            pair[1]["settled"] - pair[1]["people"],
        ),
    )
    if export.asked(request):
        lines = (_line_above(one, row) for one, row in shown)
        return export.answer(request, f"{subject.month_name(month)}{LINES[line]}收缴情况", ABOVE, lines)
    late = queries.behind([one.id for one in below], line)
    names = {one.id: one for one in below}
    context = {
        "crumbs": [{"title": "党费"}],
        "page": page_of(request, shown),
        "late": [(one, names[one["organisation_id"]]) for one in late],
        "total": {
            key: sum(row[key] for _, row in shown) for key in ("people", "fixed", "settled", "people_behind", "owed", "paid")
        },
        "columns": [{"title": title, "num": place > 0} for place, title in enumerate(ABOVE)],
        "line": line,
        "dues": LINES[line],
        "lines": list(LINES.items()),
        "months": _around(month),
        "month": month,
        "waiting": access.reliefs_visible_to(request.actor).filter(approved__isnull=True, withdrawn_at__isnull=True).count(),
    }
    return render(request, "dues/overview.html", context)


@require_http_methods(["GET", "POST"])
def month_table(request: Request, public_id: str) -> HttpResponse:
    """One month of a branch: tick who has paid, register; who may only oversee sees who has not, and no sum of anybody."""
    organisation = collecting(request, public_id)
    keeps = access.may_keep(request.actor, organisation.pk)
    month = month_asked(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        access.require_keep(request.actor, organisation.pk)
        try:
            made = _register(request, organisation, month)
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, f"已登记{made}人，收据可在个人页查看、打印。")
            return redirect(f"{reverse('dues_month', args=[public_id])}?month={month:%Y-%m}")
    rows = queries.month_table(organisation, month)
    if export.asked(request):
        access.require_keep(request.actor, organisation.pk)
        lines = (_line(row) for row in rows)
        return export.answer(request, f"{subject.month_name(month)}{LINES[organisation.line]}台账", COLUMNS, lines)
    today = clock.today()
    context = frame(organisation, keeps=keeps) | {
        "rows": [(row, *row.stands(today)) for row in rows],
        "left_people": sum(row.left > 0 for row in rows),
        "total": queries.totals(rows),
        "unfixed": sum(row.owed is None for row in rows),
        "late": sum(row.behind > 0 for row in rows),
        "month": month,
        "months": _around(month),
        "keeps": keeps,
        "ways": list(WAYS.items()),
        "hands": list(HANDS.items()),
        "nonce": uuid4(),
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "ticked": set(request.POST.getlist("paid")) if refusal else set(),
    }
    return render(request, "dues/month.html", context, status=422 if refusal else 200)


@require_GET
def month_sheet(request: Request, public_id: str) -> HttpResponse:
    """台账 of a month on paper (`?as=pdf`, `docx`, `xlsx`)."""
    organisation = collecting(request, public_id, "keep")
    return answer(request, month_paper(organisation, month_asked(request), request.actor), ("pdf", "xlsx", "docx"))


@require_GET
def year(request: Request, public_id: str) -> HttpResponse:
    """The branch's year month by month, in sums of the branch."""
    organisation = collecting(request, public_id)
    asked = year_asked(request)
    rows = queries.year_of_branch(organisation, asked)
    if export.asked(request):
        lines = ([f"{row['month']:%Y-%m}", *(row[key] for key in OF_YEAR)] for row in rows)
        return export.answer(request, f"{asked}年{LINES[organisation.line]}各月收缴", ("月份", *OF_YEAR.values()), lines)
    keeps = access.may_keep(request.actor, organisation.pk)
    context = frame(organisation, f"{asked}年", tab="year/", keeps=keeps) | {
        "rows": rows,
        "year": asked,
        "columns": [
            {"title": "月份"},
            *({"title": t, "num": True} for t in OF_YEAR.values()),
        ],
        "total": {key: sum(row[key] for row in rows) for key in ("owed", "paid", "voluntary")},
        "keeps": keeps,
        "around": {"before": asked - 1, "after": asked + 1},
    }
    return render(request, "dues/year.html", context)


def _register(request: Request, organisation: Organisation, month: date) -> int:
    """Those ticked (or all who have not paid), each for what is owed or what was typed beside the name."""
    rows = {row.public_id: row for row in queries.month_table(organisation, month)}
    ticked = [key for key, row in rows.items() if row.left > 0] if request.POST.get("all") else request.POST.getlist("paid")
    payments = [
        Paid(rows[key].person_id, (month,), subject.sum_of(request.POST.get(f"amount-{key}", ""), f"amount-{key}"))
        for key in ticked
        if key in rows
    ]
    how = How(
        paid_on=parse_day(request.POST.get("paid_on")) or clock.today(),
        way=request.POST.get("way", ""),
        note=request.POST.get("note", ""),
    )
    nonce = request.POST.get("nonce", "")
    made = flows.record_payments(
        organisation_id=organisation.pk, payments=payments, how=how, nonce=_uuid(nonce), by=request.actor
    )
    return len(made)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _branches_below(request: Request, organisation_id: int, line: str) -> list[tree.OrganisationOn]:
    """Branches of a line below where I work, and those seated there."""
    reached = directory.reach(request.actor, *access.OVERSEERS)
    here = set(tree.ids_below(organisation_id))
    own = tree.organisation_on(organisation_id)
    unit = own.unit_id if own.line != "administrative" else own.id
    seated = {one.id for one in tree.seated_in(tree.ids_below(unit))} if unit else set()
    found = tree.organisations_on(set(reached) & (here | seated))
    return sorted(
        (one for one in found.values() if one.form in subject.COLLECTING and one.line == line), key=lambda one: one.name
    )


def _around(month: date) -> dict[str, date]:
    return {"before": queries.next_month(month, -1), "after": queries.next_month(month)}


def _line(row: queries.MonthRow) -> tuple[Any, ...]:
    state = row.stands(clock.today())[1]
    return row.name, row.payer, row.base, row.full_amount, row.owed, row.paid, row.voluntary, row.settled_on, state


def _line_above(one: tree.OrganisationOn, row: dict[str, Any]) -> tuple[Any, ...]:
    keys = ("people", "fixed", "settled", "people_behind", "most_behind", "owed", "paid")
    return one.short_name, *(row[key] for key in keys)
