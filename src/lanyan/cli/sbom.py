"""`./lanyan sbom [--out FILE]`: the bill of materials of what is installed and shipped, as CycloneDX JSON."""

import argparse
import json
import sys
import tomllib
from pathlib import Path

from lanyan.cli.supply import cyclonedx, locks
from lanyan.kernel import clock

HELP = "软件物料清单：CycloneDX 1.6 JSON，Python 和前端的全部组件（--out 文件）"
NEEDS_DATABASE = False


def main(argv: list[str]) -> int:
    """0 written. Needs no network and no database."""
    parser = argparse.ArgumentParser(prog="./lanyan sbom", description="软件物料清单（CycloneDX 1.6）")
    parser.add_argument("--out", type=Path, help="写入这个文件，不写则输出到屏幕")
    wish = parser.parse_args(argv)
    found = locks.components()
    text = json.dumps(cyclonedx.bill(found, version(), clock.now()), ensure_ascii=False, indent=2) + "\n"
    if wish.out is None:
        sys.stdout.write(text)
        return 0
    wish.out.write_text(text, encoding="utf-8")
    running = sum(one.use == "run" for one in found)
    sys.stdout.write(f"已写入 {wish.out}：组件{len(found)}个，其中运行用{running}个，其余只在构建时用。\n")
    return 0


def version() -> str:
    """Of the product, as pyproject.toml says."""
    return tomllib.loads((locks.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
