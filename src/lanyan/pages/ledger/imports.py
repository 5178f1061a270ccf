"""A list that came in a file: a template to fill in, looked at row by row, entered whole."""

import tempfile
from pathlib import Path
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lanyan.flows.import_items import Table, columns_of, import_items, imported_before, read_items, template
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.download import TYPES
from lanyan.pages.place import Place, place
from lanyan.pages.request import Request
from lanyan.records.ledger import access
from lanyan.rulebook import LedgerKind

from .shown import kind_for


@require_http_methods(["GET", "POST"])
def import_list(request: Request, kind: str) -> HttpResponse:
    """GET: what the file must look like. POST with `do=check`: what is in it; `do=import`: entered, if nothing is wrong."""
    ledger, here = kind_for(kind), _keeper(request, kind)
    table: Table | None = None
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            table = _read(request, ledger, here)
            if request.POST.get("do") == "import" and not table.findings:
                before = imported_before(ledger, here.organisation_id, table)
                batch = before or import_items(ledger, here.organisation_id, table, request.actor)
                said = (
                    "这个文件已经导入过，没有重复登记。" if before else f"已导入{len(table.rows)}项，可以整批撤回未接收的。"
                )
                messages.success(request, said)
                return redirect("ledger_batch", public_id=batch.public_id)
        except Refusal as refused:
            if isinstance(refused, NotVisible):
                raise
            refusal = refused
    context = {
        "crumbs": [
            {"title": "督办", "href": "/ledgers/"},
            {"title": ledger.title, "href": f"/ledgers/{kind}/"},
            {"title": "导入"},
        ],
        "kind": ledger,
        "columns": columns_of(ledger),
        "table": table,
        "finding_columns": [{"title": title} for title in ("行", "列", "问题")],
        "refusal": refusal,
    }
    wrong = refusal is not None or bool(table and table.findings)
    return render(request, "ledger/import.html", context, status=422 if wrong else 200)


@require_GET
def import_template(request: Request, kind: str) -> HttpResponse:
    """The workbook to fill in."""
    ledger, here = kind_for(kind), _keeper(request, kind)
    response = HttpResponse(template(ledger, here.organisation_id), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(ledger.title + '模板.xlsx', safe='')}"
    return response


def _keeper(request: Request, kind: str) -> Place:
    here = place(request)
    if here is None or not access.may_raise(request.actor, kind, here.organisation_id):
        raise NotVisible(f"import {kind}")
    return here


def _read(request: Request, ledger: LedgerKind, here: Place) -> Table:
    upload = request.FILES.get("file")
    if upload is None:
        raise InvalidInput("file_missing", "没有选择文件，没有导入。请先选择文件。", field="file")
    name = Path(upload.name or "file.xlsx").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{Path(name).suffix.lower()[:6]}"
        with path.open("wb") as held:
            for chunk in upload.chunks():
                held.write(chunk)
        return read_items(ledger, here.organisation_id, path, name)
