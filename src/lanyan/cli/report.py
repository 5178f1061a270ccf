"""`./lanyan report …`: papers written to files from the console of the server.

./lanyan report handbook --branch 松涛路特勤站党支部 --year 2026 --out 手册.docx
./lanyan report ledger   --branch … --month 2026-10 --out 台账.xlsx
./lanyan report paper    --activity ID --kind notice|roll_sheet|minutes|votes|make_ups --out 签到表.pdf
./lanyan report fonts [--get]

The ending of the file chooses the form. Whoever has the console may read everything; the journal names the console.
"""

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from lanyan.kernel.refusal import Refusal

HELP = "文书：handbook 工作手册，ledger 月台账，paper 一次活动的文书，fonts 字体"
FORMS = (".docx", ".pdf", ".xlsx")
KINDS = ("notice", "roll_sheet", "minutes", "votes", "make_ups")


def main(argv: list[str]) -> int:
    """0 written, 1 refused (the sentence says why), 2 wrong use."""
    options = _parser().parse_args(argv)
    try:
        sentence = options.run(options)
    except Refusal as refused:
        sys.stderr.write(refused.sentence + "\n")
        return 1
    sys.stdout.write(sentence + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./lanyan report", description="把文书写成文件：DOCX、PDF 或 XLSX")
    commands = parser.add_subparsers(dest="what", required=True)
    handbook = _command(commands, "handbook", "一个支部一年的工作手册", _handbook)
    handbook.add_argument("--branch", required=True, help="组织的编号或全称")
    handbook.add_argument("--year", type=int, help="年度，默认今年")
    handbook.add_argument("--on", type=date.fromisoformat, help="截至日期，默认今天")
    ledger = _command(commands, "ledger", "一个支部一个月的台账", _ledger)
    ledger.add_argument("--branch", required=True, help="组织的编号或全称")
    ledger.add_argument("--month", type=_month, required=True, help="月份，如 2026-10")
    ledger.add_argument("--on", type=date.fromisoformat, help="截至日期，默认今天")
    paper = _command(commands, "paper", "一次活动的通知、签到表、记录、票决记录、补课登记表", _paper)
    paper.add_argument("--activity", required=True, help="活动的编号（网址里的一段）")
    paper.add_argument("--kind", choices=KINDS, required=True)
    fonts = commands.add_parser("fonts", help="PDF 用的中文字体")
    fonts.add_argument("--get", action="store_true", help="从 npm 仓库取开源宋体，放进数据目录")
    fonts.set_defaults(run=_fonts)
    return parser


def _command(commands, name: str, help_text: str, run: Callable[[argparse.Namespace], str]) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=help_text)
    made.add_argument("--out", type=_file, required=True, help="写到哪个文件：.docx .pdf .xlsx")
    made.set_defaults(run=run)
    return made


def _handbook(options: argparse.Namespace) -> str:
    from lanyan.derived import handbook
    from lanyan.kernel import clock

    on = options.on or clock.today()
    branch = handbook.find_organisation(options.branch, on)
    return _write(handbook.build(branch, options.year or on.year, on, _console()), options.out)


def _ledger(options: argparse.Namespace) -> str:
    from lanyan.derived import handbook
    from lanyan.kernel import clock

    on = options.on or clock.today()
    branch = handbook.find_organisation(options.branch, on)
    return _write(handbook.build_ledger(branch, options.month.year, options.month.month, on, _console()), options.out)


def _paper(options: argparse.Namespace) -> str:
    from lanyan.derived import handbook

    build = getattr(handbook, f"build_{options.kind}")
    return _write(build(handbook.find_activity(options.activity), _console()), options.out)


def _fonts(options: argparse.Namespace) -> str:
    from lanyan.cli.setup.places import venv_program
    from lanyan.derived.papers import fonts

    if options.get:
        npm = venv_program("npm")
        kept = fonts.fetch([str(npm) if npm.exists() else "npm"])
        return "已取得：" + "、".join(str(path) for path in kept)
    return "\n".join(f"{name}\t{families[0] if families else '—'}" for name, families in fonts.chosen().items())


def _write(paper, target: Path) -> str:
    content = paper.to(target.suffix.lstrip("."))
    try:
        target.write_bytes(content)
    except OSError as problem:
        raise Refusal("not_written", f"没有写成文件 {target}：{problem.strerror}。请换一个可写的位置。") from problem
    return f"已写成 {target}（{len(content) // 1024 + 1} KB）"


def _console():
    from lanyan.kernel.operation import Actor

    return Actor(None, None, f"命令行（{getpass.getuser()}）")


def _file(text: str) -> Path:
    path = Path(text).expanduser()
    if path.suffix not in FORMS:
        raise argparse.ArgumentTypeError(f"文件名要以 {'、'.join(FORMS)} 结尾")
    return path


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
