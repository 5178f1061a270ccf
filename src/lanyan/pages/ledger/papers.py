"""Papers of an item, and a list printed as the document that units know."""

from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.derived.ledger_papers import build_list
from lanyan.directory import access as directory
from lanyan.kernel import clock, files
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.download import answer
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.ledger import access
from lanyan.records.ledger.operations import attach_paper, withdraw_paper

from .shown import kind_for

FORMS = ("pdf", "docx", "xlsx")


@require_POST
def papers(request: Request, public_id: str) -> HttpResponse:
    """Add papers to an item."""
    found = access.item_for(request.actor, public_id)
    for upload in request.FILES.getlist("file"):
        attach_paper(item_id=found.pk, upload=upload, by=request.actor)
    messages.success(request, "文件已保存。")
    return redirect("ledger_item", public_id=public_id)


@require_http_methods(["GET", "POST"])
def paper(request: Request, public_id: str, paper_id: str) -> FileResponse | HttpResponse:
    """GET sends the file to whoever may read the item; POST takes it off."""
    found = access.paper_for(request.actor, paper_id)
    if found.item.public_id != public_id:
        raise NotVisible(f"paper {paper_id} of item {public_id}")
    if request.method == "POST":
        withdraw_paper(paper_id=found.pk, by=request.actor)
        return redirect("ledger_item", public_id=public_id)
    return FileResponse(
        files.open_file(found.file),
        as_attachment=not found.file.media_type.startswith(("image/", "application/pdf")),
        filename=found.name,
        content_type=found.file.media_type,
    )


@require_GET
def printed(request: Request, kind: str) -> HttpResponse:
    """The list as a document: `?of=year` for the account of the year (年初建账, 年底交账), `quarter`, `month` (月度通报)."""
    ledger, here = kind_for(kind), place(request)
    if here is None or here.role == "member" or not directory.can(request.actor, here.organisation_id) or ledger.restricted:
        raise NotVisible(f"paper of {kind}")
    since, until, title = _span(request.GET.get("of", "year"), clock.today())
    return answer(request, build_list(ledger, here.organisation_id, since, until, title, request.actor), FORMS)


def _span(of: str, today: date) -> tuple[date, date, str]:
    """First day, day after the last, and what the span is called."""
    if of == "month":
        first = today.replace(day=1)
        return first, _after(first, 1), f"{today.year}年{today.month}月通报"
    if of == "quarter":
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return first, _after(first, 3), f"{today.year}年第{'一二三四'[(today.month - 1) // 3]}季度"
    return date(today.year, 1, 1), date(today.year + 1, 1, 1), f"{today.year}年"


def _after(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
