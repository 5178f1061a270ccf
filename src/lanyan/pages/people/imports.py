"""导入名册: hand in a file, see what it would do, correct it and send it again, import all of it or nothing."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access
from lanyan.directory.models import ImportRun
from lanyan.directory.operations import hand_in_roster
from lanyan.directory.roster.opening import MAX_FILE
from lanyan.directory.roster.preview import open_preview
from lanyan.directory.roster.template import write_template
from lanyan.flows import import_run as flow
from lanyan.kernel import clock, journal
from lanyan.kernel.refusal import InvalidInput, NotVisible
from lanyan.pages import export
from lanyan.pages.download import TYPES
from lanyan.pages.paging import page_of, parse_day
from lanyan.pages.request import Request

IMPORTERS = ("officer",)
RUNS_SHOWN = 20
STUCK_SECONDS = 300
AT_WORK = {"waiting": "排队", "reading": "读取文件", "checking": "逐行核对", "comparing": "与系统比对", "writing": "写入"}
STAGES = {
    **AT_WORK,
    "mapping": "待选列",
    "refused": "不能导入",
    "checked": "已核对，未导入",
    "imported": "已导入",
    "compared": "已核对",
    "cleared": "已清理",
}
SHOWN = {
    "findings": ("问题和提示", ("行", "列", "问题", "怎么办")),
    "new": ("新增", ("行", "姓名", "单位")),
    "changes": ("变更", ("姓名", "编号", "内容", "原来", "改为")),
    "gone": ("名册中没有", ("姓名", "编号", "单位")),
}

KEYS = {
    "findings": ("row", "column", "problem", "remedy"),
    "new": ("row", "name", "unit"),
    "changes": ("name", "number", "field", "before", "after"),
    "gone": ("name", "number", "unit"),
}


@require_http_methods(["GET", "POST"])
def import_people(request: Request) -> HttpResponse:
    """The template to download, the form to hand in a file, and my runs."""
    require_importer(request)
    error = None
    if request.method == "POST":
        typed = request.POST.get("on", "")
        try:
            if typed and parse_day(typed) is None:
                raise InvalidInput("no_day", "日期写法不对，文件没有保存。请从日历中选择。", field="on")
            run = hand_in_roster(upload=request.FILES.get("file"), on=parse_day(typed), by=request.actor)
        except InvalidInput as refusal:
            error = refusal
        else:
            flow.start_check(run)
            return redirect("import_run", public_id=run.public_id)
    runs = (
        ImportRun.objects.filter(account=request.actor.account_id, kind="roster")
        .order_by("-pk")
        .defer("preview")[:RUNS_SHOWN]
    )
    context = {
        "crumbs": [{"title": "党员", "href": "/people/"}, {"title": "导入名册"}],
        "error": error,
        "typed": request.POST,
        "today": clock.today(),
        "max_mb": MAX_FILE // 2**20,
        "runs": [{"run": run, "stage": STAGES[run.stage]} for run in runs],
    }
    return render(request, "people/import.html", context, status=422 if error else 200)


@require_GET
def import_template(request: Request) -> HttpResponse:
    """Our template, empty."""
    require_importer(request)
    return _workbook("人员名册模板.xlsx", write_template)


@require_GET
def import_run(request: Request, public_id: str) -> HttpResponse:
    """Where a run stands; once checked, what it would do. Polled while it is at work."""
    run = own_run(request, public_id)
    if run.kind == "national":
        return redirect("exchange", public_id=public_id)
    if request.htmx and request.htmx.target == "progress":
        return progress(request, run)
    context: dict[str, Any] = {
        "crumbs": [
            {"title": "党员", "href": "/people/"},
            {"title": "导入名册", "href": "/people/import/"},
            {"title": "一次导入"},
        ],
        "run": run,
        "stage": STAGES[run.stage],
        "at_work": at_work(run),
        **_counted(run),
        "stuck": is_stuck(run),
    }
    if run.preview is not None and run.stage in ("checked", "imported"):
        context |= _shown(request, run)
        if export.asked(request):
            return _exported(request, run, context["show"], context["preview"])
    return render(request, "people/import_run.html", context)


@require_GET
def import_findings(request: Request, public_id: str) -> HttpResponse:
    """The file with a column 问题 in front, to be corrected and sent again; with a line in the journal."""
    run = own_run(request, public_id)
    journal.note("export_findings", request.actor, subject_kind="import_run", subject_id=run.pk, file=run.digest)
    name = f"{Path(run.file_name).stem}（问题）.xlsx"
    return _workbook(name, lambda path: flow.write_error_workbook(run, path))


@require_POST
def check_import(request: Request, public_id: str) -> HttpResponse:
    """Check the same file again, for instance after an organisation was founded."""
    run = own_run(request, public_id)
    if run.stage not in ("imported", "cleared", "compared") and (run.stage not in AT_WORK or is_stuck(run)):
        flow.start_check(run)
    return redirect("import_run", public_id=public_id)


@require_POST
def write_import(request: Request, public_id: str) -> HttpResponse:
    """Import what was shown. A second press finds it asked for already."""
    run = own_run(request, public_id)
    if flow.start_import(run):
        run.refresh_from_db()
        if run.stage == "imported":
            messages.success(request, "已导入。")
    return redirect("import_run", public_id=public_id)


def require_importer(request: Request) -> None:
    if not access.has_role(request.actor, *IMPORTERS):
        raise NotVisible("import of rosters")


def own_run(request: Request, public_id: str) -> ImportRun:
    """A run is for whoever handed it in: a roster names people beyond what another may see."""
    require_importer(request)
    run = ImportRun.objects.filter(public_id=public_id, account=request.actor.account_id).first()
    if run is None:
        raise NotVisible(f"import run {public_id}")
    return run


def at_work(run: ImportRun) -> str:
    """What a run is doing, empty if nothing: also judging what an import changed, once it is written."""
    return "判定有关组织的各项任务" if _judging(run) else AT_WORK.get(run.stage, "")


def _judging(run: ImportRun) -> bool:
    return run.stage == "imported" and run.counts.get("judged", 0) < len(run.counts.get("touched", []))


def _counted(run: ImportRun) -> dict[str, Any]:
    """How far, of how much, in what."""
    if _judging(run):
        return {"done": run.counts["judged"], "total": len(run.counts["touched"]), "unit": "个组织"}
    return {"done": run.rows_done, "total": run.rows_total or 1, "unit": "行"}


def is_stuck(run: ImportRun) -> bool:
    """At work, but without a sign of life: its worker was stopped."""
    return run.stage in AT_WORK and (clock.now() - run.touched_at).total_seconds() > STUCK_SECONDS


def progress(request: Request, run: ImportRun) -> HttpResponse:
    response = render(request, "people/_import_progress.html", {"run": run, "at_work": at_work(run)} | _counted(run))
    if not at_work(run):
        response["HX-Refresh"] = "true"
    return response


def _shown(request: Request, run: ImportRun) -> dict[str, Any]:
    """Counts by kind as tabs, and the lines of the one asked for."""
    preview = open_preview(run.preview or b"")
    first = next((kind for kind in SHOWN if preview[kind]), "new")
    show = request.GET.get("show", first)
    show = show if show in SHOWN else first
    tabs = [
        {"title": title, "href": f"?show={kind}", "active": kind == show, "count": len(preview[kind])}
        for kind, (title, _) in SHOWN.items()
    ]
    return {
        "preview": preview,
        "tabs": tabs,
        "show": show,
        "title": SHOWN[show][0],
        "columns": [{"title": title, "num": title == "行"} for title in SHOWN[show][1]],
        "page": page_of(request, preview[show]),
        "importable": run.stage == "checked" and not run.counts["findings"],
        "changes_nothing": not (run.counts["new"] or run.counts["changed"]),
    }


def _exported(request: Request, run: ImportRun, show: str, preview: dict[str, Any]) -> HttpResponse:
    title, columns = SHOWN[show]
    lines = (tuple(one[key] for key in KEYS[show]) for one in preview[show])
    return export.answer(request, f"导入名册：{title}", columns, lines, on=run.takes_effect_on)


def _workbook(name: str, write: Any) -> HttpResponse:
    with tempfile.TemporaryDirectory(prefix="lanyan-roster-") as folder:
        path = Path(folder) / "out.xlsx"
        write(path)
        response = HttpResponse(path.read_bytes(), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response
