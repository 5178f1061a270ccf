"""Something that happened, or is planned, with the people who took part. One noun a file.

Columns named `…_by_id` hold the id of the person who did it; NULL is the system.
"""

from .activity import Activity, ActivityHost, Cancellation, Series
from .agenda import AgendaItem, Attachment
from .attendance import CheckIn, Correction, Leave, LeaveDecision, OfflineEntry, Outcome, RollEntry
from .decision import Decision
from .life import Archive, Closure, Notice, NoticeReading, SignIn
from .make_up import MakeUp, MakeUpPart, MakeUpReview, QuizQuestion
from .minutes import MinutesVersion

__all__ = [
    "Activity",
    "ActivityHost",
    "AgendaItem",
    "Archive",
    "Attachment",
    "Cancellation",
    "CheckIn",
    "Closure",
    "Correction",
    "Decision",
    "Leave",
    "LeaveDecision",
    "MakeUp",
    "MakeUpPart",
    "MakeUpReview",
    "MinutesVersion",
    "Notice",
    "NoticeReading",
    "OfflineEntry",
    "Outcome",
    "QuizQuestion",
    "RollEntry",
    "Series",
    "SignIn",
]
