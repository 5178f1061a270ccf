"""One declaration, three outputs: read back and compared with what was declared."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from lanyan.derived.papers import (
    Column,
    Contents,
    Cover,
    Heading,
    PageBreak,
    Pairs,
    Paper,
    Ratio,
    Signs,
    Stamp,
    Table,
    Text,
    fonts,
    pdf,
    sheets,
    word,
)
from lanyan.derived.papers.word_parts import put_in_order
from lanyan.derived.papers.words import day, numeral
from lanyan.kernel.clock import SHANGHAI
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal

STAMP = Stamp(Actor(None, None, "郑一鸣"), datetime(2026, 11, 22, 14, 3, tzinfo=SHANGHAI))
FORMULAS = ("=1+1", "+86", "-1", "@SUM(A1)", "\t=2", '=HYPERLINK("x")')


def paper(*blocks, title="工作手册", **more):
    return Paper(title, blocks, STAMP, author="云岭市消防救援支队", **more)


@pytest.fixture
def handbook():
    return paper(
        Cover("工作手册", ("2026年度", "中共云岭市消防救援支队特勤大队一站支部委员会"), ("2026年11月22日",)),
        Contents(2),
        Heading("基本情况"),
        Pairs((("名称", "特勤站党支部"), ("党员", 21), ("到会率", Ratio(193, 201)), ("成立", date(2019, 3, 5)))),
        Heading("名册", 2),
        Text("第三季度未召开", role="gap"),
        Table(
            (Column("序号", 0.5), Column("姓名"), Column("说明", 2, "left")),
            tuple((n, f"党员{n}", Decimal("1.50")) for n in range(1, 81)),
            caption="党员名册",
        ),
        PageBreak(),
        Heading("记录"),
        Text("同意 #strong[x] <b>&amp; $a$ *b*", lead="决议："),
        Signs(("主持人", "记录人")),
    )


def paragraphs(content):
    return docx.Document(io.BytesIO(content))


def pdf_text(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_docx_has_the_page_and_the_fonts_of_the_standard(handbook):
    document = paragraphs(word.render(handbook))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    assert abs(section.page_width - section.left_margin - section.right_margin - Mm(156)) < Mm(0.1)
    assert abs(section.page_height - section.top_margin - section.bottom_margin - Mm(225)) < Mm(0.1)
    assert section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "580"  # 22 lines in 225 mm
    expected = {
        "正文段落": ("仿宋_GB2312", 16),
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "页码": ("宋体", 14),
    }
    for name, (face, size) in expected.items():
        style = document.styles[name]
        assert style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == face
        assert style.font.size == Pt(size)


def test_docx_headings_are_real_and_numbered(handbook):
    document = paragraphs(word.render(handbook))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "一、基本情况"), ("Heading 2", "（一）名册"), ("Heading 1", "二、记录")]
    listed = [p.text for p in document.paragraphs if p.style.name.lower().startswith("toc")]
    assert [line.split("\t")[0].strip() for line in listed] == ["一、基本情况", "（一）名册", "二、记录"]


def test_docx_contents_count_their_pages_themselves(handbook):
    body = paragraphs(word.render(handbook)).element.body
    codes = [code.text.split() for code in body.iter(qn("w:instrText")) if "PAGE" in code.text or "TOC" in code.text]
    asked = [code[1] for code in codes if code[0] == "PAGEREF"]
    marked = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert len(asked) == 3 and set(asked) <= marked
    assert not [code for code in codes if code[0] == "TOC"]


def test_docx_tables_repeat_their_header_and_hold_every_row(handbook):
    table = paragraphs(word.render(handbook)).tables[1]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[80].cells] == ["80", "党员80", "1.5"]


def test_page_numbers_stand_outside_between_dashes_with_the_stamp_below(handbook):
    section = paragraphs(word.render(handbook)).sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        number, stamp = footer.paragraphs
        assert number.text == "— 1 —"
        assert number._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert stamp.text == "郑一鸣于2026年11月22日 14:03从蓝焰 Lanyan导出"


def test_docx_keeps_the_order_of_the_standard(handbook):
    package = zipfile.ZipFile(io.BytesIO(word.render(handbook)))
    for name in package.namelist():
        if name.startswith("word/") and name.endswith(".xml"):
            root = etree.fromstring(package.read(name))
            before = etree.tostring(root)
            put_in_order(root)
            assert etree.tostring(root) == before, name


def test_pdf_holds_the_same_words_and_takes_markup_as_text(handbook):
    text = pdf_text(pdf.render(handbook))
    for piece in ("一、基本情况", "（一）名册", "96.0%", "党员80", "#strong[x]", "&amp;", "*b*", "— 1 —", "郑一鸣于"):
        assert piece in text
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(handbook)))
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [210, 297]
    assert reader.metadata.title == "工作手册"


def test_pdf_and_docx_say_the_same(handbook):
    document = paragraphs(word.render(handbook))
    printed = pdf_text(pdf.render(handbook)).replace(" ", "").replace("\n", "")
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert all(text.replace(" ", "") in printed for text in cells)


def test_xlsx_has_numbers_as_numbers_and_no_formula():
    made = paper(
        Heading("台账"),
        Table((Column("词"), Column("数"), Column("率")), tuple((text, n, Ratio(n, 8)) for n, text in enumerate(FORMULAS))),
        Pairs((("=A1", "=A1"),)),
        Text("=cmd|' /C calc'!A0"),
        title="=标题",
    )
    book = openpyxl.load_workbook(io.BytesIO(sheets.render(made)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    risky = [cell for cell in cells if cell.data_type == "s" and str(cell.value).startswith(("=", "+", "-", "@", "\t"))]
    assert len(risky) >= 9
    assert all(cell.quotePrefix for cell in risky)
    assert book.sheetnames[1] == "一、台账"
    assert 0.125 in [cell.value for cell in cells]


def test_xlsx_gives_each_chapter_a_sheet(handbook):
    book = openpyxl.load_workbook(io.BytesIO(sheets.render(handbook)))
    assert book.sheetnames == ["工作手册", "一、基本情况", "二、记录"]


def test_xlsx_rows_are_as_high_as_their_texts_and_a_wide_sheet_lies_on_its_side():
    long = "公差：林广强（已补）；值班备勤：杜世勇（已补）、丁俊锋（已补）、孔嘉强（已补）、吴建晨（已补）"
    narrow = paper(Heading("一次会议"), Pairs((("应到", 20), ("缺席", long)), across=1), Text(long * 4))
    wide = paper(Heading("各月"), Table(tuple(Column(f"{n}月") for n in range(1, 15)), ((0,) * 14,)))
    sheet = openpyxl.load_workbook(io.BytesIO(sheets.render(narrow)))["一、一次会议"]
    heights = {str(sheet.cell(row, 1).value)[:2]: sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)}
    assert heights["缺席"] > 2 * heights["应到"] - 4
    assert heights["公差"] > heights["缺席"]
    assert sheet.page_setup.orientation != "landscape"
    assert openpyxl.load_workbook(io.BytesIO(sheets.render(wide)))["一、各月"].page_setup.orientation == "landscape"


def test_equal_papers_give_equal_bytes(handbook):
    for render in (word.render, pdf.render, sheets.render):
        assert render(handbook) == render(handbook)


def test_characters_no_document_can_hold_do_not_break_it():
    made = paper(Text("前\x00\x0b\x1f后"), Table((Column("甲"),), (("a\x02b",),)))
    assert "前后" in [p.text for p in paragraphs(word.render(made)).paragraphs]
    assert sheets.render(made)
    assert "前" in pdf_text(pdf.render(made))


def test_a_machine_without_chinese_fonts_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "known", lambda: (None, frozenset({"DejaVu Sans"})))
    with pytest.raises(Refusal) as refused:
        fonts.chosen()
    assert refused.value.code == "no_chinese_font"
    assert "fonts-noto-cjk" in refused.value.sentence


def test_a_font_that_differs_from_what_was_published_is_not_kept(tmp_path, monkeypatch, settings):
    settings.DATA = tmp_path
    forger = tmp_path / "npm"
    forger.write_text('#!/bin/sh\nfor last; do :; done\necho altered > "$last/x.tgz"\n')
    forger.chmod(0o755)
    with pytest.raises(Refusal) as refused:
        fonts.fetch([str(forger)])
    assert refused.value.code == "font_altered"
    assert not (tmp_path / "fonts").exists()


@pytest.mark.django_db
def test_every_export_leaves_a_line_in_the_journal(handbook):
    for form in ("docx", "pdf", "xlsx"):
        handbook.to(form)
    lines = JournalEntry.objects.order_by("id")
    assert [line.action for line in lines] == ["export_paper"] * 3
    assert [line.details["form"] for line in lines] == ["docx", "pdf", "xlsx"]
    assert lines[0].actor_name == "郑一鸣"
    assert lines[0].details["digest"] == handbook.digest()


def test_words():
    assert [numeral(n) for n in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
    many = {100: "一百", 101: "一百零一", 110: "一百一十", 1000: "一千", 1005: "一千零五", 1010: "一千零一十"}
    assert {n: numeral(n) for n in many} == many
    assert day(date(2026, 3, 5)) == "2026年3月5日"
    assert [str(Ratio(*pair)) for pair in ((1, 3), (2, 3), (1, 1), (0, 0), (193, 201))] == [
        "33.3%",
        "66.7%",
        "100.0%",
        "—",
        "96.0%",
    ]
