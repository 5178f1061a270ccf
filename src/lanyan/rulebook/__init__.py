"""Law and practice as dated, cited data, and the pure-Python engine that reads, explains and compiles it.

from lanyan.rulebook import national
book = national()
book.activity_kind("branch_assembly").title           # 支部党员大会
book.vote_rule("admission").at(day).decide(counts)    # quorum, base, needed, sentences, source
    book.duty("theme_day_monthly").compile("all")         # one SQL statement over the fact views, and its parameters
    book.explain("theme_day_monthly", day).sentence
"""

from .book import Rulebook, UnknownCode
from .dated import BINDINGS, Document, NotInForce, Source
from .duties import LAYERS, Compiled, Duty, Explanation, Mechanism
from .kinds import ActivityKind, MakeUp
from .ledgers import LedgerKind
from .library import national, read_library
from .operators import OPERATORS
from .operators.base import STATES
from .periods import UNITS
from .problems import Problem, RulebookRefused
from .procedures import Procedure
from .values import RuleValue
from .vocabulary import EventCode, Form, LeaveKind, Office, Standing, Term, VoterRule
from .votes import VoteCounts, VoteOutcome, VoteRule, VoteRuleVersion

__all__ = [
    "BINDINGS",
    "LAYERS",
    "OPERATORS",
    "STATES",
    "UNITS",
    "ActivityKind",
    "Compiled",
    "Document",
    "Duty",
    "EventCode",
    "Explanation",
    "Form",
    "LeaveKind",
    "LedgerKind",
    "MakeUp",
    "Mechanism",
    "NotInForce",
    "Office",
    "Problem",
    "Procedure",
    "RuleValue",
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
