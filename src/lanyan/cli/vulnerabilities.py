"""`./lanyan vulnerabilities [--list FILE …] [--json]`: known vulnerabilities in what is installed and shipped.

Works without a network: against the list that is shipped, or against one brought on a disk (OSV's export of an ecosystem is
a zip of such records).
"""

import argparse
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lanyan.cli.supply import locks, osv
from lanyan.kernel import clock

HELP = "已知漏洞：按锁定的版本核对，不用联网（--list OSV格式的文件、目录或zip，--json）"
NEEDS_DATABASE = False
FRESH = timedelta(days=90)
SHIPPED = "随附的清单只有{count}条，每条注明出处，只是最低限度；没有发现不等于没有漏洞，请带 OSV 的导出来用 --list 核对。"


def main(argv: list[str]) -> int:
    """0 none known, 1 some known (or a list that cannot be read), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan vulnerabilities", description="按锁定的版本核对已知漏洞，不用联网")
    parser.add_argument(
        "--list", type=Path, action="append", help="OSV 格式的文件、目录或 zip；可以写几次；不写则用随附的清单"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    wish = parser.parse_args(argv)
    try:
        records = [record for path in wish.list or [osv.SHIPPED] for record in osv.read(path)]
    except osv.Unreadable as wrong:
        sys.stderr.write(f"清单读不了，没有核对。{wrong}。请核对文件，或换一份 OSV 格式的清单。\n")
        return 1
    components = locks.components()
    found, day = osv.check(components, records), osv.newest(records)
    if wish.json:
        told = _told(components, records, found, day) | {"shipped_list": not wish.list}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        warned = [] if wish.list else [SHIPPED.format(count=len(records))]
        sys.stdout.write("\n".join([*warned, *_lines(components, records, found, day)]) + "\n")
    return 1 if found else 0


def _told(components: list[Any], records: list[Any], found: list[osv.Found], day: date | None) -> dict[str, Any]:
    return {
        "components": len(components),
        "records": len(records),
        "list_of": day.isoformat() if day else None,
        "fresh": _is_fresh(day),
        "found": [
            {
                "package": one.component.purl,
                "use": one.component.use,
                "id": one.id,
                "aliases": list(one.aliases),
                "summary": one.summary,
                "fixed": list(one.fixed),
            }
            for one in found
        ],
    }


def _lines(components: list[Any], records: list[Any], found: list[osv.Found], day: date | None) -> list[str]:
    lines = [f"核对组件{len(components)}个，清单{len(records)}条，最新一条是{day or '未知日期'}的。"]
    if not _is_fresh(day):
        lines.append(
            "清单已超过90天，可能漏了新的漏洞。请在能联网的机器上取 OSV 的 PyPI、npm 导出（zip），带过来用 --list 再核对。"
        )
    if not found:
        return [*lines, "没有发现已知漏洞。"]
    for one in found:
        use = "运行" if one.component.use == "run" else "构建"
        mended = f"，{'、'.join(one.fixed)} 起已修复" if one.fixed else "，还没有修复的版本"
        names = "、".join((one.id, *one.aliases))
        lines.append(f"{one.component.name} {one.component.version}（{use}用）：{names} {one.summary}{mended}")
    return [*lines, f"共{len(found)}处。请升级有关组件后重新锁定，或写明为什么不受影响。"]


def _is_fresh(day: date | None) -> bool:
    return day is not None and clock.today() - day <= FRESH
