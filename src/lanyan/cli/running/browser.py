"""The browser and the Chinese fonts that browser tests and PDF pages need from the operating system."""

import os
import shutil
import subprocess
from pathlib import Path

from lanyan.cli.setup.processes import run
from lanyan.cli.setup.say import Stop, stage

CHROMIUM_VARIABLE = "LANYAN_CHROMIUM"
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
"""The one without windows first: the same engine for half of the work."""
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
FONT_PATTERN = "**/NotoSerifCJK*"
PACKAGES = {"chromium": "chromium", "fonts": "fonts-noto-cjk"}
LIGHTER = "chromium-headless-shell"
"""Debian's name of the browser without windows; older systems do not have it."""


def ensure_browser() -> Path:
    """The browser's program, after installing what is missing where we may; else Stop says what to install."""
    missing = [package for part, package in PACKAGES.items() if part in missing_parts()]
    if missing:
        _install(missing)
    still = [PACKAGES[part] for part in missing_parts()]
    program = find_chromium()
    if still or program is None:
        raise Stop(_please_install(still or missing))
    return program


def missing_parts() -> list[str]:
    """Which of "chromium" and "fonts" this machine lacks."""
    parts = [] if find_chromium() else ["chromium"]
    return parts if has_chinese_fonts() else [*parts, "fonts"]


def find_chromium() -> Path | None:
    """LANYAN_CHROMIUM, else the first known browser that really starts (some systems ship a placeholder)."""
    named = os.environ.get(CHROMIUM_VARIABLE)
    for name in (named,) if named else PROGRAMS:
        program = shutil.which(name)
        if program and _answers(program):
            return Path(program)
    return None


def has_chinese_fonts() -> bool:
    """Whether Noto Serif CJK is installed, the open face that PDF pages and screenshots use."""
    folders = [*map(Path, FONT_FOLDERS), Path.home() / ".fonts", Path.home() / ".local/share/fonts"]
    return any(next(folder.glob(FONT_PATTERN), None) for folder in folders if folder.is_dir())


def _answers(program: str) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _install(packages: list[str]) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stop(_please_install(packages))
    environ = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    with stage(f"安装 {' '.join(packages)}"):
        run(["apt-get", *wait, "update", "-q"], env=environ)
        install = ["apt-get", *wait, "install", "-q", "-y", "--no-install-recommends"]
        lighter = [LIGHTER if package == PACKAGES["chromium"] else package for package in packages]
        code, _ = run([*install, *lighter], env=environ, saying="安装浏览器与字体")
        code, output = run([*install, *packages], env=environ, saying="安装浏览器与字体") if code else (0, "")
    if code != 0:
        tail = "\n".join(output.splitlines()[-8:])
        raise Stop(f"{_please_install(packages)}\n自动安装没有成功：\n{tail}")


def _please_install(packages: list[str]) -> str:
    return (
        f"浏览器测试还缺 {'、'.join(packages)}，测试没有开始。请用管理员权限执行: "
        f"apt-get install {' '.join(packages)}（其他系统请安装 Chromium 与 Noto CJK 字体），然后重试；"
        f"浏览器装在别处的，用环境变量 {CHROMIUM_VARIABLE} 指明它的路径。(Install the packages named, then retry.)"
    )
