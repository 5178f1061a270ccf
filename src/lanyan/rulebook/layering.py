"""A unit's own definitions on top of law and practice: they may add or tighten, never loosen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from .book import Register, Rulebook
from .dated import Document
from .duties import Duty, Layer, read_duties, read_duty, read_mechanism
from .entry import Entry
from .formalism import refuse_formalism
from .marked import MarkedDict, mark, read_text
from .problems import Findings
from .procedures.duties import duties_of
from .procedures.tightening import Tightening, read_tightening, tightened
from .values import RuleValue, read_values

PARTS = ("duties", "values", "tightenings")
OWN = Document("own", "本单位工作机制", note="由本单位制定。")


def layer_unit(book: Rulebook, definitions: list[dict[str, Any] | str], owner: int) -> Rulebook:
    findings = Findings()
    digest = hashlib.sha256(book.content_hash.encode())
    added: Register[Duty] = Register(book._duties)
    values: list[RuleValue] = list(book._tightened)
    copies: list[Tightening] = list(book._tightenings)
    for number, definition in enumerate(definitions, start=1):
        digest.update(f"{owner}\0{definition}\0".encode())
        top = _read(definition, f"本单位定义{number}", findings)
        for entry, duty in _duties(book, top, owner, findings):
            _refuse_taken(entry, duty, added)
            _refuse_loosening(entry, duty, book)
            added[duty.code] = duty
        values += _values(book, top, owner, findings)
        copies += _copies(book, top, owner)
        if any(top.has(key) for key in PARTS):
            top.done()
    findings.raise_if_any()
    for copy in copies[len(book._tightenings) :]:
        added.update(_duties_of_copy(book, copy))
    return replace(
        book, _duties=added, _tightened=tuple(values), _tightenings=tuple(copies), content_hash=digest.hexdigest()
    )


def _read(definition: dict[str, Any] | str, file: str, findings: Findings) -> Entry:
    data: MarkedDict = read_text(definition, file, findings) if isinstance(definition, str) else mark(definition)
    return Entry(data, file, findings)


def _duties(book: Rulebook, top: Entry, owner: int, findings: Findings) -> Iterator[tuple[Entry, Duty]]:
    if refuse_formalism(top, book.forbidden, findings):
        return
    layer = Layer("unit", book.context, book.documents, own_document=OWN, owner=owner)
    if not any(top.has(key) for key in PARTS):
        duty = read_duty(top, layer)
        if duty is not None:
            yield top, duty
        return
    layer.mechanism = read_mechanism(top)
    yield from read_duties(top, layer)


def _copies(book: Rulebook, top: Entry, owner: int) -> Iterator[Tightening]:
    """A unit's own copies of procedures, tightened."""
    for entry in top.entries("tightenings", default=()):
        copy = read_tightening(entry, dict(book._procedures), owner)
        if copy is not None:
            yield copy


def _duties_of_copy(book: Rulebook, copy: Tightening) -> dict[str, Duty]:
    """Deadlines that only the copy has are duties at and below its owner; those of the text say that one may be stricter."""
    original = book.procedure(copy.tightens)
    found = {duty.code: duty for duty in duties_of(tightened(original, [copy]), book.context, tightened=copy)}
    return {code: duty for code, duty in found.items() if code not in book._duties or not duty.owner}


def _values(book: Rulebook, top: Entry, owner: int, findings: Findings) -> Iterator[RuleValue]:
    """A unit's own values: each tightens one of the rulebook that units may tighten."""
    if not top.has("values"):
        return
    for entry, value in read_values(top, book.documents, own_document=OWN, owner=owner):
        theirs = book._values.get(value.tightens)
        if theirs is None:
            entry.refuse(
                "tightens",
                "missing_reference",
                f"要加严的规则值“{value.tightens}”没有登记。",
                "请用规则清单里的代号。",
            )
            continue
        for version in value.versions:
            looser = theirs.looser(version.value, version.valid_from)
            if looser:
                found = f"“{value.title}”没有比“{theirs.title}”严：{looser}。"
                entry.refuse("versions", "loosens", found, "本单位规定只能加严，请改成不低于原规定的要求。")
        yield value


def _refuse_taken(entry: Entry, duty: Duty, existing: Register[Duty]) -> None:
    if duty.code in existing:
        other = existing[duty.code]
        entry.refuse(
            "code", "duplicate_code", f"代号“{duty.code}”已用于“{other.title}”。", "请换一个代号，例如加上本单位的简称。"
        )


def _refuse_loosening(entry: Entry, duty: Duty, book: Rulebook) -> None:
    """A definition that says what it tightens must be stricter; and none may ask less than the law of the same."""
    if duty.tightens:
        if duty.tightens not in book._duties:
            entry.refuse(
                "tightens",
                "missing_reference",
                f"要加严的规则“{duty.tightens}”没有登记。",
                "请用“规则清单”里的代号，或删去这一行作为新增。",
            )
            return
        _compare(entry, duty, book.duty(duty.tightens), named=True)
        return
    for other in book.duties(layer="law"):
        if _about_the_same(duty, other):
            _compare(entry, duty, other, named=False)


def _about_the_same(duty: Duty, other: Duty) -> bool:
    if duty.operator != other.operator or duty.subject != other.subject:
        return False
    mine: tuple[str, ...] = getattr(duty.latest.value, "activities", ())
    theirs: tuple[str, ...] = getattr(other.latest.value, "activities", ())
    # The first kind is the one a duty is named after; a definition about a lesser kind alone is another matter.
    same = bool(mine) and set(mine) <= set(theirs) and theirs[0] in mine
    return same and bool(set(duty.applies_to.forms) & set(other.applies_to.forms))


def _compare(entry: Entry, duty: Duty, other: Duty, *, named: bool) -> None:
    if duty.operator != other.operator or duty.subject != other.subject:
        entry.refuse(
            "operator",
            "cannot_compare",
            f"算法或对象与要加严的“{other.title}”不同，无法比较宽严。",
            f"请用同样的operator: {other.operator}。",
        )
        return
    for version in duty.versions:
        judged_on: date = max(version.valid_from, other.in_force_since)
        theirs = other.find(judged_on) or other.latest
        looser = duty.operator_class.looser(version.value, theirs.value)
        if looser:
            entry.refuse(
                "versions" if entry.has("versions") else None,
                "loosens",
                f"“{duty.title}”比{theirs.source}的“{other.title}”宽：{looser}。",
                "本单位规定只能新增或加严，请改成不低于原规定的要求。"
                if named
                else "原规定继续有效；请改成不低于它的要求，或不必重复规定。",
            )
