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


# The order in which the standard wants the children of these two; some word processors refuse a file without it.
_OF_PARAGRAPHS = """
pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens
kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind
contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId
cnfStyle rPr sectPr pPrChange
"""
_OF_RUNS = """
rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden
color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout
specVanish oMath
"""
_ORDER = {"pPr": _OF_PARAGRAPHS, "rPr": _OF_RUNS}


def put_in_order(root) -> None:
    """Sort the children of every paragraph's and run's properties below `root` as the standard has them."""
    for tag, order in _ORDER.items():
        place = {_name(child): number for number, child in enumerate(order.split())}
        for properties in root.iter(_name(tag)):
            properties[:] = sorted(properties, key=lambda child: place.get(child.tag, len(place)))


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
