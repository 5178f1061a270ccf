"""`./lanyan ledger explain CODE | stats`: what a list asks for, in words; how the lists stand."""

import argparse
import json
import sys
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING

from lanyan.rulebook import UnknownCode, national

if TYPE_CHECKING:
    from lanyan.records.ledger.queries import Rates

HELP = "清单：explain 代码 用文字解释，stats 各清单的登记、办结、销号率和真销号率"


WORDS = {
    "items": "登记",
    "open": "未办结",
    "overdue": "逾期",
    "closed_rate": "销号率",
    "measure_rate": "按措施",
    "truly_closed_rate": "真销号率",
}


NAMES = ("kind", "month")
"""What the counts are of."""


def main(argv: list[str]) -> int:
    """0 done, 1 refused (with the reason), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan ledger", description="清单：解释一种清单，统计各清单")
    actions = parser.add_subparsers(dest="action", required=True, metavar="explain | stats")
    explaining = actions.add_parser("explain", help="用文字解释一种清单")
    explaining.add_argument("code", metavar="代号", help="例如 rectification")
    counting = actions.add_parser("stats", help="各清单登记、办结、两种销号率和真销号率")
    counting.add_argument("--year", type=int, help="哪一年登记的（默认今年）")
    for one in (explaining, counting):
        one.add_argument("--json", action="store_true", help="以JSON输出")
    options = parser.parse_args(argv)
    return _explain(options) if options.action == "explain" else _stats(options)


def _explain(options: argparse.Namespace) -> int:
    try:
        kind = national().ledger_kind(options.code)
    except UnknownCode:
        known = "、".join(one.code for one in national().ledger_kinds())
        sys.stderr.write(f"没有“{options.code}”这种清单。可用的有：{known}。\n")
        return 1
    if options.json:
        said = {"code": kind.code, "title": kind.title, "sentences": kind.sentences()}
        sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(f"{kind.title}（{kind.code}）\n" + "".join(f"  {one}\n" for one in kind.sentences()))
    return 0


def _stats(options: argparse.Namespace) -> int:
    """Of every list of every organisation that has nothing above it: all items of the year."""
    from lanyan.directory.queries import roots
    from lanyan.kernel import clock
    from lanyan.records.ledger.queries import Rates, rates

    year = options.year or clock.today().year
    sums: dict[str, Rates] = {}
    for root in roots("party"):
        for code, found in rates(root.id, date(year, 1, 1), date(year + 1, 1, 1)).items():
            sums[code] = _added(sums[code], found) if code in sums else found
    lines = [_line(one) for one in sums.values()]
    if options.json:
        sys.stdout.write(json.dumps({"year": year, "ledgers": lines}, ensure_ascii=False, indent=2) + "\n")
        return 0
    for line in lines:
        said = "，".join(f"{WORDS[name]}{_spoken(value)}" for name, value in line.items() if name in WORDS)
        sys.stdout.write(f"{line['title']}：{said}\n")
    return 0


def _line(one: "Rates") -> dict[str, object]:
    """Counts and the rates: by item, by measure, and truly (of those drawn and answered); None without a base."""
    return {
        "kind": one.kind,
        "title": national().ledger_kind(one.kind).title,
        **{field.name: getattr(one, field.name) for field in fields(one) if field.name not in NAMES},
        "closed_rate": _share(one.closed, one.items),
        "measure_rate": _share(one.measures_done, one.measures),
        "truly_closed_rate": _share(one.truly, one.probed),
    }


def _added(left: "Rates", right: "Rates") -> "Rates":
    return replace(
        left,
        **{f.name: getattr(left, f.name) + getattr(right, f.name) for f in fields(left) if f.name not in NAMES},
    )


def _share(part: int, base: int) -> float | None:
    return round(part / base, 4) if base else None


def _spoken(value: object) -> str:
    return "—" if value is None else f"{value:.1%}" if isinstance(value, float) else str(value)
