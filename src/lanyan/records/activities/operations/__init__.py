"""The only writers of activities: each verb checks, changes, leaves one journal line, in one transaction."""

from .archive import archive_activity, missing_for_archive
from .attachments import attach_file, withdraw_attachment
from .backfill import backfill_activity
from .closing import close_activity
from .correction import correct_outcome
from .decisions import Votes, amend_decision, preview, record_decision, withdraw_decision
from .invitations import answer_invitation, end_invitation, invite_organisation
from .leave import decide_leave, record_leave, request_leave
from .make_up import Question, do_part, review_make_up, set_quiz, waive_make_up
from .minutes import write_minutes
from .networks import declare_network, switch_off_noting, switch_on_noting, withdraw_network
from .notice import notice_text, read_notice, send_notice
from .offline import Receipt, Sent, sync_offline
from .planning import (
    AgendaDraft,
    add_to_roll,
    amend_activity,
    cancel_activity,
    link_agenda_item,
    plan_activity,
    remove_from_roll,
    set_agenda,
)
from .series import materialise_series, plan_series, stop_series
from .sign_in import (
    CheckedIn,
    check_in_by_code,
    check_in_by_number,
    mark_present,
    mark_rest_present,
    open_sign_in,
    unmark,
)
from .succession import end_series_of, hand_over_activity, step_out

__all__ = [
    "AgendaDraft",
    "CheckedIn",
    "Question",
    "Receipt",
    "Sent",
    "Votes",
    "add_to_roll",
    "amend_activity",
    "amend_decision",
    "answer_invitation",
    "archive_activity",
    "attach_file",
    "backfill_activity",
    "cancel_activity",
    "check_in_by_code",
    "check_in_by_number",
    "close_activity",
    "correct_outcome",
    "decide_leave",
    "declare_network",
    "do_part",
    "end_invitation",
    "end_series_of",
    "hand_over_activity",
    "invite_organisation",
    "link_agenda_item",
    "mark_present",
    "mark_rest_present",
    "materialise_series",
    "missing_for_archive",
    "notice_text",
    "open_sign_in",
    "plan_activity",
    "plan_series",
    "preview",
    "read_notice",
    "record_decision",
    "record_leave",
    "remove_from_roll",
    "request_leave",
    "review_make_up",
    "send_notice",
    "set_agenda",
    "set_quiz",
    "step_out",
    "stop_series",
    "switch_off_noting",
    "switch_on_noting",
    "sync_offline",
    "unmark",
    "waive_make_up",
    "withdraw_attachment",
    "withdraw_decision",
    "withdraw_network",
    "write_minutes",
]
