"""Papers of a case: hand them in, open them, print forms with what is known, bind the whole case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from lanyan.derived import procedure_papers
from lanyan.kernel.refusal import InvalidInput, NotVisible
from lanyan.pages.download import answer
from lanyan.pages.files import send
from lanyan.pages.request import Request
from lanyan.records.procedures import access, operations, queries


@require_POST
def hand_in_paper(request: Request, public_id: str, code: str, paper: str) -> HttpResponse:
    """A scan or file for one paper of the checklist, or a note that the original lies in the archive."""
    found = access.case_for(request.actor, public_id)
    if request.POST.get("original") == "1":
        operations.note_original(case_id=found.pk, step=code, paper=paper, by=request.actor)
        messages.success(request, "已登记纸质原件在档。")
    else:
        upload = request.FILES.get("file")
        if upload is None:
            raise InvalidInput("file_missing", "没有选择文件，没有保存。请选择文件后再上传。", field="file")
        operations.attach_document(case_id=found.pk, step=code, paper=paper, upload=upload, by=request.actor)
        messages.success(request, "已上传。")
    return redirect("case_step", public_id=public_id, code=code)


@require_GET
def case_document(request: Request, public_id: str) -> HttpResponse:
    """The file itself, for whoever may read the case."""
    found = access.document_for(request.actor, public_id)
    stored = found.file
    if stored is None:
        raise NotVisible(f"document {public_id} is on paper only")
    return send(request, stored, found.name)


@require_POST
def withdraw_case_document(request: Request, public_id: str) -> HttpResponse:
    """Take a paper off."""
    found = access.paper_for(request.actor, public_id)
    operations.withdraw_document(document_id=found.pk, by=request.actor)
    messages.success(request, "已撤下，日志保留记录。")
    return redirect("case_step", public_id=found.case.public_id, code=found.step)


@require_GET
def case_form(request: Request, public_id: str, code: str, paper: str) -> HttpResponse:
    """A form of a step with what is known filled in; DOCX to go on writing in, or PDF."""
    shown = queries.shown(request.actor, public_id)
    one = shown.step(code)
    form = next((p.form for p in one.version.papers if p.code == paper), "") if one else ""
    if one is None or not form:
        raise NotVisible(f"form {code} {paper}")
    made = procedure_papers.build_form(shown, one, paper, request.actor)
    return answer(request, made, ("docx", "pdf"), of=shown.case.title)


@require_GET
def case_book(request: Request, public_id: str) -> HttpResponse:
    """The whole case bound: contents, each step, its papers, and a list of what is missing."""
    shown = queries.shown(request.actor, public_id)
    body = procedure_papers.bind(shown, request.actor)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = procedure_papers.disposition(shown)
    return response
