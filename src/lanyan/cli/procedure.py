"""`./lanyan procedure list | explain CODE --on DATE | plan CODE --applied DATE`: staged processes and their lawful dates."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from lanyan.kernel import clock
from lanyan.kernel.calendar import built_in
from lanyan.rulebook import Procedure, UnknownCode, national
from lanyan.rulebook.procedures import ACTORS, Planned, Step, StepVersion, plan
from lanyan.rulebook.procedures.dates import Known
from lanyan.rulebook.procedures.words import asks, bound_sentence, limits_sentence


def main(argv: Sequence[str]) -> int:
    """0 done, 1 refused (with the reason), 2 wrong use."""
    options = _parser().parse_args(list(argv))
    try:
        return {"list": _list, "explain": _explain, "plan": _plan}[options.action](options)
    except UnknownCode:
        _say(f"没有“{options.code}”这个流程。请用 lanyan procedure list 查代号。", sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lanyan procedure", description="流程：列出、解释、推算日期")
    actions = parser.add_subparsers(dest="action", required=True, metavar="list | explain | plan")
    listing = actions.add_parser("list", help="每个流程一行")
    explaining = actions.add_parser("explain", help="逐步解释一个流程：期限、材料、依据")
    explaining.add_argument("--on", type=_day, metavar="DATE", help="按哪一天的规定，如 2026-09-01（默认今天）")
    planning = actions.add_parser("plan", help="推算每一步最早和最迟的日期")
    planning.add_argument("--applied", type=_day, required=True, metavar="DATE", help="第一步的日期，如递交入党申请书之日")
    planning.add_argument(
        "--move", type=_move, action="append", default=[], metavar="STEP=DATE", help="把某一步改到某日，后面随之推算"
    )
    for action in (explaining, planning):
        action.add_argument("code", help="流程代号，见 list")
    for action in (listing, explaining, planning):
        action.add_argument("--json", action="store_true", help="以JSON输出")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-11-22") from None


def _move(text: str) -> tuple[str, date]:
    step, _, day = text.partition("=")
    return step, _day(day)


def _list(options: argparse.Namespace) -> int:
    procedures = national().procedures()
    if options.json:
        _say_json(
            [
                {"code": one.code, "title": one.title, "steps": len(one.steps), "stages": len(one.stages)}
                for one in procedures
            ]
        )
        return 0
    for one in procedures:
        _say(f"{one.code:<32} {one.title}  {len(one.stages)}个阶段 {len(one.steps)}步")
    return 0


def _explain(options: argparse.Namespace) -> int:
    on = options.on or clock.today()
    procedure = national().procedure(options.code)
    found = [(step, version) for step in procedure.ordered() if (version := step.find(on))]
    if not found:
        _say(f"{on} “{procedure.title}”还没有规定。", sys.stderr)
        return 1
    if options.json:
        steps = [_explained(procedure, step, version) for step, version in found]
        _say_json({"code": procedure.code, "title": procedure.title, "on": on.isoformat(), "steps": steps})
        return 0
    _say(f"{procedure.title}，{on}：{len(found)}步，依据{'、'.join(f'《{title}》' for title in procedure.texts_on(on))}")
    stage = ""
    for step, version in found:
        if step.stage != stage:
            stage = step.stage
            _say(f"\n{procedure.stages[stage]}")
        for line in _lines(procedure, step, version):
            _say(line)
    return 0


def _lines(procedure: Procedure, step: Step, version: StepVersion) -> Iterator[str]:
    yield f"{step.number:>3}. {version.title}（{version.by or ACTORS[version.actor]}）"
    if version.limits:
        yield f"     期限：{limits_sentence(procedure, version)}"
    if told := asks(version):
        yield f"     要求：{'；'.join(told)}"
    if version.papers:
        yield f"     材料：{'、'.join(paper.title + ('（可选）' if paper.optional else '') for paper in version.papers)}"
    if version.remark:
        yield f"     说明：{version.remark}"
    yield f"     依据：{version.source}"


def _explained(procedure: Procedure, step: Step, version: StepVersion) -> dict[str, Any]:
    return {
        "number": step.number,
        "code": step.code,
        "title": version.title,
        "stage": procedure.stages[step.stage],
        "actor": version.actor,
        "by": version.by,
        "limits": limits_sentence(procedure, version),
        "documents": [{"code": p.code, "title": p.title, "optional": p.optional} for p in version.papers],
        "asks": asks(version),
        "outcomes": [outcome.title for outcome in version.outcomes],
        "note": version.remark,
        "in_force_from": version.valid_from.isoformat(),
        "source": version.source.as_dict(),
    }


def _plan(options: argparse.Namespace) -> int:
    procedure = national().procedure(options.code)
    first = procedure.ordered()[0].code
    unknown = [step for step, _ in options.move if step not in procedure.steps]
    if unknown:
        _say(
            f"“{unknown[0]}”不是“{procedure.title}”的步骤。请用 lanyan procedure explain {procedure.code} --json 查代号。",
            sys.stderr,
        )
        return 1
    rows = plan(procedure, Known({first: options.applied}), built_in(), moved=dict(options.move))
    if options.json:
        steps = [_planned(procedure, row) for row in rows]
        _say_json({"code": procedure.code, "applied": options.applied.isoformat(), "steps": steps})
        return 0
    _say(f"{procedure.title}，自{options.applied}起，每一步都取最早的日期：")
    for row in rows:
        latest = f"，最迟{row.window.latest}" if row.window.latest else ""
        unsure = "（暂定：放假安排尚未公布）" if row.window.provisional else ""
        state = "  太早" if row.is_early else "  超期" if row.is_late else ""
        _say(f"{row.step.number:>3}. {row.day} {row.version.title}  最早{row.window.earliest}{latest}{unsure}{state}")
    return 0


def _planned(procedure: Procedure, row: Planned) -> dict[str, Any]:
    found = row.window
    return {
        "number": row.step.number,
        "code": row.step.code,
        "title": row.version.title,
        "earliest": found.earliest.isoformat(),
        "latest": found.latest.isoformat() if found.latest else None,
        "planned": row.day.isoformat(),
        "origin": row.origin,
        "early": row.is_early,
        "late": row.is_late,
        "provisional": found.provisional,
        "why_earliest": bound_sentence(procedure, found.low) if row.step.needs else "",
        "why_latest": bound_sentence(procedure, found.high) if found.high else "",
        "source": row.version.source.as_dict(),
    }


def _say(text: str, stream: Any = None) -> None:
    (stream or sys.stdout).write(f"{text}\n")


def _say_json(value: Any) -> None:
    _say(json.dumps(value, ensure_ascii=False, indent=2))
