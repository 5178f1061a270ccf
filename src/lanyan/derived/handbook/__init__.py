"""支部工作手册, monthly 台账 and the papers of an activity, all written from the records.

handbook.build(branch_id, year, on, by)            -> Paper      paper.to_docx() · to_pdf() · to_xlsx() -> bytes
handbook.build_ledger(branch_id, year, month, on, by)
handbook.build_notice | build_roll_sheet | build_minutes | build_votes | build_make_ups (activity_id, by)
handbook.build_ballot_record(ballot_id, by)     票决记录, 选举结果报告单 or 民主测评汇总表

Whether `by` may read the branch or the activity is checked before, by the directory's and the activities' access.
"""

from .activity_papers import build_make_ups, build_minutes, build_notice, build_roll_sheet, build_votes
from .ballot_papers import BALLOT_TITLES, build_ballot_record
from .book import build
from .facts import Facts, Meeting, Tally, facts_between, facts_of, facts_of_month, find_activity, find_organisation
from .ledger import build_ledger

__all__ = [
    "BALLOT_TITLES",
    "Facts",
    "Meeting",
    "Tally",
    "build",
    "build_ballot_record",
    "build_ledger",
    "build_make_ups",
    "build_minutes",
    "build_notice",
    "build_roll_sheet",
    "build_votes",
    "facts_between",
    "facts_of",
    "facts_of_month",
    "find_activity",
    "find_organisation",
]
