"""What every operator is, and the SQL that all of them begin and end with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from ..entry import Entry
from ..kinds import ActivityKind
from ..ledgers import LedgerKind
from ..procedures.definition import Procedure
from ..subjects import AppliesTo
from ..vocabulary import Vocabulary
from ..world import World

STATES = {"pending": "未到期", "near": "临期", "overdue": "逾期", "met": "已完成", "exempt": "免除"}

# Why a subject is let off. Both evaluators use these words; a relief brings its own.
SHORT = "本期适用时间不足"
ENDED = "本期内已不再适用"
NOTHING = "本期没有应计的活动"
LATE = "已完成，但超过期限"
# What happens to an item of a ledger, one event per kind: for those who do it, and for those who check it.
ITEM_EVENTS = {
    "item_raised": "交办{}",
    "item_progress": "报告{}进展",
    "item_reported": "报告{}办结",
    "item_settled": "{}办结",
    "item_handed_in": "收到{}办结报告",
    "item_checked": "核查{}",
}


@dataclass(frozen=True)
class Context:
    """What a definition may refer to."""

    words: Vocabulary
    kinds: dict[str, ActivityKind]
    ledgers: dict[str, LedgerKind]
    procedures: Mapping[str, Procedure] = field(default_factory=dict)

    def kind_titles(self, codes: tuple[str, ...]) -> str:
        """支部党员大会、党课或主题党日."""
        titles = [self.kinds[code].title if code in self.kinds else code for code in codes]
        return "或".join(part for part in ("、".join(titles[:-1]), titles[-1] if titles else "") if part)

    def verb(self, codes: tuple[str, ...]) -> str:
        """召开 for meetings, 开展 for everything else and for a mixture."""
        titles = [self.kinds[code].title for code in codes if code in self.kinds]
        return "召开" if titles and all(title.endswith(("会", "会会议")) for title in titles) else "开展"

    def event_codes(self) -> set[str]:
        """The events of the vocabulary, and those that are one per kind of activity, ledger or office."""
        made = {f"{prefix}_{kind}" for prefix in ("activity_held", "took_part") for kind in self.kinds}
        made |= {f"{prefix}_{kind}" for prefix in ITEM_EVENTS for kind in self.ledgers}
        stepped = {code for procedure in self.procedures.values() for code in procedure.event_codes()}
        return set(self.words.events) | made | stepped | {f"office_began_{office}" for office in self.words.offices}

    def event_title(self, code: str) -> str:
        if code in self.words.events:
            return self.words.events[code].title
        for prefix, form in (("activity_held_", "举行{}"), ("took_part_", "参加{}")):
            if code.startswith(prefix):
                return form.format(self.kind_titles((code.removeprefix(prefix),)))
        for prefix, form in ITEM_EVENTS.items():
            kind = self.ledgers.get(code.removeprefix(f"{prefix}_"))
            if kind and code.startswith(prefix):
                return form.format(kind.item)
        office = self.words.offices.get(code.removeprefix("office_began_"))
        return f"任{office.title}" if office else code


@dataclass(frozen=True)
class Value:
    """One version's values, as an operator read them; each operator has its own subclass."""


@dataclass(frozen=True)
class Version:
    valid_from: date
    valid_to: date | None
    value: Any
    opens: bool = True
    """True when no other version was in force just before: a period may then begin before this version."""

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Setting:
    """What an operator compiles or evaluates: a duty's code, whom it binds, its versions."""

    code: str
    applies_to: AppliesTo
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Verdict:
    """One row of the result. `have` and `need` are in the operator's unit; `evidence` are ids of `evidence_kind`."""

    duty: str
    subject_kind: str
    subject_id: int
    organisation_id: int
    matter: int
    period_from: date
    period_to: date
    state: str
    cause: str
    have: Decimal | None
    need: Decimal | None
    due_on: date | None
    evidence_kind: str
    evidence: tuple[int, ...]
    rule_from: date


COLUMNS = tuple(Verdict.__dataclass_fields__)


class Operator(ABC):
    """Read values strictly, say them in Chinese, compile them to SQL, check the SQL by a naive evaluation."""

    code: ClassVar[str]
    title: ClassVar[str]
    subjects: ClassVar[tuple[str, ...]] = ("organisation", "person")

    @staticmethod
    @abstractmethod
    def read(entry: Entry, context: Context, subject: str) -> Any:
        """The values of one version; problems are reported through `entry`."""

    @staticmethod
    @abstractmethod
    def phrase(value: Any, context: Context) -> str:
        """What must be so; follows “某某应当”."""

    @staticmethod
    def numbers(value: Any) -> dict[str, str]:
        """The values by name, spelled, for a definition that words its sentence itself (`says`)."""
        return {}

    @staticmethod
    @abstractmethod
    def clears(value: Any, context: Context) -> str:
        """What a person does so that the duty is met."""

    @staticmethod
    @abstractmethod
    def activities(value: Any) -> tuple[str, ...]:
        """Kinds of activity that count; what can be planned to meet the duty."""

    @staticmethod
    @abstractmethod
    def looser(new: Any, old: Any) -> str:
        """Why `new` asks less than `old`, in Chinese; empty when it asks at least as much."""

    @staticmethod
    @abstractmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        """CTEs ending in one named `verdict` with the columns of Verdict less duty and subject_kind; parameters."""

    @staticmethod
    @abstractmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        """The same rows as the SQL, found the slow and obvious way."""


def version_columns(versions: tuple[Version, ...], **columns: Any) -> dict[str, Any]:
    """Parallel arrays for `unnest`: one element per version. `columns` are functions of a version's value."""
    arrays: dict[str, Any] = {
        "version_from": [version.valid_from for version in versions],
        "version_to": [version.valid_to for version in versions],
        "version_opens": [version.opens for version in versions],
    }
    for name, of in columns.items():
        arrays[name] = [of(version.value) for version in versions]
    return arrays


def listed(versions: tuple[Version, ...], of: Any, name: str) -> dict[str, Any]:
    """Parallel arrays `<name>_of` (the version's date) and `<name>`: a list per version, flattened."""
    pairs = [(version.valid_from, item) for version in versions for item in of(version.value)]
    return {f"{name}_of": [pair[0] for pair in pairs], name: [pair[1] for pair in pairs]}
