"""`./lanyan rulebook check | list | explain CODE --on DATE`: the rules that are in force, and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lanyan.kernel import clock
from lanyan.rulebook import LAYERS, Duty, NotInForce, RulebookRefused, UnknownCode, national
from lanyan.rulebook.check import check
from lanyan.rulebook.library import HOME

SUBJECTS = {"organisation": "组织", "person": "人员"}


def main(argv: Sequence[str]) -> int:
    """0 done, 1 refused or not met (with the reason), 2 wrong use."""
    options = _parser().parse_args(list(argv))
    try:
        return {"check": _check, "list": _list, "explain": _explain}[options.action](options)
    except RulebookRefused as refused:
        _say(str(refused), sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lanyan rulebook", description="规则库：检查、列出、解释")
    actions = parser.add_subparsers(dest="action", required=True, metavar="check | list | explain")
    checking = actions.add_parser("check", help="严格检查全部定义，运行全部事例")
    checking.add_argument("--home", type=Path, default=HOME, help="规则库所在目录（默认为随附的规则库）")
    listing = actions.add_parser("list", help="每条规则一行")
    listing.add_argument("--layer", choices=sorted(LAYERS), help="只列一层：law 法规，practice 做法")
    explaining = actions.add_parser("explain", help="解释一条规则")
    explaining.add_argument("code", help="规则代号，见 list")
    explaining.add_argument("--on", type=_day, metavar="DATE", help="按哪一天的规定，如 2026-11-22（默认今天）")
    for action in (checking, listing, explaining):
        action.add_argument("--json", action="store_true", help="以JSON输出")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-11-22") from None


def _check(options: argparse.Namespace) -> int:
    report = check(options.home)
    if options.json:
        counts = {name: getattr(report, name) for name in ("files", "kinds", "duties", "values", "votes", "cases")}
        _say_json({"ok": report.ok, **counts, "problems": [problem.as_dict() for problem in report.problems]})
    else:
        for problem in report.problems:
            _say(str(problem), sys.stderr)
        _say(report.summary())
    return 0 if report.ok else 1


def _list(options: argparse.Namespace) -> int:
    duties = national().duties(layer=options.layer)
    if options.json:
        _say_json([_line(duty) for duty in duties])
        return 0
    for duty in duties:
        line = _line(duty)
        flag = " 待核" if line["to_verify"] else ""
        _say(
            f"{duty.code:<38} {line['title']}  [{LAYERS[duty.layer]}·{SUBJECTS[duty.subject]}] "
            f"{line['in_force_since']}起 {line['source']}{flag}"
        )
    return 0


def _line(duty: Duty) -> dict[str, Any]:
    source = duty.latest.source
    named = duty.mechanism is not None and duty.mechanism.title != duty.title
    title = f"{duty.title}({duty.mechanism.title})" if duty.mechanism and named else duty.title
    return {
        "code": duty.code,
        "title": title,
        "layer": duty.layer,
        "subject": duty.subject,
        "operator": duty.operator,
        "binding": duty.binding,
        "in_force_since": duty.in_force_since.isoformat(),
        "source": str(source).removesuffix("（待核）"),
        "to_verify": source.to_verify,
        "adopted_by_default": duty.adopted_by_default,
        "mechanism": duty.mechanism.code if duty.mechanism else None,
    }


def _explain(options: argparse.Namespace) -> int:
    on = options.on or clock.today()
    try:
        explanation = national().explain(options.code, on)
    except UnknownCode:
        _say(f"规则库里没有“{options.code}”。请用 lanyan rulebook list 查代号。", sys.stderr)
        return 1
    except NotInForce:
        since = national().duty(options.code).in_force_since
        _say(f"{on} “{options.code}”还没有规定；最早一版自{since}起生效。", sys.stderr)
        return 1
    if options.json:
        _say_json({"on": on.isoformat(), **explanation.as_dict()})
        return 0
    _say(f"{explanation.title}({explanation.code}), {on}:")
    _say(f"  {explanation.sentence}")
    _say(f"  依据：{explanation.source}，自{explanation.in_force_from}起")
    if explanation.checked_on:
        _say(f"  核对：{explanation.checked_on}{'' if explanation.verified else '，待核'}")
    _say(f"  消除：{explanation.clears}")
    if explanation.note:
        _say(f"  说明：{explanation.note}")
    for name, value in explanation.values.items():
        _say(f"    {name} = {json.dumps(value, ensure_ascii=False)}")
    return 0


def _say(text: str, stream: Any = None) -> None:
    (stream or sys.stdout).write(f"{text}\n")


def _say_json(value: Any) -> None:
    _say(json.dumps(value, ensure_ascii=False, indent=2))
