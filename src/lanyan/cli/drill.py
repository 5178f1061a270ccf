"""`./lanyan drill NAME [--json]`: a bad day, for once by intention. Exit code 0 only when all came as promised."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from lanyan.kernel import clock

HELP = "演练：drill offline 没有网络时安装、升级、退回，drill federation 两个总队向一个局级联（--json）"
NEEDS_DATABASE = False
NOT_DRILLS = frozenset({"__init__", "no_network", "overseer"})


def main(argv: list[str]) -> int:
    """0 all as promised, 1 not, 2 wrong use."""
    names = sorted(file.stem for file in (Path(__file__).parent / "drills").glob("*.py") if file.stem not in NOT_DRILLS)
    parser = argparse.ArgumentParser(prog="./lanyan drill", description="演练")
    parser.add_argument("name", choices=names)
    parser.add_argument("--json", action="store_true", help="一个 JSON 对象")
    wish = parser.parse_args(argv)
    seen = importlib.import_module(f"lanyan.cli.drills.{wish.name}").rows()
    met = all(one.met for one in seen)
    if wish.json:
        told = {"drill": wish.name, "at": clock.now().isoformat(timespec="minutes"), "met": met}
        sys.stdout.write(json.dumps(told | {"rows": [one.as_dict() for one in seen]}, ensure_ascii=False) + "\n")
    else:
        for one in seen:
            said = f"：{one.what}" if one.what else ""
            sys.stdout.write(f"{'做到' if one.met else '没有做到'}　{one.name}（{one.seconds:.1f} 秒）{said}\n")
    return 0 if met else 1
