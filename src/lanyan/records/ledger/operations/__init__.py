"""The only writers of ledgers: each verb checks, changes, leaves one journal line, in one transaction."""

from .batches import Share, answer_repetition, end_repetition, import_items, issue_items, withdraw_batch
from .checking import check_item, reopen_item, return_item
from .extending import ask_extension, decide_extension
from .measures import finish_measure, plan_measures, withdraw_measure
from .papers import attach_paper, withdraw_paper
from .probes import answer_probe, draw_probes, settle_probes
from .raising import Draft, raise_item, reassign_item, withdraw_item
from .working import accept_item, argue_item, report_item, report_progress, uphold_item

__all__ = [
    "Draft",
    "Share",
    "accept_item",
    "answer_probe",
    "answer_repetition",
    "argue_item",
    "ask_extension",
    "attach_paper",
    "check_item",
    "decide_extension",
    "draw_probes",
    "end_repetition",
    "finish_measure",
    "import_items",
    "issue_items",
    "plan_measures",
    "raise_item",
    "reassign_item",
    "reopen_item",
    "report_item",
    "report_progress",
    "return_item",
    "settle_probes",
    "uphold_item",
    "withdraw_batch",
    "withdraw_item",
    "withdraw_measure",
    "withdraw_paper",
]
