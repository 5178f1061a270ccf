"""`./lanyan measure 目录`: worlds of several sizes, every measurement of a force in each, and the page that tells of it.

Results are kept as JSON, one file a measurement and size; what is there is not measured again. Run it on a quiet machine.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from lanyan.cli.running import report
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop, note, stage

NEEDS_DATABASE = False
HELP = "测量：measure 目录 [--people 10000 50000 200000]，写入各种规模的队伍，逐项测量，写成 docs/performance.md"
EVERY_SIZE = ("evaluate", "dashboard", "pages")
LARGEST = ("checkin", "boards")
PAGE = ROOT / "docs" / "performance.md"


def main(argv: list[str]) -> int:
    """0 every row of every measurement met, 1 not, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan measure", description="测量真实规模，写成 docs/performance.md")
    parser.add_argument("folder", type=Path, help="放各种规模的数据和结果，约需 20 GB")
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 50_000, 200_000], help="各种规模的人数")
    parser.add_argument("--only-write", action="store_true", help="不测量，只把已有的结果写成页面")
    parser.add_argument("--page", type=Path, default=PAGE, help="写到哪里，默认 docs/performance.md")
    wish = parser.parse_args(argv)
    results = wish.folder / "results"
    if not wish.only_write:
        if os.environ.get("DATABASE_URL"):
            raise Stop(
                "测量要写入几种规模的队伍，只用内置数据库。请取消 DATABASE_URL 后重新运行。没有改动任何数据。", code=2
            )
        results.mkdir(parents=True, exist_ok=True)
        for people in sorted(wish.people):
            _measure(wish.folder / str(people), people, results, largest=people == max(wish.people))
    found = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(results.glob("*.json"))]
    if not any("bench" in one for one in found):
        raise Stop(f"{results} 里没有结果，没有写页面。请先不带 --only-write 运行一次。")
    notes = results / "notes.md"
    wish.page.write_text(report.page(found, notes.read_text(encoding="utf-8") if notes.exists() else ""), encoding="utf-8")
    note(f"已写入 {wish.page}")
    return 0 if all(row["met"] for one in found for row in one["rows"]) else 1


def _measure(data: Path, people: int, results: Path, *, largest: bool) -> None:
    if not (data / "whole").exists():
        if data.exists():
            raise Stop(f"{data} 里有一个没有写完的队伍，没有测量。请删去这个目录后重新运行。")
        with stage(f"写入{people}人的队伍"):
            _lanyan(data, "world", "national", "--people", str(people))
        (data / "whole").touch()
    for name in (*EVERY_SIZE, *(LARGEST if largest else ())):
        file = results / f"{name}-{people}.json"
        if not file.exists():
            with stage(f"{people}人：{name}"):
                world = () if name in LARGEST else ("--world", "national")
                file.write_text(_lanyan(data, "bench", name, *world, "--json"), encoding="utf-8")


def _lanyan(data: Path, *arguments: str) -> str:
    """What the command printed. A measurement that misses its target is a result too."""
    argv = [sys.executable, str(ROOT / "lanyan"), "--data", str(data), *arguments]
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0 and not done.stdout.startswith("{"):
        raise Stop(f"./lanyan {' '.join(arguments)} 没有完成（退出码 {done.returncode}），测量停止；原因见上面。")
    return done.stdout
