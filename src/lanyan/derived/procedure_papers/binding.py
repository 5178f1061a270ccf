"""The whole case as one PDF: cover, contents, every step, a list of what is missing, then the papers themselves."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import typst
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PdfReadError

from lanyan.derived.papers import Block, Column, Contents, Cover, Heading, PageBreak, Pairs, Paper, Stamp, Table, Text
from lanyan.derived.papers.pdf import render
from lanyan.kernel import clock, files
from lanyan.kernel.journal import note
from lanyan.kernel.operation import Actor
from lanyan.records.procedures.models import CaseDocument
from lanyan.records.procedures.queries import CaseShown, StepShown

from .known import known_of, said

_IMAGE = """#set page(paper: "a4", margin: 15mm)
#align(center + horizon, image("{name}", width: 100%, height: 100%, fit: "contain"))
"""
_IMAGES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def bind(shown: CaseShown, by: Actor) -> bytes:
    """The bound PDF; leaves a line in the journal. Papers that are no PDF and no image are named, not bound."""
    attached = [(one, document, _pages(document)) for one in shown.steps for document in _documents(one)]
    stamp = Stamp(by, clock.now())
    front = PdfReader(io.BytesIO(render(_front(shown, attached, stamp, 0))))
    # The numbers of pages in the list of papers need the length of what stands before them.
    front = PdfReader(io.BytesIO(render(_front(shown, attached, stamp, len(front.pages)))))
    writer = PdfWriter()
    writer.append(front, outline_item="目录和记录")
    for _, document, pages in attached:
        if pages is not None:
            writer.append(pages, outline_item=document.name)
    held = io.BytesIO()
    writer.write(held)
    note(
        "export_paper",
        by,
        subject_kind="case",
        subject_id=shown.case.pk,
        organisation_id=shown.case.organisation_id,
        title="办件全卷",
        form="pdf",
        size=len(held.getvalue()),
    )
    return held.getvalue()


def disposition(shown: CaseShown) -> str:
    """How the file is called."""
    return f"inline; filename*=UTF-8''{quote(f'{shown.case.title} 全卷.pdf', safe='')}"


def _documents(one: StepShown) -> Iterator[CaseDocument]:
    for paper in one.papers:
        yield from (document for document in paper.documents if document.file is not None)


def _pages(document: CaseDocument) -> PdfReader | None:
    """The pages of a paper; None where it can only be named."""
    stored = document.file
    if stored is None:
        return None
    media = stored.media_type
    try:
        if media == "application/pdf":
            reader = PdfReader(io.BytesIO(files.path_of(stored).read_bytes()))
            return reader if not reader.is_encrypted and len(reader.pages) else None
        if media in _IMAGES:
            return PdfReader(io.BytesIO(_image(files.path_of(stored).read_bytes(), _IMAGES[media])))
    except (PdfReadError, typst.TypstError, ValueError, KeyError):
        return None
    return None


def _image(content: bytes, ending: str) -> bytes:
    """A picture on a page of its own."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"paper.{ending}").write_bytes(content)
        page = Path(folder) / "page.typ"
        page.write_text(_IMAGE.format(name=f"paper.{ending}"), encoding="utf-8")
        made = typst.compile(str(page), root=folder, format="pdf")
    if not isinstance(made, bytes):
        raise ValueError("typst gave no single document")
    return made


def _front(
    shown: CaseShown, attached: list[tuple[StepShown, CaseDocument, PdfReader | None]], stamp: Stamp, length: int
) -> Paper:
    known = known_of(shown)
    case = shown.case
    state = {"completed": "已办完", "ended": "办理终止", "stopped": "中止"}.get(case.closed_as, "在办")
    blocks: list[Block] = [
        Cover(case.title, (known["党组织"], f"{said(case.opened_on)}开始，{state}"), (said(clock.today()),)),
        Contents(),
        Heading("缺页清单"),
        *_missing(shown),
        Heading("材料目录"),
        *_list(attached, length),
        Heading("办理记录"),
    ]
    for one in shown.steps:
        if one.done is not None:
            blocks += _record(one)
    if shown.notes:
        rows = tuple((said(row.noted_on), row.text, row.written_by_name) for row in shown.notes)
        blocks += [Heading("考察记录"), Table((Column("日期", 1.3), Column("内容", 4, "left"), Column("记录人", 1)), rows)]
    blocks.append(PageBreak())
    return Paper("", tuple(blocks[:-1]), stamp, author=known["党组织"])


def _missing(shown: CaseShown) -> Iterator[Block]:
    """What steps already taken should have left and did not, and what is on paper only."""
    missing = tuple((one.number, one.title, paper.title) for one, paper in shown.missing_papers)
    columns = (Column("步骤", 0.6), Column("名称", 2, "left"), Column("缺少的材料", 2.4, "left"))
    yield Table(columns, missing) if missing else Text("已办步骤的材料齐全。")
    on_paper = [
        f"{one.number}. {shown_paper.paper.title}"
        for one in shown.steps
        for shown_paper in one.papers
        if any(document.file is None for document in shown_paper.documents)
    ]
    if on_paper:
        yield Text("、".join(on_paper), lead="纸质原件在档，未装入本卷：")


def _list(attached: list[tuple[StepShown, CaseDocument, PdfReader | None]], length: int) -> Iterator[Block]:
    if not attached:
        yield Text("没有上传的材料。")
        return
    rows, page = [], length + 1
    for one, document, pages in attached:
        title = next(shown.paper.title for shown in one.papers if document in shown.documents)
        rows.append((one.number, title, document.name, page if pages is not None else "另存，未装入"))
        page += len(pages.pages) if pages is not None else 0
    columns = (Column("步骤", 0.6), Column("材料", 2, "left"), Column("文件", 2, "left"), Column("页", 1))
    yield Table(columns, tuple(rows))


def _record(one: StepShown) -> Iterator[Block]:
    done = one.done
    if done is None:
        return
    outcome = one.version.outcome(done.outcome)
    marks = "、".join(
        word for word, so in (("超期", done.late), ("补录", done.backfilled), ("特殊情况", done.special)) if so
    )
    titles = {field.code: field.title for field in one.version.fields}
    given = [(titles[code], "是" if value is True else str(value)) for code, value in done.given.items() if code in titles]
    yield Heading(f"{one.number}. {one.title}", level=2, numbered=False)
    items: list[tuple[str, str]] = [
        ("办理日期", said(done.done_on)),
        ("结果", outcome.title if outcome else "已办理"),
        *one.people,
        *given,
        ("依据", str(one.version.source)),
        ("登记人", f"{done.recorded_by_name}，{clock.day_of(done.recorded_at):%Y-%m-%d}"),
    ]
    if marks:
        items.append(("标注", f"{marks}：{'；'.join(text for text in (done.reason, done.backfill_reason) if text)}"))
    if done.remark:
        items.append(("说明", done.remark))
    yield Pairs(tuple(items))
