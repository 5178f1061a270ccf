"""Forms printed from templates (forms.yaml), with what the case knows already filled in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from lanyan.derived.papers import GAP, Block, Column, Heading, Pairs, Paper, Signs, Stamp, Table, Text
from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor
from lanyan.records.procedures.queries import CaseShown, StepShown

from .known import Known, known_of, said

_VOTE = """
SELECT eligible, present, votes_for, votes_against, abstained, written_for, written_against, passed, explanation
FROM fact_vote WHERE decision_id = %(decision)s
"""


def build_form(shown: CaseShown, one: StepShown, paper: str, by: Actor) -> Paper:
    """The form for one paper of a step. KeyError when the paper has none."""
    form = _templates()[next(p.form for p in one.version.papers if p.code == paper)]
    known = known_of(shown, one)
    blocks = [block for part in form["blocks"] for block in _blocks(part, known, shown, one)]
    if form.get("note"):
        blocks.append(Text(form["note"], role="note"))
    return Paper(
        title=form["title"],
        blocks=tuple(blocks),
        stamp=Stamp(by, clock.now()),
        author=known["党组织"],
        subject_kind="case",
        subject_id=shown.case.pk,
        organisation_id=shown.case.organisation_id,
    )


def form_codes() -> set[str]:
    """The forms there are."""
    return set(_templates())


def notice_text(shown: CaseShown) -> str:
    """What a notice says unless somebody words it otherwise."""
    known = known_of(shown)
    if shown.procedure.code != "party_member_development":
        return f"经研究，现将“{shown.case.title}”的拟定结果予以公示。有情况反映的，请在公示期内向{known['党组织']}反映。"
    return f"经党支部委员会研究，并报{known['上级党组织']}同意，拟将{known['姓名']}同志列为发展对象，现予公示。"


@lru_cache(maxsize=1)
def _templates() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("forms.yaml").read_text(encoding="utf-8"))


def _blocks(part: dict[str, Any], known: Known, shown: CaseShown, one: StepShown) -> Iterator[Block]:
    kind, value = next(iter(part.items()))
    if kind == "pairs":
        yield Pairs(tuple((label, known[label]) for label in value))
    elif kind == "heading":
        yield Heading(value)
    elif kind == "text":
        yield Text(value.format_map(known))
    elif kind == "lines":
        yield Text("\n" * (value - 1))
    elif kind == "signs":
        yield Signs(tuple(value))
    elif kind == "sealed":
        yield Text(f"\n{known[value]}\n{said(clock.today())}", role="right")
    elif kind == "notes":
        yield from _notes(shown)
    elif kind == "vote":
        yield from _vote(one)


def _notes(shown: CaseShown) -> Iterator[Block]:
    rows = tuple((said(note.noted_on), note.text, note.written_by_name) for note in shown.notes)
    columns = (Column("日期", 1.3), Column("考察记录", 4, "left"), Column("记录人", 1))
    yield Table(columns, rows or ((GAP, GAP, GAP),))


def _vote(one: StepShown) -> Iterator[Block]:
    decision = one.done.decision_id if one.done else None
    row = next(iter(sql.rows(_VOTE, {"decision": decision})), None) if decision else None
    if row is None:
        yield Text("应到会有表决权的党员X名，实到会X名；发出票X张，收回票X张；赞成X票，不赞成X票，弃权X票。")
        return
    yield Pairs(
        (
            ("应到会有表决权", row["eligible"]),
            ("实到会有表决权", row["present"]),
            ("赞成", row["votes_for"]),
            ("不赞成", row["votes_against"]),
            ("弃权", row["abstained"]),
            ("书面意见（赞成/不赞成）", f"{row['written_for']}/{row['written_against']}"),
        )
    )
    yield Text("".join(row["explanation"]))
