"""A paper as a download: PDF, DOCX or XLSX, with a line in the journal."""

from urllib.parse import quote

from django.http import HttpResponse

from lanyan.derived.papers import Paper
from lanyan.pages.request import Request

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def answer(request: Request, paper: Paper, offered: tuple[str, ...], of: str = "") -> HttpResponse:
    """The paper in the form asked for by `?as=`, else the first offered; `of` leads its file name."""
    form = request.GET.get("as", "")
    form = form if form in offered else offered[0]
    body = {"pdf": paper.to_pdf, "docx": paper.to_docx, "xlsx": paper.to_xlsx}[form]()
    response = HttpResponse(body, content_type=TYPES[form])
    how = "inline" if form == "pdf" else "attachment"
    name = quote(f"{of}{paper.title}.{form}", safe="")
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{name}"
    return response
