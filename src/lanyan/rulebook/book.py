"""The rulebook: everything that was read, looked up by code and by day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from .appraisals import AppraisalRule
from .dated import Document
from .dues import DuesRule
from .duties import Duty, Explanation
from .elections import ElectionRule
from .formalism import Forbidden
from .held import Held
from .kinds import ActivityKind
from .ledgers import LedgerKind
from .operators.base import Context
from .papers import Paper
from .procedures.definition import Procedure
from .procedures.tightening import Tightening, tightened
from .values import RuleValue
from .vocabulary import (
    CertificateKind,
    EventCode,
    Form,
    LeaveKind,
    Office,
    PersonFlag,
    Posts,
    ResponsibilityLevel,
    Standing,
    Term,
    Vocabulary,
    VoterRule,
)
from .votes import VoteRule

T = TypeVar("T")


class UnknownCode(KeyError):
    """A code that no definition has."""

    def __str__(self) -> str:
        return f"规则库里没有“{self.args[0]}”"


class Register(dict[str, T], Generic[T]):
    """Definitions by code, in the order they were read; a missing code says so in words."""

    def __missing__(self, code: str) -> T:
        raise UnknownCode(code)


@dataclass
class Rulebook:
    """All definitions. Read-only once made; `with_unit` makes a new one with a unit's own layered on top."""

    words: Vocabulary
    documents: Register[Document] = field(default_factory=Register)
    _kinds: Register[ActivityKind] = field(default_factory=Register)
    _ledgers: Register[LedgerKind] = field(default_factory=Register)
    _votes: Register[VoteRule] = field(default_factory=Register)
    _elections: Register[ElectionRule] = field(default_factory=Register)
    _appraisals: Register[AppraisalRule] = field(default_factory=Register)
    _dues: Register[DuesRule] = field(default_factory=Register)
    _duties: Register[Duty] = field(default_factory=Register)
    _values: Register[RuleValue] = field(default_factory=Register)
    _papers: Register[Paper] = field(default_factory=Register)
    _procedures: Register[Procedure] = field(default_factory=Register)
    _held: Register[Held] = field(default_factory=Register)
    _tightened: tuple[RuleValue, ...] = ()
    _tightenings: tuple[Tightening, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    content_hash: str = ""

    def duties(self, *, layer: str | None = None) -> list[Duty]:
        """All duties, or those of one layer: 'law', 'practice', 'unit'."""
        return [duty for duty in self._duties.values() if layer in (None, duty.layer)]

    def duty(self, code: str) -> Duty:
        return self._duties[code]

    def mechanisms(self) -> dict[str, list[Duty]]:
        """The practices that a node can adopt as one: mechanism code → its duties."""
        found: dict[str, list[Duty]] = {}
        for duty in self._duties.values():
            if duty.mechanism and not duty.adopted_by_default:
                found.setdefault(duty.mechanism.code, []).append(duty)
        return found

    def duties_met_by(self, kind: str, on: date) -> list[Duty]:
        """The duties that an activity of this kind counts towards."""
        return [duty for duty in self._duties.values() if kind in duty.activities(on)]

    def explain(self, code: str, on: date) -> Explanation:
        """Sentence, values in force, document and article, what clears it. Raises UnknownCode or NotInForce."""
        return self._duties[code].explain(on)

    def values(self) -> list[RuleValue]:
        return list(self._values.values())

    def value(self, code: str) -> RuleValue:
        """A limit that is no duty by itself, e.g. `book.value("congress_members_min").at(day).value`."""
        return self._values[code]

    def tightened(self, code: str) -> list[RuleValue]:
        """The units' own, stricter values of this one; each holds at and below its `owner`, beside the original."""
        return [value for value in self._tightened if value.tightens == code]

    def with_unit(self, definitions: list[dict[str, Any] | str], *, owner: int) -> Rulebook:
        """A new rulebook with a unit's own definitions on top; they bind only organisations under `owner`.

        Each definition is a duty as a dict, or YAML text (one duty, or `mechanism:` with `duties:`, `values:` or both).
        The check is as strict as for shipped files; they may add or tighten, never loosen. Raises
        RulebookRefused, changing nothing.
        """
        from .layering import layer_unit

        return layer_unit(self, definitions, owner)

    def activity_kinds(self) -> list[ActivityKind]:
        return list(self._kinds.values())

    def activity_kind(self, code: str) -> ActivityKind:
        return self._kinds[code]

    def kinds_held_by(self, form: str) -> list[ActivityKind]:
        """What an organisation of this form may hold, for menus."""
        return [kind for kind in self._kinds.values() if kind.held_by(form)]

    def procedures(self) -> list[Procedure]:
        """All of them, group by group."""
        order = list(self.words.procedure_groups)
        return sorted(self._procedures.values(), key=lambda one: order.index(one.group))

    def procedure(self, code: str) -> Procedure:
        """Stages, steps and lawful dates of a staged process, e.g. 发展党员."""
        return self._procedures[code]

    def tightenings(self, code: str = "") -> list[Tightening]:
        """The units' own copies of a procedure (or of all), in the order they were made."""
        return [one for one in self._tightenings if code in ("", one.tightens)]

    def procedure_under(self, code: str, owners: Collection[int]) -> Procedure:
        """The procedure as it binds an organisation that stands at or below `owners`."""
        return tightened(self._procedures[code], [one for one in self.tightenings(code) if one.owner in owners])

    def ledger_kinds(self) -> list[LedgerKind]:
        return list(self._ledgers.values())

    def ledger_kind(self, code: str) -> LedgerKind:
        return self._ledgers[code]

    def ledgers_held_by(self, form: str) -> list[LedgerKind]:
        """The lists that an organisation of this form may keep, for menus."""
        return [kind for kind in self._ledgers.values() if kind.held_by(form)]

    def held(self) -> list[Held]:
        """What the records hold already, so that nobody need be asked for it."""
        return list(self._held.values())

    def vote_rules(self) -> list[VoteRule]:
        return list(self._votes.values())

    def vote_rule(self, code: str) -> VoteRule:
        return self._votes[code]

    def election_rules(self) -> list[ElectionRule]:
        return list(self._elections.values())

    def election_rule(self, code: str) -> ElectionRule:
        """What an election asks for: `book.election_rule("committee_members").at(day)`, counted by `election_count`."""
        return self._elections[code]

    def appraisal_rule(self, code: str = "member_appraisal") -> AppraisalRule:
        """Grades, order and cap of a 民主评议."""
        return self._appraisals[code]

    def appraisal_rules(self) -> list[AppraisalRule]:
        return list(self._appraisals.values())

    def dues_rule(self, code: str) -> DuesRule:
        """Who pays how much: `book.dues_rule("party_dues").at(day).reckon("salaried", base)`."""
        return self._dues[code]

    def dues_rules(self) -> list[DuesRule]:
        return list(self._dues.values())

    def forms(self) -> dict[str, Form]:
        return self.words.forms

    def reforms(self) -> dict[str, tuple[str, ...]]:
        """Form → the forms it may be re-formed into."""
        return self.words.reforms

    def posts(self) -> dict[str, Posts]:
        """Form → the offices it has to fill."""
        return self.words.posts

    def levels(self) -> dict[str, Term]:
        return self.words.levels

    def lines(self) -> dict[str, Term]:
        return self.words.lines

    def staff_kinds(self) -> dict[str, Term]:
        return self.words.staff_kinds

    def standings(self) -> dict[str, Standing]:
        return self.words.standings

    def offices(self) -> dict[str, Office]:
        return self.words.offices

    def leave_kinds(self) -> dict[str, LeaveKind]:
        return self.words.leave_kinds

    def outcomes(self) -> dict[str, Term]:
        return self.words.outcomes

    def make_up_parts(self) -> dict[str, Term]:
        return self.words.make_up_parts

    def sign_in_methods(self) -> dict[str, Term]:
        return self.words.sign_in_methods

    def modes(self) -> dict[str, Term]:
        return self.words.modes

    def menu_groups(self) -> dict[str, Term]:
        return self.words.menu_groups

    def ledger_groups(self) -> dict[str, Term]:
        return self.words.ledger_groups

    def procedure_groups(self) -> dict[str, Term]:
        return self.words.procedure_groups

    def person_flags(self) -> dict[str, PersonFlag]:
        return self.words.person_flags

    def responsibility_levels(self) -> dict[str, ResponsibilityLevel]:
        return self.words.responsibility_levels

    def certificate_kinds(self) -> dict[str, CertificateKind]:
        return self.words.certificate_kinds

    def training_kinds(self) -> dict[str, Term]:
        return self.words.training_kinds

    def report_ratings(self) -> dict[str, Term]:
        return self.words.report_ratings

    def paper_states(self) -> dict[str, Term]:
        return self.words.paper_states

    def papers(self) -> list[Paper]:
        """What a member's file must hold, in the order of the file."""
        return list(self._papers.values())

    def paper(self, code: str) -> Paper:
        return self._papers[code]

    def voters(self) -> dict[str, VoterRule]:
        return self.words.voters

    def matters(self) -> dict[str, Term]:
        """Matters that a rule may keep an organisation from, e.g. a temporary branch."""
        return self.words.matters

    def events(self) -> dict[str, EventCode]:
        return self.words.events

    def hash(self) -> str:
        """Hash of the text of every definition; recorded with each run, so that verdicts name their rules."""
        return self.content_hash

    @property
    def context(self) -> Context:
        """What a definition may refer to."""
        return Context(self.words, self._kinds, self._ledgers, self._procedures)
