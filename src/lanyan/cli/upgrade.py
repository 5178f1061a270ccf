"""`./lanyan upgrade FILE`: a newer bundle, checked by what is installed before anything of it is run.

The key is the one that was compared when the first bundle was installed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lanyan.cli.packing import archive
from lanyan.cli.running.session import current_data
from lanyan.cli.setup import bundle
from lanyan.cli.setup.install import Installation
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop, stage

HELP = "升级：--data 目录 upgrade 安装包，先核对签名，新版本在本实例上不过就退回"
NEEDS_DATABASE = False


def main(argv: list[str]) -> int:
    """What the bundle's installer says: 0 upgraded, 1 refused or rolled back, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan upgrade", description="用离线安装包升级")
    parser.add_argument("file", type=Path, help="./lanyan bundle 写的安装包")
    parser.add_argument("--program-only", action="store_true", help="只换程序；自己的 PostgreSQL 另以属主运行 migrate")
    parser.add_argument("--older", action="store_true", help="允许换成更早的版本")
    wish = parser.parse_args(argv)
    place = installation()
    with tempfile.TemporaryDirectory(dir=place.folder, prefix=".lanyan-bundle-") as scratch:
        with stage("解开并核对安装包"):
            folder = archive.unpack(wish.file, Path(scratch))
            manifest, key = bundle.read(folder)
            bundle.require_publisher(key, str(place.key))
            bundle.require_whole(folder, manifest)
        command = [str(Path(sys.executable).resolve()), str(folder / bundle.INSTALLER), "--to", str(place.folder)]
        command += ["--program-only"] if wish.program_only else ["--data", str(current_data().path)]
        command += ["--older"] if wish.older else []
        environ = {name: text for name, text in os.environ.items() if name not in {"PYTHONPATH", "LANYAN_STARTED"}}
        return subprocess.run(command, env=environ, check=False).returncode


def installation() -> Installation:
    """The one this release belongs to. Raises Stop in a checkout that no bundle was installed to."""
    place = Installation(ROOT.parent.parent)
    if ROOT.parent != place.releases or not place.key.exists():
        raise Stop(f"{ROOT} 不是用安装包装的，没有升级，没有改动。请按 docs/operations.md 换上新版本的目录。", code=2)
    return place
