"""One person's dues: own, or of a member of the branch one keeps; with what a keeper may do."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.derived.dues_papers import receipt_paper
from lanyan.directory.models import Person
from lanyan.directory.queries import organisation_on
from lanyan.flows import dues as flows
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.download import answer
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request
from lanyan.records.dues import access, queries
from lanyan.records.dues.models import Receipt
from lanyan.records.dues.models.paying import HANDS, WAYS
from lanyan.records.dues.operations import How, Paid, subject

from .shown import LINES, attempt, month_asked, sum_typed, year_asked


@require_GET
def own(request: Request) -> HttpResponse:
    """我的党费: what I owe and paid this year, my receipts, what my branch was told."""
    if request.actor.person_id is None:
        raise NotVisible("own dues")
    person = Person.objects.get(pk=request.actor.person_id)
    lines = [_line(person, line, year_asked(request)) for line in LINES if queries.years_of_person(person, line)]
    context = {
        "crumbs": [{"title": "我的", "href": "/me/"}, {"title": "我的党费"}],
        "lines": lines,
        "told": access.publications_to(request.actor)[:6],
        "today": clock.today(),
    }
    return render(request, "dues/own.html", context)


@require_GET
def person(request: Request, public_id: str) -> HttpResponse:
    """Everything of one person on a line."""
    line = request.GET.get("line", "party")
    line = line if line in LINES else "party"
    found = access.person_for(request.actor, public_id, line)
    branch = access.branch_of(found.pk, line)
    keeps = branch is not None and access.may_keep(request.actor, branch)
    here = organisation_on(branch) if branch is not None else None
    this = subject.first_of(clock.today())
    context = {
        "crumbs": [
            {"title": "党费", "href": "/dues/"},
            *([{"title": here.short_name, "href": f"/dues/branch/{here.public_id}/"}] if here and keeps else []),
            {"title": found.name},
        ],
        "person": found,
        "keeps": keeps,
        "here": here,
        "one": _line(found, line, year_asked(request)),
        "history": queries.history_of_person(found, line),
        "owing": _owing(found, line),
        "months": _month_options(subject.next_month(this, -2), 6),
        "relief_months": _month_options(this, 12),
        "ways": list(WAYS.items()),
        "hands": list(HANDS.items()),
        "today": clock.today(),
    }
    return render(request, "dues/person.html", context)


@require_POST
def pay(request: Request, public_id: str) -> HttpResponse:
    """Register what one person paid for one or several months."""
    person, branch, to = _kept(request, public_id)
    do = lambda: flows.record_payments(  # noqa: E731
        organisation_id=branch, payments=[_paid(request, person)], how=_how(request), by=request.actor
    )
    return attempt(request, do, "已登记，收据已生成。", to)


@require_POST
def ask_relief(request: Request, public_id: str) -> HttpResponse:
    """Ask that somebody is let off, after the branch discussed it."""
    person, branch, to = _kept(request, public_id)
    do = lambda: flows.ask_relief(  # noqa: E731
        organisation_id=branch,
        person_id=person.pk,
        since=month_asked(request, "since"),
        through=month_asked(request, "through"),
        amount=sum_typed(request, "amount") or subject.NOTHING,
        cause=request.POST.get("cause", ""),
        agreed_on=parse_day(request.POST.get("agreed_on")) or clock.today(),
        by=request.actor,
    )
    return attempt(request, do, "已登记减免，需报批的等上级党组织答复。", to)


@require_POST
def remind(request: Request, public_id: str) -> HttpResponse:
    """Keep that the branch spoke with somebody who is behind."""
    person, branch, to = _kept(request, public_id)
    do = lambda: flows.remind_member(  # noqa: E731
        organisation_id=branch,
        person_id=person.pk,
        text=request.POST.get("text", ""),
        due_on=parse_day(request.POST.get("due_on")) or clock.today(),
        by=request.actor,
    )
    return attempt(request, do, "已登记提醒。", to)


@require_GET
def receipt(request: Request, public_id: str) -> HttpResponse:
    """A receipt on paper."""
    found = access.receipt_for(request.actor, public_id)
    return answer(request, receipt_paper(found, request.actor), ("pdf", "docx"), of=found.person.name)


@require_POST
def void(request: Request, public_id: str) -> HttpResponse:
    """Take back a receipt entered by mistake."""
    found = access.receipt_for(request.actor, public_id, "keep")
    do = lambda: flows.void_receipt(public_id=public_id, reason=request.POST.get("reason", ""), by=request.actor)  # noqa: E731
    return attempt(request, do, "收据已作废，编号保留，月份恢复为待交。", _person_page(found))


@require_http_methods(["GET", "POST"])
def correct(request: Request, public_id: str) -> HttpResponse:
    """The right receipt in place of a wrong one."""
    found = access.receipt_for(request.actor, public_id, "keep")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            flows.correct_receipt(
                public_id=public_id,
                paid=_paid(request, found.person),
                how=_how(request),
                reason=request.POST.get("reason", ""),
                by=request.actor,
            )
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            return redirect(_person_page(found))
    payments = list(found.payments.all())
    context = {
        "crumbs": [
            {"title": "党费", "href": "/dues/"},
            {"title": found.person.name, "href": _person_page(found)},
            {"title": "更正收据"},
        ],
        "row": found,
        "total": sum(one.amount for one in payments),
        "paid_months": {f"{one.month:%Y-%m}" for one in payments} if not refusal else set(request.POST.getlist("months")),
        "months": _month_options(subject.next_month(subject.first_of(clock.today()), -6), 9),
        "ways": list(WAYS.items()),
        "hands": list(HANDS.items()),
        "refusal": refusal,
        "typed": request.POST if refusal else {},
    }
    return render(request, "dues/correct_receipt.html", context, status=422 if refusal else 200)


def _line(person: Person, line: str, year: int) -> dict[str, Any]:
    """Somebody's year on a line: months, sums, the base and how it came about."""
    rows = queries.year_of_person(person, line, year)
    today = clock.today()
    shown = [row | dict(zip(("state", "word"), _stands(row, today), strict=True)) for row in rows]
    base = queries.base_on(person, line, today)
    rates = subject.rule_of(line).at(base.valid_from) if base else None
    return {
        "line": line,
        "dues": LINES[line],
        "year": year,
        "years": queries.years_of_person(person, line),
        "rows": shown,
        "base": base,
        "payer": rates.payers[base.payer] if base and rates else None,
        "how": rates.reckon(base.payer, base.base if base.base is not None else base.amount) if base and rates else None,
        "owed": sum((row["owed"] for row in rows if row["month"] <= today), subject.NOTHING),
        "paid": sum((row["paid"] for row in rows), subject.NOTHING),
        "anew": _fixed_anew(base, rates.payers[base.payer], today) if base and rates else False,
        "behind": sum(row["state"] == "overdue" for row in shown),
        "receipts": queries.receipts_of_person(person, line, year),
    }


def _fixed_anew(base: Any, payer: Any, today: date) -> bool:
    """Whether an income that differs is still reckoned by an earlier period's base."""
    return bool(payer.anew and base.valid_from < payer.period_of(today))


def _stands(row: dict[str, Any], today: date) -> tuple[str, str]:
    if row["settled_on"] is not None:
        return ("exempt", "免交") if row["owed"] == 0 else ("met", "已交")
    if row["due_on"] < today:
        return "overdue", "欠交"
    return "pending", "待交" if row["month"] <= today else "未到"


def _owing(person: Person, line: str) -> list[dict[str, Any]]:
    """Months gone by and the present one that are not settled."""
    this = subject.first_of(clock.today())
    rows = subject.months_of([person.pk], line, subject.next_month(this, -12), subject.next_month(this))
    return [row for row in rows.values() if row["settled_on"] is None]


def _kept(request: Request, public_id: str) -> tuple[Person, int, str]:
    """The person, the branch in which he or she pays, and the page to come back to."""
    line = request.POST.get("line", "party")
    line = line if line in LINES else "party"
    found = access.person_for(request.actor, public_id, line)
    branch = access.branch_of(found.pk, line)
    if branch is None or not access.may_keep(request.actor, branch):
        raise NotVisible(f"dues of {public_id}")
    return found, branch, f"{reverse('dues_person', args=[public_id])}?line={line}"


def _person_page(found: Receipt) -> str:
    return f"{reverse('dues_person', args=[found.person.public_id])}?line={found.line}"


def _paid(request: Request, person: Person) -> Paid:
    months = []
    for text in request.POST.getlist("months"):
        try:
            months.append(date.fromisoformat(f"{text}-01"))
        except ValueError:
            continue
    return Paid(person.pk, tuple(months), sum_typed(request, "amount"))


def _how(request: Request) -> How:
    return How(
        paid_on=parse_day(request.POST.get("paid_on")) or clock.today(),
        way=request.POST.get("way", ""),
        hand=request.POST.get("hand", "self"),
        hand_name=request.POST.get("hand_name", ""),
        note=request.POST.get("note", ""),
    )


def _month_options(first: date, count: int) -> list[tuple[str, str]]:
    months = [subject.next_month(first, number) for number in range(count)]
    return [(f"{month:%Y-%m}", subject.month_name(month)) for month in months]
