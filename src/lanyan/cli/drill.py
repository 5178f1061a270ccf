"""`./lanyan drill NAME [--seconds N] [--json]`: a bad day, by intention. Exit code 0 only when all came as promised."""

import argparse
import importlib
import inspect
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lanyan.cli.benches import Row
from lanyan.cli.drills import Seen
from lanyan.cli.setup.say import Stop
from lanyan.kernel import clock

HELP = (
    "演练：drill offline 没有网络时安装、升级、退回，drill federation 两个总队向一个局级联，"
    "drill failover 集群的主库断电（--seconds 秒数）；--json"
)
NEEDS_DATABASE = False
NOT_DRILLS = frozenset({"__init__", "no_network", "overseer"})


def main(argv: list[str]) -> int:
    """0 all as promised, 1 not, 2 wrong use."""
    names = sorted(file.stem for file in (Path(__file__).parent / "drills").glob("*.py") if file.stem not in NOT_DRILLS)
    parser = argparse.ArgumentParser(prog="./lanyan drill", description="演练")
    parser.add_argument("name", choices=names)
    parser.add_argument("--json", action="store_true", help="一个 JSON 对象")
    parser.add_argument("--seconds", type=int, help="换主以后负载再持续几秒（failover）")
    wish = parser.parse_args(argv)
    play = importlib.import_module(f"lanyan.cli.drills.{wish.name}").rows
    seen, measured = _played(play, wish.seconds)
    met = all(one.met for one in seen)
    if wish.json:
        told = {"drill": wish.name, "at": clock.now().isoformat(timespec="minutes"), "met": met}
        told |= {"rows": [one.as_dict() for one in seen], **(_on_what_machine(measured) if measured else {})}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        for one in seen:
            said = f"：{one.what}" if one.what else ""
            sys.stdout.write(f"{'做到' if one.met else '没有做到'}　{one.name}（{one.seconds:.1f} 秒）{said}\n")
    return 0 if met else 1


def _played(play: Callable[..., Any], seconds: int | None) -> tuple[list[Seen], list[Row]]:
    """What was seen, and what was measured by drills that measure."""
    timed = "seconds" in inspect.signature(play).parameters
    if seconds is not None and not timed:
        raise Stop("这个演练没有 --seconds，没有开始。", code=2)
    if seconds is not None and not 5 <= seconds <= 600:
        raise Stop("--seconds 要在 5 到 600 之间，没有开始。", code=2)
    done = play(seconds) if seconds is not None else play()
    return done if isinstance(done, tuple) else (done, [])


def _on_what_machine(measured: list[Row]) -> dict[str, Any]:
    """The numbers, and what they were measured on, for docs/performance.md."""
    machine = {"cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()[0]}
    return {"measured": [row.as_dict() for row in measured], "machine": machine}
