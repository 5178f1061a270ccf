"""`./lanyan frontend`: builds the browser's side with the Node of the environment, when its sources changed."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from lanyan.cli.setup.environment import explain_failure
from lanyan.cli.setup.places import BUILD, CACHE, FRONTEND, ROOT, VENV, venv_program
from lanyan.cli.setup.processes import run
from lanyan.cli.setup.say import Stop, note, stage

HELP = "构建前端（样式与脚本；源文件没变则不做）"
NEEDS_DATABASE = False

MODULES = FRONTEND / "node_modules"
INSTALLED = ".lanyan-lock"
BUILT = ".lanyan-stamp"


def main(argv: list[str]) -> int:
    ensure_frontend()
    return 0


def ensure_frontend() -> None:
    """Installs the locked packages and builds, each only if its inputs changed. Raises Stop on failure."""
    lock = FRONTEND / "package-lock.json"
    if not lock.exists():
        note("没有 frontend/，跳过前端构建")
        return
    sources = digest([lock, FRONTEND / "package.json", *_sources(FRONTEND), *templates()])
    if _read(BUILD / BUILT) == sources:
        return
    packages = digest([lock])
    if _read(MODULES / INSTALLED) != packages:
        with stage("安装前端依赖"):
            _npm("安装前端依赖", "ci", "--no-audit", "--no-fund", "--prefer-offline")
        (MODULES / INSTALLED).write_text(packages)
    with stage("构建前端"):
        _npm("构建前端", "run", "build")
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / BUILT).write_text(sources)


def digest(files: Iterable[Path]) -> str:
    """One fingerprint over the names and contents of files."""
    total = hashlib.sha256()
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def templates() -> list[Path]:
    """Every template: the class names used in them are an input of the style sheet."""
    return sorted((ROOT / "src" / "lanyan").glob("**/*.html"))


def _sources(folder: Path) -> list[Path]:
    """All files below, but not what npm installed."""
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in {"node_modules", "dist"})
        found += [Path(base) / name for name in sorted(names)]
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def _npm(title: str, *arguments: str) -> None:
    environ = dict(os.environ, PATH=f"{VENV / 'bin'}:{os.environ.get('PATH', '')}", CI="1")
    environ.pop("NODE_ENV", None)
    home = Path(os.environ.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK):
        environ["npm_config_cache"] = str(CACHE / "npm")
    code, output = run([venv_program("npm"), *arguments], env=environ, cwd=FRONTEND, saying=title)
    if code == 0:
        return
    tail = "\n".join(output.splitlines()[-15:])
    if "ENOSPC" in output:
        output = "no space left"
    elif any(sign in output for sign in ("EINTEGRITY", "sha512")):
        output = "hash mismatch"
    raise Stop(f"{explain_failure(title, output)}\n{tail}")
