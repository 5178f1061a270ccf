"""与国家系统核对: their list beside ours, decided field by field, and the short list of what is to be typed there."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access
from lanyan.directory.models import ImportRun, NationalDifference
from lanyan.directory.operations import hand_in_roster, reopen_difference
from lanyan.directory.roster.national import TITLES, ours_now, theirs_of, words_of
from lanyan.directory.roster.opening import MAX_FILE
from lanyan.directory.roster.places import Places
from lanyan.directory.roster.preview import open_preview
from lanyan.flows import exchange as flow
from lanyan.flows import import_run
from lanyan.kernel import clock, journal
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import page_of, parse_day
from lanyan.pages.request import Request

from .imports import IMPORTERS, RUNS_SHOWN, STAGES, at_work, is_stuck, own_run, progress, require_importer

SHOWN = {"open": "待定", "decided": "已定", "theirs": "只在国家系统", "ours": "只在本系统", "unread": "没读懂的格"}
TYPED = ("组织", "姓名", "编号", "项目", "国家系统现为", "应改为")
COLUMNS = {
    "unread": ("行", "列", "问题"),
    "one_side": ("姓名", "组织", "说明"),
    "differences": ("姓名", "项目", "本系统", "国家系统", "以哪边为准"),
}
A_PAGE = 60


@require_http_methods(["GET", "POST"])
def exchanges(request: Request) -> HttpResponse:
    """Hand in their list; my comparisons."""
    require_importer(request)
    error = None
    if request.method == "POST":
        try:
            run = hand_in_roster(upload=request.FILES.get("file"), on=None, kind="national", by=request.actor)
        except InvalidInput as refusal:
            error = refusal
        else:
            import_run.start_check(run)
            return redirect("exchange", public_id=run.public_id)
    runs = ImportRun.objects.filter(account=request.actor.account_id, kind="national").order_by("-pk").defer("preview")
    context = {
        "crumbs": [{"title": "党员", "href": "/people/"}, {"title": "与国家系统核对"}],
        "error": error,
        "max_mb": MAX_FILE // 2**20,
        "runs": [{"run": run, "stage": STAGES[run.stage]} for run in runs[:RUNS_SHOWN]],
    }
    return render(request, "people/exchanges.html", context, status=422 if error else 200)


@require_GET
def exchange(request: Request, public_id: str) -> HttpResponse:
    """One comparison: what is to be decided, what was, and who is in one list only."""
    run = own_exchange(request, public_id)
    if request.htmx and request.htmx.target == "progress":
        return progress(request, run)
    context: dict[str, Any] = {
        "crumbs": [
            {"title": "党员", "href": "/people/"},
            {"title": "与国家系统核对", "href": "/people/exchange/"},
            {"title": "一次核对"},
        ],
        "run": run,
        "at_work": at_work(run),
        "done": run.rows_done,
        "total": run.rows_total or 1,
        "unit": "行",
        "stuck": is_stuck(run),
        "today": clock.today(),
        **{f"columns_{name}": [{"title": title} for title in titles] for name, titles in COLUMNS.items()},
    }
    if run.stage == "compared":
        context |= _compared(request, run)
        if export.asked(request):
            return _exported(request, run, context["show"])
    return render(request, "people/exchange.html", context)


@require_POST
def decide(request: Request, public_id: str) -> HttpResponse:
    """Take theirs or keep ours, for the differences ticked on the page; all of them or none."""
    run = own_exchange(request, public_id)
    choices = {
        int(name.removeprefix("choice-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("choice-") and name.removeprefix("choice-").isdecimal() and value
    }
    on = parse_day(request.POST.get("on"))
    try:
        if on is None or on > clock.today():
            raise InvalidInput("no_day", "日期写法不对或晚于今天，没有保存。请从日历中选择。", field="on")
        if not choices:
            raise InvalidInput("nothing_chosen", "一项也没有选，没有保存。请逐项选择以哪边为准。", field="choice")
        changed = flow.decide(run=run, choices=choices, on=on, by=request.actor)
    except NotVisible:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        kept = sum(value == "ours" for value in choices.values())
        messages.success(request, f"已定{len(choices)}项：改了本系统{changed}人，{kept}项待到国家系统录入。")
    return redirect("exchange", public_id=public_id)


@require_POST
def reopen(request: Request, public_id: str) -> HttpResponse:
    """Ask again about a difference where ours was kept."""
    run = own_exchange(request, public_id)
    typed = request.POST.get("difference", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise NotVisible(f"difference {typed}")
    try:
        reopen_difference(run=run, difference=int(typed), by=request.actor)
    except NotVisible:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "已放回“待定”，请重新选。")
    return redirect(f"{reverse('exchange', args=[public_id])}?show=decided")


@require_GET
def to_type(request: Request, public_id: str) -> HttpResponse:
    """What somebody must type in the national system, by organisation and person: to print, or as a file. With a line in
    the journal, since phone numbers stand in it whole."""
    run = own_exchange(request, public_id)
    lines = _to_type(request, run)
    if export.asked(request):
        return export.answer(request, "国家系统录入单", TYPED, lines)
    journal.note("print_to_type", request.actor, subject_kind="import_run", subject_id=run.pk, rows=len(lines))
    groups = [(name, list(rows)) for name, rows in groupby(lines, key=lambda line: line[0])]
    return render(request, "people/exchange_to_type.html", {"run": run, "groups": groups, "count": len(lines)})


def own_exchange(request: Request, public_id: str) -> ImportRun:
    """A comparison, for whoever handed in the list."""
    run = own_run(request, public_id)
    if run.kind != "national":
        raise NotVisible(f"exchange {public_id}")
    return run


def _places(request: Request, run: ImportRun) -> Places:
    return Places(clock.today(), frozenset(access.reach(request.actor, *IMPORTERS)))


def _compared(request: Request, run: ImportRun) -> dict[str, Any]:
    kept = run.differences.select_related("person")
    places = _places(request, run)
    found = {
        "open": kept.filter(choice="").exclude(field=""),
        "decided": kept.exclude(choice=""),
        "theirs": kept.filter(side="theirs"),
        "ours": kept.filter(side="ours"),
    }
    unread = open_preview(run.preview)["findings"] if run.preview else []
    counts = {name: rows.count() for name, rows in found.items()} | {"unread": len(unread)}
    first = next((name for name in SHOWN if counts[name]), "open")
    show = request.GET.get("show", first)
    show = show if show in SHOWN else first
    fields: list[dict[str, Any]] = []
    if show == "unread":
        page = page_of(request, unread)
    else:
        rows = found[show]
        if show in ("open", "decided"):
            fields = _fields(request, rows)
            rows = rows.filter(field=request.GET["field"]) if request.GET.get("field") in TITLES else rows
        page = page_of(request, rows.order_by("organisation_id", "name", "person_id", "pk"), A_PAGE)
        page.object_list = _worded(list(page.object_list), places)
    tabs = [
        {"title": title, "href": f"?show={name}", "active": name == show, "count": counts[name]}
        for name, title in SHOWN.items()
    ]
    to_type_count = kept.filter(choice="ours").count()
    found_here = {"tabs": tabs, "show": show, "page": page, "fields": fields, "title": SHOWN[show]}
    chosen = {f"chosen_{side}": request.GET.get("all") == side for side in ("ours", "theirs")}
    return {"counts": counts, "to_type": to_type_count, **found_here, **chosen}


def _fields(request: Request, rows: QuerySet[NationalDifference]) -> list[dict[str, Any]]:
    """How many there are of each field, to look at one of them alone; nothing where there is only one."""
    told = dict(rows.order_by().values_list("field").annotate(Count("pk")))
    if len(told) < 2:
        return []
    asked = request.GET.get("field", "")
    kinds = [
        ("", "全部", sum(told.values())),
        *((code, title, told[code]) for code, title in TITLES.items() if code in told),
    ]
    return [{"code": code, "title": title, "count": count, "active": code == asked} for code, title, count in kinds]


def _worded(rows: list[NationalDifference], places: Places) -> list[dict[str, Any]]:
    """Both sides in words; ours read anew, as it may have changed since."""
    ours = ours_now([row.person_id for row in rows if row.person_id and row.field], places, clock.today())
    return [
        {
            "row": row,
            "organisation": _organisation(row, places),
            "field": TITLES.get(row.field, ""),
            "ours": words_of(places, row.field, ours.get(row.person_id or 0, {}).get(row.field, "")),
            "theirs": words_of(places, row.field, theirs_of(row)),
        }
        for row in rows
    ]


def _organisation(row: NationalDifference, places: Places) -> str:
    return places.by_id[row.organisation_id].name if row.organisation_id in places.by_id else "—"


def _exported(request: Request, run: ImportRun, show: str) -> HttpResponse:
    """The list shown, as a file."""
    if show == "unread":
        findings = open_preview(run.preview)["findings"] if run.preview else []
        lines = [(one["row"], one["cell"], one["column"], one["problem"]) for one in findings]
        return export.answer(request, SHOWN[show], ("行", "格", "列", "问题"), lines)
    rows = run.differences.select_related("person").order_by("organisation_id", "name", "pk")
    if show in ("theirs", "ours"):
        found = _worded(list(rows.filter(side=show)), _places(request, run))
        return export.answer(
            request,
            SHOWN[show],
            ("组织", "姓名", "说明"),
            [(o["organisation"], o["row"].name, o["row"].note) for o in found],
        )
    rows = rows.exclude(choice="") if show == "decided" else rows.filter(choice="").exclude(field="")
    rows = rows.filter(field=request.GET["field"]) if request.GET.get("field") in TITLES else rows
    found = _worded(list(rows), _places(request, run))
    told = {"ours": "以本系统为准", "theirs": "以国家系统为准"}
    return export.answer(
        request,
        f"与国家系统核对（{SHOWN[show]}）",
        ("组织", "姓名", "项目", "本系统", "国家系统", "选择"),
        [
            (o["organisation"], o["row"].name, o["field"], o["ours"], o["theirs"], told.get(o["row"].choice, ""))
            for o in found
        ],
    )


def _to_type(request: Request, run: ImportRun) -> list[tuple[str, ...]]:
    """Organisation, name, number, field, theirs, ours: where ours is right. A phone number stands whole, to be typed."""
    places = _places(request, run)
    rows = list(run.differences.filter(choice="ours").select_related("person"))
    ours = ours_now([row.person_id for row in rows if row.person_id], places, clock.today())
    lines = []
    for row in rows:
        said = ours.get(row.person_id or 0, {}).get(row.field, "")
        shown = said if row.field == "phone" else words_of(places, row.field, said)
        number = row.person.number if row.person else ""
        theirs = words_of(places, row.field, theirs_of(row))
        lines.append((_organisation(row, places), row.name, number, TITLES[row.field], theirs, shown or "（空）"))
    order = list(TITLES.values())
    return sorted(lines, key=lambda line: (line[0], line[1], line[2], order.index(line[3])))
