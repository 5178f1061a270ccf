"""The few elements of WordprocessingML that papers are made of."""

import re
from functools import cache

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser

_NAMESPACE = {"w": nsmap["w"]}

# What XML cannot hold at all; a record may have been pasted from anywhere.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

STYLE_IDS = {"Title": "Title", "Subtitle": "Subtitle", "TOC 1": "TOC1", "TOC 2": "TOC2"} | {
    f"Heading {level}": f"Heading{level}" for level in range(1, 5)
}


def element(tag: str, *children, **attributes):
    """`<w:tag w:name="value">` with its children."""
    made = oxml_parser.makeelement(_name(tag), nsmap=_NAMESPACE)
    for name, value in attributes.items():
        made.set(_name(name), str(value))
    made.extend(children)
    return made


@cache
def _name(attribute: str) -> str:
    return qn(f"w:{attribute}")


def run(text: str, *, bold: bool = False):
    """A run of text; tabs and odd characters made harmless."""
    made = element("r")
    if bold:
        made.append(element("rPr", element("b")))
    piece = element("t")
    piece.text = _UNPRINTABLE.sub("", text)
    piece.set(qn("xml:space"), "preserve")
    made.append(piece)
    return made


def paragraph(style: str, *content, align: str = "", **indent):
    """A paragraph of a named style; strings become runs. `indent` is in twips (left=, right=, firstLine=)."""
    properties = element("pPr", element("pStyle", val=style_id(style)))
    if indent:
        properties.append(element("ind", **indent))
    if align:
        properties.append(element("jc", val=align))
    return element("p", properties, *(run(part) if isinstance(part, str) else part for part in content))


def style_id(style: str) -> str:
    """python-docx makes the id of a new style from its name without spaces."""
    return STYLE_IDS.get(style, style.replace(" ", ""))


def field(code: str, shown: str, *, dirty: bool = False):
    """A field with the result shown until the word processor counts it anew: its runs."""
    begin = element("fldChar", fldCharType="begin")
    if dirty:
        begin.set(qn("w:dirty"), "true")
    instruction = element("instrText")
    instruction.text = f" {code} "
    instruction.set(qn("xml:space"), "preserve")
    return [
        element("r", begin),
        element("r", instruction),
        element("r", element("fldChar", fldCharType="separate")),
        run(shown),
        element("r", element("fldChar", fldCharType="end")),
    ]


def bookmarked(name: str, number: int, *content):
    """Content between the two ends of a bookmark."""
    return [element("bookmarkStart", id=number, name=name), *content, element("bookmarkEnd", id=number)]
