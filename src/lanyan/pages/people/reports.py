"""述职登记: one meeting of the committee heard several secretaries; whom it has not heard this year stands first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.directory import access as directory
from lanyan.directory import queries as tree
from lanyan.directory.models import Organisation, Person
from lanyan.directory.rules import rulebook
from lanyan.flows.report_on_duty import record_duty_reports
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import parse_day
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.pages.templatetags.lanyan import word
from lanyan.records.cadres import access, queries
from lanyan.records.cadres.models import DutyReport
from lanyan.rulebook import national

COLUMNS = ("姓名", "组织", "职务", "述职日期", "报告的年度", "等次", "评议意见")


@require_http_methods(["GET", "POST"])
def duty_reports(request: Request) -> HttpResponse:
    """Secretaries below where one works and their 述职 of a year (`?year=`); POST rates those chosen, all or none."""
    now = place(request)
    if now is None or not directory.can(request.actor, now.organisation_id, *access.READERS):
        raise NotVisible("duty reports")
    today = clock.today()
    typed = request.GET.get("year", "")
    year = int(typed) if typed.isdecimal() and 2000 < int(typed[:5]) <= today.year else today.year
    rows = queries.reports_in(tree.ids_below(now.organisation_id), year)
    if export.asked(request):
        lines = (_line(one) for one in rows)
        return export.answer(request, f"{year}年述职", COLUMNS, lines)
    refusal = None
    if request.method == "POST":
        try:
            made = _record(request, rows)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, f"已登记{len(made)}人的述职，有关提醒已重新判定。")
            return redirect(f"{request.path}?year={year}")
    said = rulebook().duty(queries.REPORTED).explain(today)
    writable = set(directory.reach(request.actor, *access.KEEPERS).filter(pk__in=[r.organisation_id for r in rows]))
    context = {
        "crumbs": [
            {"title": "党员", "href": "/people/"},
            {"title": "党务干部", "href": "/people/cadres/"},
            {"title": "述职登记"},
        ],
        "owed": [
            (r, r.organisation_id in writable and r.person_id != request.actor.person_id, request.POST.get(_field(r), ""))
            for r in rows
            if not r.rating
        ],
        "rows": [r for r in rows if r.rating],
        "year": year,
        "years": [(one, f"{one}年") for one in range(today.year, today.year - 4, -1)],
        # A meeting of the first quarter hears the year before.
        "reported": request.POST.get("reported") or (today.year - 1 if today.month <= 3 else today.year),
        "ratings": [(code, one.title) for code, one in national().report_ratings().items()],
        "may": bool(writable),
        "held_on": request.POST.get("held_on", today.isoformat()),
        "said": said,
        "refusal": refusal,
        "columns": [{"title": title} for title in COLUMNS if title != "职务"],
    }
    return render(request, "people/reports.html", context, status=422 if refusal else 200)


def _record(request: Request, rows: list[queries.Reporting]) -> list[DutyReport]:
    held_on = parse_day(request.POST.get("held_on"))
    if held_on is None:
        raise InvalidInput("no_day", "述职日期没有填，没有保存。请按年-月-日填写。", field="held_on")
    chosen = [(row, rating) for row in rows if (rating := request.POST.get(_field(row), ""))]
    people = Person.objects.in_bulk([row.person_id for row, _ in chosen])
    places = Organisation.objects.in_bulk([row.organisation_id for row, _ in chosen])
    ratings = [(people[row.person_id], places[row.organisation_id], rating) for row, rating in chosen]
    typed = request.POST.get("reported", "")
    year = int(typed[:4]) if typed.isdecimal() else held_on.year
    return record_duty_reports(ratings=ratings, year=year, held_on=held_on, by=request.actor)


def _line(one: queries.Reporting) -> tuple[object, ...]:
    rating = word(one.rating, "report_ratings") if one.rating else ""
    return one.name, one.organisation, word(one.role, "offices"), one.held_on, one.year, rating, one.remark


def _field(row: queries.Reporting) -> str:
    return f"rating-{row.public_id}-{row.organisation_key}"
