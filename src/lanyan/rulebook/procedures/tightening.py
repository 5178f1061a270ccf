"""A unit's own copy of a procedure: the shipped definition with limits added from a day on. It can only be stricter.

A copy is kept as what it adds, not as a second text: when the law changes, the copy follows (decision 0290).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..duties import CODE
from ..entry import Entry
from .definition import Limit, Note, Paper, Procedure, Span, Step, StepVersion
from .reading import read_paper, read_span_of
from .words import base_title, limit_sentence

LEAST = {"within": "不超过", "not_before": "不少于", "notice": "公示不少于"}


@dataclass(frozen=True)
class StepTightening:
    """What is added to one step: limits, a shorter time between notes, further papers."""

    step: str
    limits: tuple[Limit, ...] = ()
    every: Span | None = None
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class Tightening:
    """A unit's own requirements of a procedure from a day on; they bind cases at and below `owner`."""

    code: str
    title: str
    tightens: str
    owner: int
    begins_on: date
    steps: tuple[StepTightening, ...]


def read_tightening(entry: Entry, procedures: dict[str, Procedure], owner: int) -> Tightening | None:
    """One tightening, strictly; None where what it tightens is not known. What is wrong goes to the entry's findings."""
    code = entry.text("code") or ""
    if not CODE.fullmatch(code):
        entry.refuse("code", "bad_code", f"代号“{code}”不可用。", "请用小写字母开头，只含小写字母、数字、下划线和点。")
    name = entry.one_of("tightens", list(procedures), what="流程")
    begins_on, title = entry.day("from"), entry.text("title")
    procedure = procedures.get(name)
    steps = [_read_step(one, procedure, begins_on, owner) for one in entry.entries("steps")] if procedure else []
    if procedure is None:
        entry.take("steps")
    entry.done()
    if procedure is None or begins_on is None:
        return None
    return Tightening(code, title or procedure.title, name, owner, begins_on, tuple(one for one in steps if one))


def tightened(procedure: Procedure, tightenings: list[Tightening]) -> Procedure:
    """The procedure with all of these in it. The shipped one is left as it is."""
    if not tightenings:
        return procedure
    steps = dict(procedure.steps)
    for one in tightenings:
        for more in one.steps:
            steps[more.step] = _step(steps[more.step], more, one.begins_on)
    owners = tuple(dict.fromkeys([*procedure.owners, *(one.owner for one in tightenings)]))
    return replace(procedure, steps=steps, owners=owners)


def _step(step: Step, more: StepTightening, begins_on: date) -> Step:
    """Versions that reach beyond the day are cut in two there."""
    versions: list[StepVersion] = []
    for version in step.versions:
        if version.valid_to is not None and version.valid_to <= begins_on:
            versions.append(version)
            continue
        if version.valid_from < begins_on:
            versions.append(replace(version, valid_to=begins_on))
        versions.append(_version(version, more, max(version.valid_from, begins_on)))
    return Step(step.code, step.stage, step.number, step.needs, tuple(versions))


def _version(version: StepVersion, more: StepTightening, start: date) -> StepVersion:
    note = replace(version.note, every=more.every) if version.note and more.every else version.note
    known = {paper.code for paper in version.papers}
    return replace(
        version,
        valid_from=start,
        text_from=version.rule_from,
        limits=(*version.limits, *more.limits),
        papers=(*version.papers, *(paper for paper in more.papers if paper.code not in known)),
        note=note,
    )


def _read_step(entry: Entry, procedure: Procedure, begins_on: date | None, owner: int) -> StepTightening | None:
    code = entry.one_of("step", procedure.steps, what="步骤")
    step = procedure.steps.get(code)
    if step is None:
        return None
    version = step.find(begins_on) if begins_on else None
    version = version or step.latest
    limits = tuple(_read_limits(entry, procedure, step, version, owner))
    every = entry.entry("every", default=None)
    span = _read_every(every, version.note) if every else None
    papers = tuple(read_paper(name, one) for name, one in entry.by_code("papers", default=None))
    entry.done()
    if not (limits or span or papers):
        entry.refuse("step", "adds_nothing", f"“{version.title}”没有写加严的内容。", "请写期限、公示、记录间隔或材料。")
    return StepTightening(code, limits, span, papers)


def _read_limits(entry: Entry, procedure: Procedure, step: Step, version: StepVersion, owner: int) -> Iterator[Limit]:
    earlier = {one for one in procedure.steps if procedure.index(one) < step.number}
    for kind in ("not_before", "within"):
        for one in entry.entries(kind, default=()):
            after = one.text("after") or ""
            if after.split(".")[0] not in earlier:
                one.refuse("after", "missing_reference", f"“{after}”不是前面的步骤。", "请写前面步骤的代号。")
            limit = Limit(kind, read_span_of(one), after, owner=owner)
            _refuse_looser(one, procedure, version, limit)
            one.done()
            yield limit
    notice = entry.entry("notice", default=None)
    if notice:
        limit = Limit("notice", read_span_of(notice), f"{step.code}.notice", owner=owner)
        _refuse_looser(notice, procedure, version, limit)
        notice.done()
        yield limit


def _refuse_looser(entry: Entry, procedure: Procedure, version: StepVersion, limit: Limit) -> None:
    """Nothing that the text asks for may be asked for less: neither later, nor sooner, nor shorter hung out."""
    for theirs in version.limits:
        if theirs.owner is not None or theirs.exact or (theirs.kind, theirs.after) != (limit.kind, limit.after):
            continue
        shorter = limit.span.length < theirs.span.length
        looser = not shorter and limit.span != theirs.span if limit.kind == "within" else shorter
        if looser:
            said = limit_sentence(procedure, version, theirs)
            entry.refuse(
                "count",
                "loosens",
                f"“{version.title}”写的{limit.span}比{version.source}宽：{said}。",
                f"只能加严：{LEAST[limit.kind]}{theirs.span}（距“{base_title(procedure, limit.after)}”）。",
            )


def _read_every(entry: Entry, note: Note | None) -> Span:
    span = read_span_of(entry)
    if note is None:
        entry.refuse("count", "no_note", "这一步没有定期记录。", "请删去“every”。")
    elif span.length > note.every.length:
        entry.refuse("count", "loosens", f"每{span}一次比每{note.every}一次宽。", f"请写不超过{note.every}。")
    entry.done()
    return span
