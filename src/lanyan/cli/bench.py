"""`./lanyan bench NAME [--json]`: one measurement. Exit code 0 only when every row is met."""

import argparse
import importlib
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from lanyan.cli.benches import Row
from lanyan.kernel.refusal import Refusal

FOLDER = Path(__file__).parent / "benches"
VERSIONS = ("django", "psycopg", "typst", "python-docx")


def main(argv: list[str]) -> int:
    """0 every row met, 1 not met or refused, 2 wrong use."""
    names = sorted(file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__")
    parser = argparse.ArgumentParser(prog="./lanyan bench", description="测量")
    parser.add_argument("name", choices=names)
    parser.add_argument("--json", action="store_true", help="一个 JSON 对象")
    options = parser.parse_args(argv)
    try:
        rows: list[Row] = importlib.import_module(f"lanyan.cli.benches.{options.name}").rows()
    except Refusal as refused:
        sys.stderr.write(refused.sentence + "\n")
        return 1
    sys.stdout.write((_json(options.name, rows) if options.json else _table(rows)) + "\n")
    return 0 if all(row.met for row in rows) else 1


def _json(name: str, rows: list[Row]) -> str:
    return json.dumps(
        {
            "bench": name,
            "machine": {"cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()[0]},
            "versions": {"python": platform.python_version(), **{package: version(package) for package in VERSIONS}},
            "rows": [row.as_dict() for row in rows],
        },
        ensure_ascii=False,
    )


def _table(rows: list[Row]) -> str:
    lines = []
    for row in rows:
        target = "" if row.target is None else f"（目标 {row.target:g}，{'达到' if row.met else '未达到'}）"
        lines.append(f"{row.name}\t{row.value:g} {row.unit}{target}")
    return "\n".join(lines)
