"""选择各列: which sheet, which row is the header, which of their columns is which of ours; remembered for next time."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.directory import access
from lanyan.directory.models import ImportRun
from lanyan.directory.operations import choose_columns
from lanyan.directory.roster.columns import TEMPLATES, Template
from lanyan.directory.roster.guessing import guesses, masked, samples
from lanyan.directory.roster.headers import HEADER_ROWS, Choice, digest_of, guess_header, titles_at
from lanyan.directory.roster.opening import Sheet
from lanyan.directory.roster.places import Places
from lanyan.flows import import_run as flow
from lanyan.kernel.refusal import InvalidInput
from lanyan.pages.request import Request

from .imports import AT_WORK, IMPORTERS, own_run

_BEFORE = {
    "roster": {"title": "导入名册", "href": "/people/import/"},
    "national": {"title": "与国家系统核对", "href": "/people/exchange/"},
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a file as looked at now: sheet, header row (from 0), and the title of each column."""

    sheet: Sheet
    at: int
    two_rows: bool
    titles: list[str]


@require_http_methods(["GET", "POST"])
def import_columns(request: Request, public_id: str) -> HttpResponse:
    """Their columns with our guesses; what is chosen is used for this file and remembered for these headers."""
    run = own_run(request, public_id)
    if run.stage in AT_WORK or run.stage in ("imported", "cleared", "compared"):
        return redirect("import_run", public_id=public_id)
    sheets = flow.read_sheets(run)
    asked = request.POST if request.method == "POST" else request.GET
    layout = _layout(run, sheets, asked)
    places = Places(run.takes_effect_on, frozenset(access.reach(request.actor, *IMPORTERS)))
    taken = _guessed(run, layout, places)
    error = None
    if request.method == "POST":
        taken = {place: request.POST.get(f"column-{place}", "") for place in range(len(layout.titles))}
        try:
            choice = Choice(
                layout.sheet.name, layout.at + 1, layout.two_rows, _chosen(layout.titles, taken, TEMPLATES[run.kind])
            )
        except InvalidInput as refusal:
            error = refusal
        else:
            choose_columns(run=run, choice=choice, headers_digest=digest_of(layout.titles), by=request.actor)
            flow.start_check(run)
            messages.success(request, "已记住，下次遇到同样的表头自动使用。")
            return redirect("import_run", public_id=public_id)
    return render(
        request, "people/import_columns.html", _context(run, sheets, layout, taken, error), status=422 if error else 200
    )


def _context(
    run: ImportRun, sheets: list[Sheet], layout: Layout, taken: dict[int, str], error: InvalidInput | None
) -> dict[str, Any]:
    columns = [
        {
            "place": place,
            "title": title,
            "samples": "、".join(masked(one) for one in samples(layout.sheet, layout.at, place)),
            "key": taken.get(place, ""),
        }
        for place, title in enumerate(layout.titles)
        if title
    ]
    return {
        "crumbs": [_BEFORE[run.kind], {"title": "选择各列"}],
        "run": run,
        "error": error,
        "sheets": [(sheet.name, sheet.name) for sheet in sheets if sheet.head],
        "layout": layout,
        "row": layout.at + 1,
        "rows": [(str(n), f"第{n}行") for n in range(1, min(HEADER_ROWS, len(layout.sheet.head)) + 1)],
        "two": "1" if layout.two_rows else "0",
        "ways": [("0", "一行"), ("1", "两行（上一行是分组）")],
        "taken_columns": columns,
        "ours": TEMPLATES[run.kind].choices,
        "table_columns": [{"title": "您的列"}, {"title": "前几行"}, {"title": "是"}],
    }


def _layout(run: ImportRun, sheets: list[Sheet], asked: Any) -> Layout:
    """As asked for, else as chosen before, else as guessed."""
    kept = Choice(**run.choice) if run.choice else flow.remembered_choice(run, sheets)
    filled = [sheet for sheet in sheets if sheet.head]
    name = asked.get("sheet") or (kept.sheet if kept else "")
    sheet = next((one for one in filled if one.name == name), max(filled, key=_promise))
    at, two_rows = guess_header(sheet)
    if kept and kept.sheet == sheet.name:
        at, two_rows = kept.header_row - 1, kept.two_rows
    if asked.get("row", "").isdecimal():
        at = int(asked["row"]) - 1
        two_rows = asked.get("two") == "1"
    at = max(0, min(at, len(sheet.head) - 1, HEADER_ROWS - 1))
    return Layout(sheet, at, two_rows, titles_at(sheet, at, two_rows))


def _promise(sheet: Sheet) -> int:
    """How likely a sheet is the roster: one with many columns named and many rows."""
    at, _ = guess_header(sheet)
    return min(sheet.height, 200) * sum(bool(title) for title in titles_at(sheet, at, False))


def _guessed(run: ImportRun, layout: Layout, places: Places) -> dict[int, str]:
    kept = Choice(**run.choice) if run.choice else flow.remembered_choice(run, [layout.sheet])
    if kept and set(kept.keys) <= set(layout.titles):
        return {place: kept.keys.get(title, "") for place, title in enumerate(layout.titles)}
    return guesses(layout.sheet, layout.at, layout.titles, places, TEMPLATES[run.kind])


def _chosen(titles: list[str], taken: dict[int, str], template: Template) -> dict[str, str]:
    """Title → key. Refusals (InvalidInput): column_unknown, column_doubled, column_missing."""
    keys: dict[str, str] = {}
    for place, key in taken.items():
        if not key:
            continue
        if key not in template.by_key or not titles[place]:
            raise InvalidInput("column_unknown", "有一列的选择无效，没有保存。请从列表中选择。")
        if key in keys.values():
            raise InvalidInput("column_doubled", f"有两列都选成了“{template.by_key[key].title}”，没有保存。请只留一列。")
        keys[titles[place]] = key
    missing = [column.title for column in template.required if column.key not in keys.values()]
    if missing:
        raise InvalidInput("column_missing", f"还没有选：{'、'.join(missing)}，没有保存。这几列必须有。")
    return keys
