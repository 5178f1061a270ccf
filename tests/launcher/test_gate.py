"""The gate itself: no test is skipped silently, and missing tools are named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lanyan.cli.running import browser
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop
from lanyan.cli.test import pytest_command

SKIPPING = """
import pytest

def test_said(): pytest.skip("no network")

@pytest.mark.skipif(True, reason="not here")
def test_marked(): ...

def test_good(): ...

@pytest.mark.xfail(reason="known", strict=True)
def test_known(): assert False
"""


def run_pytest(folder: Path, text: str) -> "subprocess.CompletedProcess[str]":
    (folder / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(text)
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "-n", "0", str(folder)]
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "DJANGO_"))}
    return subprocess.run(argv, capture_output=True, text=True, cwd=folder, env=environ, check=False)


def test_a_skipped_test_is_a_failed_test(tmp_path):
    done = run_pytest(tmp_path, SKIPPING)

    assert done.returncode == 1
    assert "1 failed, 1 passed, 1 xfailed, 1 error" in done.stdout
    assert "no network" in done.stdout


def test_a_skipped_module_is_a_failed_run(tmp_path):
    done = run_pytest(tmp_path, "import pytest\npytest.importorskip('nothing_like_it')\n")

    assert done.returncode != 0
    assert "tests are not skipped here" in done.stdout


def test_an_ordinary_user_is_told_exactly_what_to_install(monkeypatch):
    monkeypatch.setattr(browser, "missing_parts", lambda: ["chromium", "fonts"])
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)

    with pytest.raises(Stop) as refusal:
        browser.ensure_browser()

    assert refusal.value.code == 1
    assert "apt-get install chromium fonts-noto-cjk" in refusal.value.sentence


def test_tests_run_side_by_side_unless_told_otherwise():
    assert "-n" in pytest_command(["tests/launcher"])
    assert pytest_command(["-n", "4"])[3:] == ["-n", "4"]
    assert pytest_command(["-n0", "-x"])[3:] == ["-n0", "-x"]
