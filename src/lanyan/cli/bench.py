"""`./lanyan bench NAME [--world national] [--json]`: one measurement. Exit code 0 only when every row is met."""

import argparse
import importlib
import inspect
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from lanyan.cli.benches import Row
from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal

FOLDER = Path(__file__).parent / "benches"
VERSIONS = ("django", "psycopg", "granian", "uvicorn", "typst", "python-docx")


def main(argv: list[str]) -> int:
    """0 every row met, 1 not met or refused, 2 wrong use."""
    names = sorted(file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__")
    parser = argparse.ArgumentParser(prog="./lanyan bench", description="测量")
    parser.add_argument("name", choices=names)
    parser.add_argument(
        "--world", choices=("demo", "national"), default="demo", help="数据目录里是演示支队，还是真实规模的队伍"
    )
    parser.add_argument("--json", action="store_true", help="一个 JSON 对象")
    options = parser.parse_args(argv)
    measure = importlib.import_module(f"lanyan.cli.benches.{options.name}").rows
    knows_worlds = "world" in inspect.signature(measure).parameters
    try:
        rows: list[Row] = measure(world=options.world) if knows_worlds else measure()
    except Refusal as refused:
        sys.stderr.write(refused.sentence + "\n")
        return 1
    sys.stdout.write((_json(options.name, rows) if options.json else _table(rows)) + "\n")
    return 0 if all(row.met for row in rows) else 1


def _json(name: str, rows: list[Row]) -> str:
    return json.dumps(
        {
            "bench": name,
            "at": clock.now().isoformat(timespec="minutes"),
            "people": _people(),
            "machine": {"cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()[0]},
            "versions": {
                "python": platform.python_version(),
                "postgresql": _server(),
                **{package: version(package) for package in VERSIONS},
            },
            "rows": [row.as_dict() for row in rows],
        },
        ensure_ascii=False,
    )


def _people() -> int:
    """How large the world was that was measured."""
    from lanyan.directory.models import Person

    return Person.objects.count()


def _server() -> str:
    from lanyan.kernel import sql

    return str(sql.rows("SHOW server_version")[0]["server_version"])


def _table(rows: list[Row]) -> str:
    lines = []
    for row in rows:
        target = "" if row.target is None else f"（目标 {row.target:g}，{'达到' if row.met else '未达到'}）"
        lines.append(f"{row.name}\t{row.value:g} {row.unit}{target}")
    return "\n".join(lines)
