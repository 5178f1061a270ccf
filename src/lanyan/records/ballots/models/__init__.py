"""A question put to those with a vote, and how it was answered. One noun a file.

`ballot.py` is what is asked and who may answer: frozen once opened, by triggers. `box.py` is what secret voting holds
while it runs; nothing in it can be joined to a person. `counted.py` is what remains: numbers. `appraised.py`: 民主评议.
Columns named `…_by_id` hold the id of the person who did it; NULL is the system.
"""

from .appraised import AppraisalStep, Assessment, Grade
from .ballot import Annulment, Ballot, Casting, Closure, Exclusion, Opening, Question, Voter
from .box import ANONYMOUS, CountedToken, Credential, SealedBallot, SigningKey, Slip
from .counted import Count, NamedVote, PaperEntry, SeatReduction, WrittenIn

__all__ = [
    "ANONYMOUS",
    "Annulment",
    "AppraisalStep",
    "Assessment",
    "Ballot",
    "Casting",
    "Closure",
    "Count",
    "CountedToken",
    "Credential",
    "Exclusion",
    "Grade",
    "NamedVote",
    "Opening",
    "PaperEntry",
    "Question",
    "SealedBallot",
    "SeatReduction",
    "SigningKey",
    "Slip",
    "Voter",
    "WrittenIn",
]
