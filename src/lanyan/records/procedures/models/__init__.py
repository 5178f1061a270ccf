"""Cases of staged processes: the case, what was done in it, its papers, notes, public notices, its moves."""

from .case import Case, CaseBallot, CaseMove, CaseReader
from .notice import Objection, PublicNotice
from .paper import CaseDocument
from .step import CaseNote, StepDone, StepDue, StepPerson

__all__ = [
    "Case",
    "CaseBallot",
    "CaseDocument",
    "CaseMove",
    "CaseNote",
    "CaseReader",
    "Objection",
    "PublicNotice",
    "StepDone",
    "StepDue",
    "StepPerson",
]
