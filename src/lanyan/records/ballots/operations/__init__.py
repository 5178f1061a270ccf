"""The only writers of ballots: each verb checks, changes, leaves one journal line, in one transaction.

Two leave none, so that no time and no address stands beside them: `issue_credential`, and `entrance.cast`, which
carries no person at all.
"""

from .appraising import give_grades, note_appraisal
from .closing import annul_ballot, end_casting, open_box, take_back_opening
from .counted_by_people import (
    close_by_hands,
    close_by_name,
    close_on_paper,
    differences,
    enter_paper_count,
    vote_by_name,
)
from .opening import Entitled, open_ballot
from .papers import issue_credential, print_slips, slip_token, start_casting
from .preparing import Asked, amend_ballot, drop_ballot, prepare_ballot
from .reducing import first_of, formal_of, reduce_seats, restore_seats
from .roll import count_voter_again, exclude_voter

__all__ = [
    "Asked",
    "Entitled",
    "amend_ballot",
    "annul_ballot",
    "close_by_hands",
    "close_by_name",
    "close_on_paper",
    "count_voter_again",
    "differences",
    "drop_ballot",
    "end_casting",
    "enter_paper_count",
    "exclude_voter",
    "first_of",
    "formal_of",
    "give_grades",
    "issue_credential",
    "note_appraisal",
    "open_ballot",
    "open_box",
    "prepare_ballot",
    "print_slips",
    "reduce_seats",
    "restore_seats",
    "slip_token",
    "start_casting",
    "take_back_opening",
    "vote_by_name",
]
