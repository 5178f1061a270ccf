"""Papers: one declaration of a document, printed as DOCX, PDF and XLSX by the layout of GB/T 9704."""

from .paper import (
    GAP,
    Block,
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
    Value,
)
from .words import Money

__all__ = [
    "GAP",
    "Block",
    "Column",
    "Contents",
    "Cover",
    "Heading",
    "Money",
    "PageBreak",
    "Pairs",
    "Paper",
    "Ratio",
    "Signs",
    "Stamp",
    "Table",
    "Text",
    "Value",
]
