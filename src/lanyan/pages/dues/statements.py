"""A bank's statement: hand in, see who was found, say whose the other lines are."""

import tempfile
from pathlib import Path, PurePath

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory.models import Person
from lanyan.flows import dues as flows
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.request import Request
from lanyan.records.dues import access, queries
from lanyan.records.dues.models import Statement
from lanyan.records.dues.operations.statements import REASONS

from .shown import attempt, collecting, frame

MOST = 5 * 2**20
_COUNTED = {"matched": "matched", "waiting": "open", "ignored": "ignored"}


@require_http_methods(["GET", "POST"])
def statements(request: Request, public_id: str) -> HttpResponse:
    """Hand in a statement; those handed in before."""
    organisation = collecting(request, public_id, "keep")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = _take(request, organisation.pk)
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("dues_statement", made.public_id)
    context = frame(organisation, "银行流水", tab="statements/") | {
        "statements": queries.statements_of(organisation),
        "refusal": refusal,
        "max_mb": MOST // 2**20,
    }
    return render(request, "dues/statements.html", context, status=422 if refusal else 200)


@require_GET
def statement(request: Request, public_id: str) -> HttpResponse:
    """Each line of a statement: whose it is, or why it waits."""
    found = access.statement_for(request.actor, public_id)
    rows = list(found.rows.select_related("person", "receipt").order_by("number"))
    members = queries.month_members(found.organisation)
    context = frame(found.organisation, found.file_name, tab="statements/") | {
        "statement": found,
        "waiting": [(row, REASONS.get(row.reason, "")) for row in rows if row.state == "open"],
        "matched": [row for row in rows if row.state == "matched"],
        "ignored": [row for row in rows if row.state == "ignored"],
        "counts": {name: sum(row.state == state for row in rows) for name, state in _COUNTED.items()},
        "members": [(one["public_id"], one["name"]) for one in members],
        "total": sum(row.amount for row in rows if row.state == "matched"),
    }
    return render(request, "dues/statement.html", context)


@require_POST
def settle(request: Request, public_id: str, row_id: int) -> HttpResponse:
    """Say whose a waiting line is, or that it is no dues."""
    found = access.statement_for(request.actor, public_id)
    if request.POST.get("do") == "ignore":
        do = lambda: flows.ignore_row(row_id=row_id, statement=found, by=request.actor)  # noqa: E731
        return attempt(request, do, "已标为不是党费。", "dues_statement", public_id)
    members = {one["public_id"]: one["person_id"] for one in queries.month_members(found.organisation)}
    if request.POST.get("person", "") not in members:
        raise InvalidInput("no_person", "没有选择是谁交的，没有登记。请从名单中选择。", field="person")
    person = Person.objects.get(pk=members[request.POST["person"]])
    done = f"已登记为{person.name}交纳。"
    return attempt(
        request,
        lambda: flows.settle_row(row_id=row_id, statement=found, person=person, by=request.actor),
        done,
        "dues_statement",
        public_id,
    )


def _take(request: Request, organisation_id: int) -> Statement:
    upload = request.FILES.get("file")
    if upload is None:
        raise InvalidInput("file_missing", "没有选择文件，没有导入。请选择银行流水。", field="file")
    if (upload.size or 0) > MOST:
        raise InvalidInput("file_too_big", f"文件超过{MOST // 2**20}MB，没有导入。请按月分开导入。", field="file")
    name = PurePath(upload.name or "").name or "流水.xlsx"
    with tempfile.TemporaryDirectory(prefix="lanyan-dues-") as folder:
        path = Path(folder) / f"statement{PurePath(name).suffix.lower()}"
        path.write_bytes(upload.read())
        return flows.take_statement(organisation_id=organisation_id, path=path, file_name=name, by=request.actor)
