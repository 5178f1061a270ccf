"""The only writers of cases."""

from .cases import drop_reader, move_case, name_reader, open_case, reopen_case, stop_case
from .notes import add_note, withdraw_note
from .notices import post_notice, receive_objection, settle_objection, withdraw_notice
from .papers import attach_document, note_original, withdraw_document
from .steps import Entry, complete_step, withdraw_step

__all__ = [
    "Entry",
    "add_note",
    "attach_document",
    "complete_step",
    "drop_reader",
    "move_case",
    "name_reader",
    "note_original",
    "open_case",
    "post_notice",
    "receive_objection",
    "reopen_case",
    "settle_objection",
    "stop_case",
    "withdraw_document",
    "withdraw_note",
    "withdraw_notice",
    "withdraw_step",
]
