"""The parts of a cluster that are not ours: Debian's packages, and patroni in an environment of its own."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from lanyan.cli.running.owner import Owner
from lanyan.cli.setup.index import find_index, uv_environment
from lanyan.cli.setup.places import CACHE, REQUIREMENTS, WHEELS
from lanyan.cli.setup.processes import run
from lanyan.cli.setup.say import Stop, note, stage
from lanyan.cli.setup.uv import get_uv

PACKAGES = {"etcd": "etcd-server", "haproxy": "haproxy", "pgbouncer": "pgbouncer"}
LOCK = REQUIREMENTS / "ha.txt"
BUILT = ("python-etcd", "ydiff")
"""Published as source alone; built with the setuptools of the same lock."""
PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
_POLICY = Path("/usr/sbin/policy-rc.d")


def found() -> dict[str, str]:
    """Where each program is. Missing ones are installed as root; else raises Stop with what to install."""
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program, path=PATH)]
    if missing:
        _install(missing)
    return {program: str(shutil.which(program, path=PATH)) for program in PACKAGES}


def _install(packages: list[str]) -> None:
    words = " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get", path=PATH):
        raise Stop(
            f"这台机器上没有 {words}，没有开始。请由管理员安装：apt-get install --no-install-recommends {words}"
            "（别的发行版请装同样的程序），再运行同一命令。",
            code=2,
        )
    with stage(f"安装 {words}"), _services_stay_off():
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        code, output = run(["apt-get", "update", "-qq"], env=environ, saying="更新软件包目录")
        if code == 0:
            argv = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
            code, output = run(argv, env=environ, saying=f"安装 {words}")
    if code != 0:
        tail = "\n".join(output.splitlines()[-6:])
        raise Stop(f"没有装上 {words}，演练没有开始。请处理下面的原因，或自己装好后再运行：\n{tail}")
    note(f"装上的服务没有启动。不要它们开机启动的：systemctl disable {' '.join(PACKAGES)}")


@contextlib.contextmanager
def _services_stay_off() -> Iterator[None]:
    """Debian starts what it installs; the drill starts its own."""
    ours = not _POLICY.exists()
    if ours:
        _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        _POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            _POLICY.unlink(missing_ok=True)


def patroni(folder: Path, owner: Owner) -> Path:
    """The program of an environment made below `folder` from `requirements/ha.txt`, runnable by `owner`. Raises Stop."""
    if WHEELS.is_dir():
        raise Stop("这是用离线安装包装的，里面没有 patroni，没有开始。请在源代码目录里运行。", code=2)
    index = find_index(os.environ)
    environ = uv_environment(os.environ, index, CACHE)
    uv = get_uv(index, environ)
    python = next((one for one in _pythons() if owner.can_run(one)), None)
    if python is None:
        raise Stop(f"用户 {owner.name} 运行不了 {sys.executable}，本机也没有 /usr/bin/python3，没有开始。", code=2)
    install: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--build-constraints",
        LOCK,
    ]
    for package in BUILT:
        install += ["--no-binary", package]
    with stage("准备 patroni"):
        steps: list[list[str | Path]] = [
            [uv, "venv", "--no-project", "--python", python, folder],
            [*install, "--python", folder / "bin" / "python", "-r", LOCK],
        ]
        for argv in steps:
            code, output = run(argv, env=environ, saying="准备 patroni")
            if code != 0:
                tail = "\n".join(output.splitlines()[-6:])
                raise Stop(f"没有装上 patroni，演练没有开始。请检查网络或镜像后再运行：\n{tail}")
    return folder / "bin" / "patroni"


def _pythons() -> list[Path]:
    return [path for path in (Path(sys.executable).resolve(), Path("/usr/bin/python3")) if path.exists()]


def version(program: str) -> str:
    """The first number with dots in what a program says of itself."""
    flag = "-v" if program.endswith("haproxy") else "--version"
    done = subprocess.run([program, flag], capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).split()
    return next((word.strip(",") for word in words if word[:1].isdigit() and "." in word), "")
