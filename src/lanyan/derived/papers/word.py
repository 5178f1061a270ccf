"""A paper as DOCX: python-docx for the package, styles and sections; the body written as XML, since tables are long.

The East-Asian font of a style is `w:eastAsia`; python-docx's `font.name` sets only the Latin one.
"""

import io
import zipfile
from datetime import UTC, datetime
from functools import cache
from math import floor

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import _Footer
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from . import layout
from .layout import FACES
from .paper import Cover, Paper
from .word_body import body_of
from .word_parts import element, field, paragraph, put_in_order

# Every file of the package carries this moment, so that equal papers give equal bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)

_STYLES = {
    # name: (face, size pt, line pt, alignment, first indent pt, bold)
    "Title": ("title", layout.TITLE_SIZE, 35, "center", 0, False),
    "Subtitle": ("kai", layout.BODY_SIZE, layout.LINE_PITCH, "center", 0, False),
    "Heading 1": ("black", layout.BODY_SIZE, layout.LINE_PITCH, "left", 32, False),
    "Heading 2": ("kai", layout.BODY_SIZE, layout.LINE_PITCH, "left", 32, False),
    "Heading 3": ("body", layout.BODY_SIZE, layout.LINE_PITCH, "left", 32, True),
    "Heading 4": ("body", layout.BODY_SIZE, layout.LINE_PITCH, "left", 32, False),
    "正文段落": ("body", layout.BODY_SIZE, layout.LINE_PITCH, "both", 32, False),
    "缺项": ("kai", layout.BODY_SIZE, layout.LINE_PITCH, "left", 32, False),
    "附注": ("body", layout.NOTE_SIZE, 18, "left", 0, False),
    "表题": ("black", layout.TABLE_SIZE, 20, "center", 0, False),
    "表格": ("body", layout.TABLE_SIZE, 17, "left", 0, False),
    "小表格": ("body", layout.SMALL_SIZE, 12.5, "left", 0, False),
    "封面标题": ("title", layout.COVER_SIZE, 54, "center", 0, False),
    "封面": ("kai", 20, 40, "center", 0, False),
    "目录标题": ("title", layout.TITLE_SIZE, 35, "center", 0, False),
    "TOC 1": ("body", layout.BODY_SIZE, layout.LINE_PITCH, "left", 0, False),
    "TOC 2": ("body", layout.BODY_SIZE, layout.LINE_PITCH, "left", 0, False),
    "页码": ("song", layout.PAGE_NUMBER_SIZE, 16, "left", 0, False),
    "导出": ("body", layout.STAMP_SIZE, 12, "center", 0, False),
}


def render(paper: Paper) -> bytes:
    """The DOCX of a paper; the same paper with the same stamp gives the same bytes."""
    document = Document(io.BytesIO(_blank()))
    core = document.core_properties
    core.title, core.author, core.last_modified_by = paper.title, paper.author, paper.stamp.by.name
    core.created = core.modified = paper.stamp.at.astimezone(UTC).replace(tzinfo=None)
    _write_footers(document, str(paper.stamp), covered=bool(paper.blocks) and isinstance(paper.blocks[0], Cover))
    body = document.element.body
    section = body.sectPr
    for part in body_of(paper):
        section.addprevious(part)
    packed = io.BytesIO()
    document.save(packed)
    return _steady(packed.getvalue())


@cache
def _blank() -> bytes:
    """An empty document with page, grid and styles set; made once in a process."""
    document = Document()
    for part in list(document.element.body.iterchildren()):
        if part.tag != qn("w:sectPr"):
            document.element.body.remove(part)
    _set_page(document)
    for name, description in _STYLES.items():
        _set_style(document, name, *description)
    _set_default_font(document)
    put_in_order(document.styles.element)
    document.settings.odd_and_even_pages_header_footer = True
    document.core_properties.created = document.core_properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001 as the package wants it
    document.core_properties.comments = ""
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def _set_page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH), Mm(layout.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(14)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    # A grid of lines only: with a grid of characters narrower than the type, LibreOffice gives each two cells.
    section._sectPr.append(element("docGrid", type="lines", linePitch=round(layout.LINE_PITCH * 20)))


def _set_default_font(document: DocumentObject) -> None:
    normal = document.styles["Normal"]
    normal.font.size = Pt(layout.BODY_SIZE)
    # Official papers put no space between Chinese and numbers: 2026年3月5日.
    normal.element.get_or_add_pPr().extend([element("autoSpaceDE", val="0"), element("autoSpaceDN", val="0")])
    _set_face(normal, "body")
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_style(
    document: DocumentObject, name: str, face: str, size: float, line: float, align: str, indent: float, bold: bool
) -> None:
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in ("Normal", "Title"):
        style.base_style = styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    _set_face(style, face)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(line)
    form.first_line_indent = Pt(indent) if indent else None
    form.keep_with_next = name.startswith("Heading") or name == "表题"
    form.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[align]
    for line_below in style.element.findall(".//" + qn("w:pBdr")):
        line_below.getparent().remove(line_below)
    if size == layout.BODY_SIZE:
        # 28 characters to a line: what is taken off each, rounded away from a line too long.
        narrower = floor((layout.CHARACTER_PITCH - size) * 20)
        style.element.get_or_add_rPr().append(element("spacing", val=narrower))
    else:  # titles, tables and notes do not sit on the grid of the body
        style.element.get_or_add_pPr().append(element("snapToGrid", val="0"))


def _set_face(style: ParagraphStyle, face: str) -> None:
    name = FACES[face].office
    properties = style.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:color"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    properties.insert(0, element("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name))
    style.font.color.rgb = None


def _write_footers(document: DocumentObject, stamp: str, *, covered: bool) -> None:
    """— 1 — to the right on odd pages, to the left on even ones, one character in; below it who exported it.

    A cover bears no number; the page after it is the first.
    """
    section = document.sections[0]
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        number = paragraph("页码", "— ", *field("PAGE", "1"), " —", align=align, **{align: layout.PAGE_NUMBER_SIZE * 20})
        _fill(footer, number, paragraph("导出", stamp))
    if covered:
        section.different_first_page_header_footer = True
        _fill(section.first_page_footer, paragraph("页码"), paragraph("导出", stamp))
        section._sectPr.find(qn("w:cols")).addprevious(element("pgNumType", start=0))


def _fill(footer: _Footer, *paragraphs: object) -> None:
    footer.is_linked_to_previous = False
    for old in list(footer._element):
        footer._element.remove(old)
    footer._element.extend(paragraphs)


def _steady(package: bytes) -> bytes:
    """The same zip with the same moment on every file."""
    steady = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return steady.getvalue()
