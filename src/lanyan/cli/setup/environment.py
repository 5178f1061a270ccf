"""Makes `.venv/` from the locked requirements, and only when they changed."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from lanyan.cli.setup.index import find_index, uv_environment
from lanyan.cli.setup.places import CACHE, REQUIREMENTS, ROOT, VENV, WHEELS, venv_program
from lanyan.cli.setup.processes import run
from lanyan.cli.setup.say import Stop, note, stage
from lanyan.cli.setup.uv import get_uv
from lanyan.kernel import disk

FIRST_RUN_BYTES = 1_500_000_000
"""Room for the environment, the browser side's tools and a young database, measured with a margin."""

FROM_WHEELS_BYTES = 500_000_000
"""Room for the environment alone, made from the wheels of a bundle."""

STAMP = VENV / ".lanyan-stamp.json"
LOG = CACHE / "setup.log"
TAIL_LINES = 12


def ensure_environment(kind: str) -> Path:
    """The environment's interpreter, after installing what `kind` ("run" or "dev") needs.

    Raises Stop with a sentence when the disk is full, the network fails or a download is damaged.
    """
    if not is_ready(kind):
        with _writable_checkout(), _alone():
            if not is_ready(kind):
                _make(kind)
    return venv_program("python")


def is_ready(kind: str) -> bool:
    """Whether the environment was made from these very locks by an interpreter that is still there."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp.get(kind) == _lock_digest(kind) and venv_program("python").exists())


def _lock_digest(kind: str) -> str:
    content = (REQUIREMENTS / f"{kind}.txt").read_bytes()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return hashlib.sha256(content + version.encode()).hexdigest()


def _make(kind: str) -> None:
    if kind == "dev" and WHEELS.is_dir():
        raise Stop("这是用离线安装包装的，没有带测试、检查和打包用的组件。请在源代码目录里运行这个命令。", code=2)
    if not VENV.exists():
        require_room(ROOT, FROM_WHEELS_BYTES if WHEELS.is_dir() else FIRST_RUN_BYTES)
    index = find_index(os.environ)
    environ = uv_environment(os.environ, index, CACHE)
    with stage("准备安装工具 uv"):
        uv = get_uv(index, environ)
    if not _venv_works():
        with stage("建立 Python 环境 .venv/"):
            clear = ["--clear"] if VENV.exists() else []
            _uv([uv, "venv", "--no-project", "--python", sys.executable, *clear, VENV], environ, "建立 Python 环境")
    title = "安装运行依赖" if kind == "run" else "安装运行与开发依赖"
    with stage(title):
        lock = WHEELS / "requirements.txt" if WHEELS.is_dir() else REQUIREMENTS / f"{kind}.txt"
        install: list[str | Path] = [uv, "pip", "install", "--require-hashes", "--only-binary", ":all:"]
        install += ["--python", venv_program("python"), "-r", lock]
        _uv(install, environ, title)
    # The development lock contains the run lock: having it is having both.
    kinds = ("run", "dev") if kind == "dev" else ("run",)
    partial = STAMP.with_suffix(".partial")
    partial.write_text(json.dumps({name: _lock_digest(name) for name in kinds}), encoding="utf-8")
    partial.replace(STAMP)


def _venv_works() -> bool:
    python = venv_program("python")
    if not python.exists():
        return False
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (VENV / "lib" / f"python{version}" / "site-packages").is_dir()


def _uv(argv: list[str | Path], environ: dict[str, str], title: str) -> None:
    code, output = run(argv, env=environ, cwd=ROOT, saying=title)
    if code == 0:
        return
    LOG.write_text(output, encoding="utf-8")
    tail = "\n".join(output.splitlines()[-TAIL_LINES:])
    raise Stop(f"{explain_failure(title, output)}\n{tail}\n完整输出在 {LOG.relative_to(ROOT)}")


def explain_failure(title: str, output: str) -> str:
    """The sentence for a failed installation, by what the installer's output says."""
    text = output.lower()
    kept = "已下载的部分留在缓存里，不会重新下载"
    if "no space left" in text or "os error 28" in text:
        return f"{title}时磁盘已满。{kept}；请清理磁盘（至少留出 1.5 GB）后重新运行同一命令。(Disk full.)"
    if "hash mismatch" in text or ("hashes" in text and "expected" in text):
        return (
            f"{title}时下载的文件校验值不符（hash mismatch），未予安装。{kept}；请检查镜像是否可靠，稍后重新运行同一命令。"
        )
    if "invalid package format" in text or "failed to read from zip" in text or "failed to extract" in text:
        return f"{title}时下载的文件不完整或已损坏，未予安装。{kept}；请检查网络或换一个镜像，重新运行同一命令。"
    signs = ("error sending request", "failed to fetch", "dns error", "connect", "timed out", "network")
    if any(sign in text for sign in signs):
        return (
            f"{title}时下载失败，网络或镜像不可用。{kept}；请检查网络、代理或 PIP_INDEX_URL / pip.conf，"
            "然后重新运行同一命令。(Download failed; run the same command again.)"
        )
    return f"{title}没有成功。{kept}；请按下面的原因处理后重新运行同一命令。"


def require_room(folder: Path, needed: int) -> None:
    """Raises Stop unless `needed` bytes are free where `folder` lies."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise Stop(
            f"磁盘空间不足：{existing} 所在分区只剩 {free / 1e9:.1f} GB，首次运行需要约 {needed / 1e9:.1f} GB。"
            "未作任何更改；请清理磁盘，或把项目移到更大的分区后重试。(Not enough disk space.)"
        )


@contextlib.contextmanager
def _writable_checkout() -> Iterator[None]:
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        probe = CACHE / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Stop(
            f"无法写入项目目录 {ROOT}（{error.strerror}）。未作任何更改；"
            "请换用该目录的所有者运行，或把项目复制到自己有权写入的目录。(The checkout is not writable.)"
        ) from error
    try:
        yield
    except OSError as error:
        if disk.is_full(error):
            raise Stop(explain_failure("准备环境", "no space left")) from error
        raise


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two launchers in one checkout: the second waits, then finds the work done."""
    with (CACHE / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note("另一个 lanyan 正在准备环境，等它完成 …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
