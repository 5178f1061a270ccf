"""Tables of 党费 and 团费: what was fixed, what was let off, what came in, what was told to the branch."""

from .base import Base, Relief, Reminder
from .paying import Payment, Receipt
from .publication import Publication
from .statement import Statement, StatementRow

__all__ = ["Base", "Payment", "Publication", "Receipt", "Relief", "Reminder", "Statement", "StatementRow"]
