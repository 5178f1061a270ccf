"""Law and practice as dated, cited data, and the pure-Python engine that reads, explains and compiles it.

from lanyan.rulebook import national
book = national()
book.activity_kind("branch_assembly").title           # 支部党员大会
book.vote_rule("admission").at(day).decide(counts)    # quorum, base, needed, sentences, source
"""

from .book import Rulebook, UnknownCode
from .dated import Document, NotInForce, Source
from .kinds import ActivityKind, MakeUp
from .library import national, read_library
from .problems import Problem, RulebookRefused
from .vocabulary import EventCode, Form, LeaveKind, Office, Standing, Term, VoterRule
from .votes import VoteCounts, VoteOutcome, VoteRule, VoteRuleVersion

__all__ = [
    "ActivityKind",
    "Document",
    "EventCode",
    "Form",
    "LeaveKind",
    "MakeUp",
    "NotInForce",
    "Office",
    "Problem",
    "Rulebook",
    "RulebookRefused",
    "Source",
    "Standing",
    "Term",
    "UnknownCode",
    "VoteCounts",
    "VoteOutcome",
    "VoteRule",
    "VoteRuleVersion",
    "VoterRule",
    "national",
    "read_library",
]
