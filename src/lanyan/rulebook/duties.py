"""Duties: what must be so, for whom, how often, since when, by which document; and their compilation to SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from string import Formatter
from typing import Any

from .dated import BINDINGS, Dated, Document, Source, close_spans, read_source, read_span
from .entry import Entry
from .operators import OPERATORS, Operator, Setting, Verdict
from .operators import base as operator_base
from .operators.base import COLUMNS, Context
from .operators.common import subject_ctes
from .operators.head_count import NO_LIMIT
from .subjects import AppliesTo, read_applies_to
from .world import World

LAYERS = {"law": "法规", "practice": "做法", "unit": "本单位"}
SAID = {"must": "应当", "generally": "一般应当", "may": "可以", "practice": "按工作机制应"}
SCOPES = ("all", "organisations", "persons")
CODE = re.compile(r"[a-z][a-z0-9_.]{2,79}")

_FINAL = """
SELECT %(duty)s::text AS duty, %(subject_kind)s::text AS subject_kind, subject_id, organisation_id, matter,
       period_from, period_to, state, cause, have, need, due_on, evidence_kind, evidence::bigint[] AS evidence, rule_from
FROM verdict
"""
_FINAL_SCOPE = {
    "all": "",
    "organisations": "WHERE organisation_id = ANY (%(scope)s::bigint[])",
    "persons": "WHERE %(subject_kind)s::text = 'person' AND subject_id = ANY (%(scope)s::bigint[])",
}


@dataclass(frozen=True)
class Compiled:
    """One statement and its parameters, less those of the run: `today`, `window_from` (dates) and, unless the
    scope is 'all', `scope` (list of ids). Columns: see `columns`, in this order.
    """

    sql: str
    params: dict[str, Any]
    columns: tuple[str, ...] = COLUMNS


@dataclass(frozen=True)
class DutyVersion:
    valid_from: date
    valid_to: date | None
    value: Any
    source: Source


@dataclass(frozen=True)
class Mechanism:
    """Duties that are adopted as one, e.g. the four of 一研二学三练四查; a practice by itself is one of its own."""

    code: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Explanation:
    """A duty on one day, in words and in parts."""

    code: str
    title: str
    sentence: str
    values: dict[str, Any]
    document: str
    article: str
    binding: str
    verified: bool
    checked_on: date | None
    in_force_from: date
    clears: str
    source: str
    note: str

    @property
    def to_verify(self) -> bool:
        return not self.verified

    def as_dict(self) -> dict[str, Any]:
        plain = asdict(self)
        for key in ("checked_on", "in_force_from"):
            plain[key] = plain[key].isoformat() if plain[key] else None
        return plain | {"binding_title": BINDINGS[self.binding]}


class Duty(Dated[DutyVersion]):
    """One duty with all its versions. `layer` is 'law', 'practice' or 'unit'."""

    def __init__(
        self,
        *,
        code: str,
        title: str,
        layer: str,
        operator: type[Operator],
        applies_to: AppliesTo,
        versions: tuple[DutyVersion, ...],
        context: Context,
        clears: str = "",
        says: str = "",
        adopted_by_default: bool = True,
        mechanism: Mechanism | None = None,
        tightens: str = "",
        owner: int | None = None,
        file: str = "",
    ):
        super().__init__(code, versions)
        self.title, self.layer, self.file = title, layer, file
        self.operator_class, self.operator = operator, operator.code
        self.applies_to, self.subject = applies_to, applies_to.subject
        self.adopted_by_default, self.mechanism = adopted_by_default, mechanism
        self.tightens, self.owner = tightens, owner
        self._clears, self._says, self._context = clears, says, context

    @property
    def binding(self) -> str:
        return self.latest.source.binding

    @property
    def in_force_since(self) -> date:
        return self.versions[0].valid_from

    @property
    def to_verify(self) -> bool:
        return self.latest.source.to_verify

    def source(self, on: date) -> Source:
        return self.at(on).source

    def sentence(self, on: date) -> str:
        """What is asked and of whom. Where a definition words it itself, the values are still those in force on the day."""
        version = self.at(on)
        if self._says:
            must = SAID[version.source.binding]
            return f"{self._says.format(must=must, **self.operator_class.numbers(version.value))}。"
        who = self.applies_to.sentence(self._context.words)
        return f"{who}{SAID[version.source.binding]}{self.operator_class.phrase(version.value, self._context)}。"

    def clears(self, on: date) -> str:
        """What a person does so that a warning about this duty goes away."""
        return self._clears or self.operator_class.clears(self.at(on).value, self._context)

    def activities(self, on: date) -> tuple[str, ...]:
        """Kinds of activity that count towards it: what "plan it now" offers. Empty when none would help."""
        version = self.find(on)
        return self.operator_class.activities(version.value) if version else ()

    def period_unit(self, on: date) -> str | None:
        """'week', 'month', 'quarter' …; None when the duty is not judged by periods."""
        version = self.find(on)
        return getattr(version.value, "per", None) if version else None

    def explain(self, on: date) -> Explanation:
        version = self.at(on)
        source = version.source
        return Explanation(
            code=self.code,
            title=self.title,
            sentence=self.sentence(on),
            values=_plain(version.value),
            document=source.document.title,
            article=source.article,
            binding=source.binding,
            verified=not source.to_verify,
            checked_on=source.checked_on,
            in_force_from=version.valid_from,
            clears=self.clears(on),
            source=str(source),
            note=source.note,
        )

    @property
    def setting(self) -> Setting:
        ends = {version.valid_to for version in self.versions}
        versions = tuple(
            operator_base.Version(v.valid_from, v.valid_to, v.value, opens=v.valid_from not in ends) for v in self.versions
        )
        applies = self.applies_to
        if not self.adopted_by_default:
            names = dict.fromkeys((self.code, self.mechanism.code) if self.mechanism else (self.code,))
            applies = replace(applies, adopted_as=tuple(names))
        return Setting(self.code, applies, versions)

    def compile(self, scope: str = "all") -> Compiled:
        """One SQL statement for the whole force, for some organisations, or for some persons."""
        if scope not in SCOPES:
            raise ValueError(f"scope must be one of {SCOPES}")
        setting = self.setting
        # A deadline is about events: narrowing its subjects first could lose an event of another organisation.
        pieces, params = subject_ctes(setting, "all" if self.operator == "deadline_after" else scope)
        body, own = self.operator_class.compile(setting)
        sql = f"WITH {','.join([*pieces, body])}{_FINAL}{_FINAL_SCOPE[scope]}"
        return Compiled(sql, {**params, **own, "duty": self.code, "subject_kind": self.subject})

    def evaluate(self, world: World, today: date, window_from: date) -> list[Verdict]:
        """The naive evaluator: for tests and worked cases, never for real data."""
        return self.operator_class.evaluate(self.setting, world, today, window_from)


def _plain(value: Any) -> dict[str, Any]:
    def simple(item: Any) -> Any:
        if isinstance(item, tuple):
            return [simple(part) for part in item]
        return item if isinstance(item, int | str | bool | None) else str(item)

    told = {key: simple(item) for key, item in vars(value).items()}
    return {key: item for key, item in told.items() if item not in (None, "", [], NO_LIMIT)}


@dataclass
class Layer:
    """Where a definition comes from, and what it may therefore leave out."""

    name: str
    context: Context
    documents: dict[str, Document]
    own_document: Document | None = None
    owner: int | None = None
    mechanism: Mechanism | None = field(default=None)


def read_mechanism(top: Entry) -> Mechanism | None:
    entry = top.entry("mechanism", default=None)
    if entry is None:
        return None
    mechanism = Mechanism(entry.text("code"), entry.text("title"), entry.text("note", default=""))
    entry.done()
    return mechanism


def read_duties(top: Entry, layer: Layer) -> Iterator[tuple[Entry, Duty]]:
    for entry in top.entries("duties", default=()):
        duty = read_duty(entry, layer)
        if duty is not None:
            yield entry, duty


def read_duty(entry: Entry, layer: Layer) -> Duty | None:
    """One definition; None when its operator or its versions cannot be read at all."""
    code, title = entry.text("code"), entry.text("title")
    if code and not CODE.fullmatch(code):
        entry.refuse(
            "code", "bad_code", f"代号“{code}”不可用。", "请用小写字母开头，只含小写字母、数字、下划线和点，3到80个字符。"
        )
    operator = OPERATORS.get(entry.one_of("operator", OPERATORS, what="算法"))
    applies = read_applies_to(entry.entry("applies_to"), layer.context.words)
    _refuse_wrong_subject(entry, operator, applies)
    clears, tightens = entry.text("clears", default=""), entry.text("tightens", default="")
    adopted_by_default = _read_adoption(entry, layer)
    versions = read_versions(entry, layer, operator, applies.subject) if operator else ()
    says = entry.text("says", default="")
    if operator and versions:
        _refuse_unsayable(entry, says, operator.numbers(versions[0].value))
    entry.done()
    if not operator or not versions:
        return None
    alone = Mechanism(code, title) if layer.name == "practice" else None
    return Duty(
        code=code or "",
        title=title or "",
        layer=layer.name,
        operator=operator,
        applies_to=applies if layer.owner is None else replace(applies, under=(layer.owner,)),
        versions=versions,
        context=layer.context,
        clears=clears,
        says=says,
        adopted_by_default=adopted_by_default,
        mechanism=layer.mechanism or alone,
        tightens=tightens,
        owner=layer.owner,
        file=entry.file,
    )


def _refuse_unsayable(entry: Entry, says: str, numbers: dict[str, str]) -> None:
    """A sentence of one's own takes its numbers from the values, so that the two can never differ."""
    names = {name for _, name, _, _ in Formatter().parse(says) if name is not None}
    if says and (names - numbers.keys() - {"must"} or not names & numbers.keys() or re.search(r"\d", says)):
        found = f"“{says}”里的数字没有取自规则值。"
        entry.refuse("says", "unsayable", found, f"数字请写成{'、'.join(f'{{{name}}}' for name in sorted(numbers))}。")


def _refuse_wrong_subject(entry: Entry, operator: type[Operator] | None, applies: AppliesTo) -> None:
    said = entry.one_of("subject", ("organisation", "person"), what="对象", default=applies.subject)
    if said != applies.subject:
        found = f"subject写的是{said}, applies_to选的却是{applies.subject}。"
        entry.refuse("subject", "subject_mismatch", found, "请改成一致。")
    if operator and applies.subject not in operator.subjects:
        found = f"“{operator.title}”不能用于{applies.subject}。"
        entry.refuse("operator", "wrong_subject", found, "请改用别的算法或对象。")
    if applies.anyone and (operator is None or operator.code != "deadline_after"):
        found = "anyone只能用于限期办理（deadline_after）。"
        entry.refuse("applies_to", "anyone_needs_an_event", found, "请写明members、offices或staff。")


def _read_adoption(entry: Entry, layer: Layer) -> bool:
    """Law and a unit's own always bind; a practice binds where it was adopted, unless it says otherwise."""
    by_default = entry.flag("adopted_by_default", default=layer.name != "practice")
    if not by_default and layer.name != "practice":
        entry.refuse("adopted_by_default", "always_binds", "法规和本单位规定不需要采用。", "请删去这一行。")
    return bool(by_default)


def read_versions(entry: Entry, layer: Layer, operator: type[Operator], subject: str) -> tuple[DutyVersion, ...]:
    read = [(version, *read_span(version)) for version in entry.entries("versions")]
    if not read:
        entry.refuse("versions", "no_version", "没有写任何版本。", "请写“versions:”，至少一项，含 from 和 value。")
        return ()
    versions = []
    for (version, _, _), (start, end) in zip(read, close_spans(read), strict=True):
        value = operator.read(version.entry("value"), layer.context, subject)
        source = read_source(version, layer.documents, default=layer.own_document)
        version.done()
        versions.append(DutyVersion(start, end, value, source))
    return tuple(sorted(versions, key=lambda version: version.valid_from))
