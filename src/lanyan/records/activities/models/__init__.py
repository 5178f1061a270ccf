"""Something that happened, or is planned, with the people who took part. One noun a file.

Columns named `…_by_id` hold the id of the person who did it; NULL is the system.
"""

from .activity import Activity, ActivityHost, ActivityVisit, Cancellation, Series
from .agenda import AgendaItem, Attachment
from .attendance import CheckIn, Correction, Leave, LeaveDecision, OfflineEntry, Outcome, RollEntry
from .decision import Decision
from .invitation import Invitation, InvitationAnswer, InvitationEnd
from .life import Archive, Closure, Notice, NoticeReading, SignIn
from .make_up import MakeUp, MakeUpPart, MakeUpReview, QuizQuestion
from .minutes import MinutesVersion
from .network import DeclaredNetwork, NetworkNoting

__all__ = [
    "Activity",
    "ActivityHost",
    "ActivityVisit",
    "AgendaItem",
    "Archive",
    "Attachment",
    "Cancellation",
    "CheckIn",
    "Closure",
    "Correction",
    "Decision",
    "DeclaredNetwork",
    "Invitation",
    "InvitationAnswer",
    "InvitationEnd",
    "Leave",
    "LeaveDecision",
    "MakeUp",
    "MakeUpPart",
    "MakeUpReview",
    "MinutesVersion",
    "NetworkNoting",
    "Notice",
    "NoticeReading",
    "OfflineEntry",
    "Outcome",
    "QuizQuestion",
    "RollEntry",
    "Series",
    "SignIn",
]
