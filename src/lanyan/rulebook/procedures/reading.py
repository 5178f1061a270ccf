"""Reading procedures strictly: a step says once what all texts share, and per text only what that text says otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ..dated import Document, close_spans, read_source, read_span
from ..duties import CODE
from ..entry import Entry
from ..kinds import ActivityKind
from ..marked import MarkedDict
from ..vocabulary import LINES, Vocabulary
from ..votes import VoteRule
from .definition import (
    ACTORS,
    EFFECTS,
    FIELD_TYPES,
    GOES,
    UNITS,
    Limit,
    Note,
    Outcome,
    Paper,
    Procedure,
    Span,
    Step,
    StepField,
    StepVersion,
    View,
)

# Keys of a step that a text may word otherwise.
_SAID = ("title", "actor", "by", "not_before", "within", "notice", "papers", "fields", "either", "outcomes", "vote",
         "question", "activity", "notes", "age", "below_age", "standing", "effect", "election", "remark")  # fmt: skip
_CITED = ("article", "binding", "checked_on", "verified", "article_verified", "note", "document")


class Shelf:
    """What a procedure may refer to."""

    def __init__(
        self,
        words: Vocabulary,
        documents: dict[str, Document],
        kinds: dict[str, ActivityKind],
        votes: dict[str, VoteRule],
        own_document: Document | None = None,
        elections: Collection[str] = (),
    ):
        self.elections = elections
        self.words, self.documents, self.kinds, self.votes = words, documents, kinds, votes
        self.own_document = own_document


def read_procedures(top: Entry, shelf: Shelf) -> Iterator[tuple[Entry, Procedure]]:
    for entry in top.entries("procedures", default=()):
        yield entry, read_procedure(entry, shelf)


def read_procedure(entry: Entry, shelf: Shelf) -> Procedure:
    """One definition. What is wrong goes to the entry's findings; the caller raises."""
    code = entry.text("code") or ""
    if not CODE.fullmatch(code):
        entry.refuse(
            "code", "bad_code", f"代号“{code}”不可用。", "请用小写字母开头，只含小写字母、数字、下划线和点，3到80个字符。"
        )
    stages = {name: one.text("title") for name, one in entry.by_code("stages")}
    texts = _read_texts(entry, shelf)
    procedure = Procedure(
        code=code,
        title=entry.text("title") or "",
        group=entry.one_of("group", shelf.words.procedure_groups, what="分组"),
        line=entry.one_of("line", LINES, what="线", default="party"),
        subject=entry.one_of("subject", ("person", "organisation"), what="对象"),
        forms=shelf.words.expand_forms(entry.many_of("forms", shelf.words.form_words, what="组织形式")),
        stages=stages,
        steps={},
        standings=entry.many_of("standings", shelf.words.standings, what="身份", default=()),
        restricted=entry.flag("restricted"),
        several=entry.flag("several"),
        yearly=entry.flag("yearly"),
        prompted_by=entry.texts("prompted_by", default=()),
        note=entry.text("note", default=""),
        file=entry.file,
    )
    for step_entry in entry.entries("steps"):
        _add_step(step_entry, procedure, texts, shelf)
    procedure.views = {name: _read_view(one, procedure) for name, one in entry.by_code("views", default=None)}
    entry.done()
    if not procedure.steps:
        entry.refuse("steps", "no_step", "没有写任何步骤。", "请写“steps:”，至少一项。")
    return procedure


def _read_texts(entry: Entry, shelf: Shelf) -> dict[str, MarkedDict]:
    """The texts side by side, by a short name; each says since when, by which document."""
    texts, read = {}, []
    for name, one in entry.by_code("texts"):
        read.append((one, *read_span(one)))
        read_source(one, shelf.documents, default=shelf.own_document)
        one.done()
        texts[name] = one.data
    for name, (_start, end) in zip(list(texts), close_spans(read), strict=True):
        if end is not None and "to" not in texts[name]:
            texts[name]["to"] = end
            texts[name].lines["to"] = texts[name].line
    return texts


def _add_step(entry: Entry, procedure: Procedure, texts: dict[str, MarkedDict], shelf: Shelf) -> None:
    code, stage = entry.text("code") or "", entry.one_of("stage", procedure.stages, what="阶段")
    shared = {key: entry.take(key, default=None) for key in (*_SAID, *_CITED) if entry.has(key)}
    previous = list(procedure.steps)[-1:]
    needs = entry.many_of("needs", procedure.steps, what="前面的步骤", default=tuple(previous))
    if code in procedure.steps:
        entry.refuse("code", "duplicate_code", f"步骤代号“{code}”重复。", "请换一个代号。")
    versions = []
    for said in entry.entries("versions"):
        text = said.one_of("text", texts, what="文本")
        merged = _merge(entry, shared, texts.get(text), said)
        version = _read_version(Entry(merged, entry.file, entry.findings), code, procedure, shelf)
        if version is not None:
            versions.append(version)
    entry.done()
    if not versions:
        entry.refuse("versions", "no_version", f"步骤“{code}”没有写任何文本。", "请写“versions:”，至少一项，含 text。")
        return
    versions.sort(key=lambda version: version.valid_from)
    number = len(procedure.steps) + 1
    procedure.steps[code] = Step(code, stage or "", number, needs, tuple(versions))


def _merge(entry: Entry, shared: dict[str, Any], text: MarkedDict | None, said: Entry) -> MarkedDict:
    merged = MarkedDict()
    merged.line, merged.lines = said.data.line, {}
    for source, lines in ((text, getattr(text, "lines", {})), (shared, entry.data.lines), (said.data, said.data.lines)):
        for key, value in (source or {}).items():
            if key == "text":
                continue
            merged[key], merged.lines[key] = value, lines.get(key, said.data.line)
    return merged


def _read_version(entry: Entry, code: str, procedure: Procedure, shelf: Shelf) -> StepVersion | None:
    start, end = read_span(entry)
    earlier = [*procedure.steps, code]
    named = {one.code for step in procedure.ordered() for said in step.versions for one in said.fields}
    fields = tuple(_field(name, one, shelf, named) for name, one in entry.by_code("fields", default=None))
    vote = entry.text("vote", default="")
    if vote and vote not in shelf.votes:
        entry.refuse("vote", "missing_reference", f"表决规则“{vote}”没有登记。", f"可用的有：{'、'.join(shelf.votes)}。")
    version = StepVersion(
        valid_from=start,
        valid_to=end,
        title=entry.text("title") or code,
        actor=entry.one_of("actor", ACTORS, what="办理者"),
        by=entry.text("by", default=""),
        limits=tuple(_limits(entry, code, earlier)),
        papers=tuple(read_paper(name, one) for name, one in entry.by_code("papers", default=None)),
        fields=fields,
        either=tuple(_either(entry, fields)),
        outcomes=tuple(_outcome(name, one, earlier, fields, shelf) for name, one in entry.by_code("outcomes", default=None)),
        source=read_source(entry, shelf.documents, default=shelf.own_document),
        vote=vote,
        question=entry.text("question", default=""),
        activity=entry.many_of("activity", shelf.kinds, what="活动类型", default=()),
        note=_note(entry, earlier),
        age=entry.integer("age", low=10, high=70, default=None),
        below_age=entry.integer("below_age", low=10, high=70, default=None),
        standing=entry.one_of("standing", shelf.words.standings, what="身份", default=""),
        effect=entry.one_of("effect", EFFECTS, what="效果", default=""),
        election=entry.one_of("election", shelf.elections, what="选举规则", default=""),
        remark=entry.text("remark", default=""),
    )
    entry.done()
    return version


def _limits(entry: Entry, code: str, earlier: list[str]) -> Iterator[Limit]:
    for kind in ("not_before", "within"):
        for one in entry.entries(kind, default=()):
            exact = kind == "within" and one.has("by")
            after = one.text("by" if exact else "after") or ""
            if after.split(".")[0] not in earlier or after == code:
                one.refuse(
                    "by" if exact else "after",
                    "missing_reference",
                    f"“{after}”不是前面的步骤。",
                    f"可用的有：{'、'.join(earlier[:-1])}。",
                )
            if exact:
                yield Limit(kind, Span(0, "days"), after, exact=True)
                one.done()
                continue
            longest = one.entry("longest", default=None)
            when = longest.text("when") if longest else ""
            yield Limit(kind, read_span_of(one), after, read_span_of(longest) if longest else None, when)
            if longest:
                longest.done()
            one.done()
    notice = entry.entry("notice", default=None)
    if notice:
        yield Limit("notice", read_span_of(notice), f"{code}.notice")
        notice.done()


def read_span_of(entry: Entry) -> Span:
    unit = entry.one_of("unit", UNITS, what="单位")
    return Span(entry.integer("count", low=1, high=3650) or 1, unit if unit in UNITS else "days")


def read_paper(name: str, entry: Entry) -> Paper:
    paper = Paper(name, entry.text("title"), entry.flag("optional"), entry.text("form", default=""))
    entry.done()
    return paper


def _field(name: str, entry: Entry, shelf: Shelf, known: Collection[str]) -> StepField:
    options, within = entry.entry("options", default=None), entry.entry("within", default=None)
    one = StepField(
        code=name,
        title=entry.text("title"),
        type=entry.one_of("type", FIELD_TYPES, what="类型") or "text",
        optional=entry.flag("optional"),
        at_least=entry.integer("at_least", low=0, high=10000, default=None),
        at_most=entry.integer("at_most", low=0, high=10000, default=None),
        standings=entry.many_of("standings", shelf.words.standings, what="身份", default=()),
        only_for=entry.texts("only_for", default=()),
        options={code: options.text(code) for code in options.data} if options else {},
        within=read_span_of(within) if within else None,
        forms=shelf.words.expand_forms(entry.many_of("forms", shelf.words.form_words, what="组织形式", default=())),
        counterpart=entry.flag("counterpart"),
        counted=entry.many_of("counted", shelf.kinds, what="活动类型", default=()),
        among=entry.one_of("among", known, what="前面步骤的字段", default=""),
    )
    for inner in (options, within, entry):
        if inner:
            inner.done()
    if one.type == "choice" and not one.options:
        entry.refuse("options", "no_option", f"“{one.title}”没有写可选项。", "请写“options: {代号: 名称}”。")
    return one


def _either(entry: Entry, fields: tuple[StepField, ...]) -> Iterator[tuple[str, int | None]]:
    known = {one.code for one in fields}
    for one in entry.entries("either", default=()):
        yield one.one_of("field", known, what="字段"), one.integer("at_least", low=1, high=10000, default=None)
        one.done()


def _outcome(name: str, entry: Entry, earlier: list[str], fields: tuple[StepField, ...], shelf: Shelf) -> Outcome:
    goes = entry.one_of("goes", GOES, what="去向", default="next")
    adds = entry.entry("adds", default=None)
    known = [one.code for one in fields]
    outcome = Outcome(
        code=name,
        title=entry.text("title"),
        goes=goes,
        to=entry.one_of("to", earlier, what="步骤") if goes == "back" else "",
        adds=adds.one_of("field", known, what="字段") if adds else "",
        adds_to=adds.one_of("to", earlier, what="步骤") if adds else "",
        times=entry.integer("times", low=0, high=99, default=0),
        standing=entry.one_of("standing", shelf.words.standings, what="身份", default=""),
        effect=entry.one_of("effect", EFFECTS, what="效果", default=""),
    )
    if adds:
        adds.done()
    entry.done()
    return outcome


def _note(entry: Entry, earlier: list[str]) -> Note | None:
    one = entry.entry("notes", default=None)
    if one is None:
        return None
    every = one.entry("every")
    note = Note(one.text("title"), read_span_of(every), one.one_of("after", earlier, what="步骤"), one.text("until"))
    every.done()
    one.done()
    return note


def _read_view(entry: Entry, procedure: Procedure) -> View:
    """Steps gathered under other names, e.g. the ten steps that units speak of."""
    gathered = []
    for one in entry.entries("steps"):
        gathered.append((one.text("title"), one.many_of("of", procedure.steps, what="步骤")))
        one.done()
    view = View(entry.text("title"), tuple(gathered))
    entry.done()
    return view


def refuse_dangling(entry: Entry, procedure: Procedure, duties: Collection[str]) -> None:
    """What can only be told when all is read: until when notes are asked for, which duties prompt a case."""
    for duty in procedure.prompted_by:
        if duty not in duties:
            entry.refuse("prompted_by", "missing_reference", f"规则“{duty}”没有登记。", "请写规则清单里的代号。")
    for step in procedure.ordered():
        for version in step.versions:
            if version.note and version.note.until not in procedure.steps:
                entry.refuse(
                    "steps",
                    "missing_reference",
                    f"“until: {version.note.until}”不是本流程的步骤。",
                    "请写后面某一步的代号。",
                )
