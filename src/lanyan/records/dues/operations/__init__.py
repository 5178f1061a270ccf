"""The only writers of dues."""

from .bases import Fixing, correct_base, fix_bases, reckon, withdraw_base
from .paying import How, Paid, correct_receipt, record_payments, void_receipt
from .reliefs import ask_relief, decide_relief, withdraw_relief
from .statements import ignore_row, settle_row, take_statement
from .telling import publish_dues, remind_member, told_through

__all__ = [
    "Fixing",
    "How",
    "Paid",
    "ask_relief",
    "correct_base",
    "correct_receipt",
    "decide_relief",
    "fix_bases",
    "ignore_row",
    "publish_dues",
    "reckon",
    "record_payments",
    "remind_member",
    "settle_row",
    "take_statement",
    "told_through",
    "void_receipt",
    "withdraw_base",
    "withdraw_relief",
]
