"""`./lanyan roster`: the template of the roster, and taking one in."""

import argparse
import getpass
import json
import sys
import time
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lanyan.cli.setup.say import Stop, stage

# This module is imported before Django is set up: what needs models is imported where it is used.
if TYPE_CHECKING:
    from lanyan.flows.import_roster import Outcome

_SHOWN = 50


def main(argv: list[str]) -> int:
    """Exit code 0 taken in (or clean on a dry run), 1 findings or refused, 2 wrong use."""
    arguments = _parser().parse_args(argv)
    if arguments.what == "template":
        return _template(arguments.out)
    return _import(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./lanyan roster", description="人员名册：生成模板，核对并导入")
    verbs = parser.add_subparsers(dest="what", required=True)
    template = verbs.add_parser("template", help="生成空白模板")
    template.add_argument("out", type=Path, metavar="OUT.xlsx", help="模板写到哪里")
    take = verbs.add_parser("import", help="核对并导入名册；有一处问题就都不导入")
    take.add_argument("file", type=Path, metavar="FILE.xlsx", help="名册（Excel、WPS、LibreOffice另存的.xlsx）")
    take.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    take.add_argument("--on", type=date.fromisoformat, metavar="日期", help="从哪天起生效，默认今天，例如 2026-01-01")
    take.add_argument("--findings", type=Path, metavar="OUT.xlsx", help="把问题写成带“问题”列的工作簿，改好可再导入")
    take.add_argument("--json", action="store_true", help="以JSON输出")
    return parser


def _template(out: Path) -> int:
    from lanyan.directory.roster.template import write_template

    try:
        write_template(out)
    except OSError as error:
        raise Stop(f"模板没有写成：{out}（{error.strerror}）。请换一个可写的位置。", code=1) from error
    sys.stdout.write(f"模板已写到 {out}\n")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from lanyan.directory.roster.template import write_findings
    from lanyan.flows.import_roster import import_roster
    from lanyan.flows.reevaluation import reevaluate_in_steps
    from lanyan.kernel.operation import SYSTEM
    from lanyan.kernel.refusal import Refusal

    began = time.perf_counter()
    by = replace(SYSTEM, on_behalf_of=f"命令行 {getpass.getuser()}")
    try:
        outcome = import_roster(arguments.file, by=by, on=arguments.on, dry_run=arguments.dry_run)
    except Refusal as refused:
        if arguments.json:
            _write_json({"written": False, "refused": {"code": refused.code, "sentence": refused.sentence}})
        else:
            sys.stdout.write(f"{refused.sentence}\n")
        return 1
    if arguments.findings and outcome.roster.findings.all:
        write_findings(arguments.findings, arguments.file, None, outcome.roster.findings.all)
    if outcome.touched:
        with stage("判定有关组织的各项任务"):
            reevaluate_in_steps(outcome.touched)
    if arguments.json:
        _write_json(_as_dict(outcome, time.perf_counter() - began))
    else:
        _tell(outcome, arguments, time.perf_counter() - began)
    return 0 if outcome.is_clean else 1


def _as_dict(outcome: "Outcome", seconds: float) -> dict[str, Any]:
    plan, findings = outcome.plan, outcome.roster.findings
    return {
        "written": outcome.written,
        "sheet": outcome.roster.sheet,
        "rows": len(outcome.roster),
        "on": plan.day,
        "seconds": round(seconds, 3),
        "new": [{"row": person.row, "number": person.number, "name": person.name} for person in plan.new],
        "unchanged": plan.unchanged,
        "changes": [asdict(change) for change in plan.changes],
        "gone": [asdict(person) for person in plan.gone],
        "findings": [finding.as_dict() for finding in findings.blocking],
        "notices": [finding.as_dict() for finding in findings.notices],
    }


def _write_json(data: dict[str, Any]) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")


def _tell(outcome: "Outcome", arguments: argparse.Namespace, seconds: float) -> None:
    plan, findings = outcome.plan, outcome.roster.findings
    lines = [f"工作表“{outcome.roster.sheet}”，{len(outcome.roster)}人，用时{seconds:.1f}秒。"]
    lines += _some([finding.sentence() for finding in findings.blocking], "处问题")
    lines += _some([f"提示 {finding.sentence()}" for finding in findings.notices], "条提示")
    counts = f"新增{len(plan.new)}人，变更{plan.changed}人，不变{plan.unchanged}人，名册中没有的{len(plan.gone)}人。"
    if not outcome.is_clean:
        lines.append(f"共{len(findings.blocking)}处问题，没有导入任何一行。请改好后再导入。")
        if arguments.findings:
            lines.append(f"带“问题”列的工作簿：{arguments.findings}")
    else:
        shown = [f"  {c.number} {c.name} {c.field}：{c.before or '（空）'} → {c.after or '（空）'}" for c in plan.changes]
        lines += _some(shown, "处变更")
        lines += _some([f"  名册中没有：{p.number} {p.name}（{p.unit}）" for p in plan.gone], "人")
        lines.append((f"已导入，自{plan.day}起生效：" if outcome.written else f"核对无误，自{plan.day}起将：") + counts)
    sys.stdout.write("\n".join(lines) + "\n")


def _some(lines: list[str], what: str) -> list[str]:
    """The first of many, and how many more there are."""
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], f"……另有{more}{what}，可用 --json 或 --findings 查看全部。"] if more > 0 else lines
