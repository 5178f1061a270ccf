"""`./lanyan audit [--json] [--no-tests]`: every control, how it is met, the tests that show it, and their result.

The tests run on a database of their own and touch nothing of the instance; its own state is looked at by checks. The result
is kept in the data directory (`audit.json`) and shown on the compliance pages.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from django.conf import settings

from lanyan.kernel import clock
from lanyan.rulebook import compliance

HELP = "合规自查：等保各项怎样做到、由哪些测试证明、结果如何（--json，--no-tests 只看本实例）"
WORDS = {"passed": "通过", "failed": "没有通过", "not_run": "没有运行", "met": "做到", "unmet": "没有做到", "demo": "演示"}


def main(argv: list[str]) -> int:
    """0 every test passed and every check was met, 1 not (or not run), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan audit", description=HELP)
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--no-tests", action="store_true", help="不运行测试，只看本实例")
    wish = parser.parse_args(argv)
    results = {} if wish.no_tests else run_tests(compliance.tests_named())
    told = report(results)
    (Path(settings.DATA) / "audit.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n" if wish.json else "\n".join(_lines(told)) + "\n")
    return 0 if told["met"] else 1


def report(results: dict[str, str]) -> dict[str, Any]:
    """Controls and prohibitions with the result of each of their tests and checks."""
    from lanyan.cli import checks

    seen = {name: checks.run(name) for name in dict.fromkeys(c for one in compliance.controls() for c in one.checks)}
    controls = []
    for one in compliance.controls():
        tests = [{"test": test, "result": results.get(test, "not_run")} for test in one.tests]
        looked = [{"check": name, "state": seen[name].state, "sentence": seen[name].sentence} for name in one.checks]
        controls.append(
            {
                **{name: getattr(one, name) for name in ("id", "title", "document", "clause", "unverified", "asked", "met")},
                "unit": one.unit,
                "tests": tests,
                "checks": looked,
                "result": _result(tests, looked),
            }
        )
    rows = []
    for row in compliance.prohibitions():
        tests = [{"test": test, "result": results.get(test, "not_run")} for test in row.tests]
        rows.append(
            {"id": row.id, "document": row.document, "asked": row.asked, "tests": tests, "result": _result(tests, [])}
        )
    met = all(one["result"] in ("met", "demo") for one in controls + rows)
    return {"at": clock.now().isoformat(timespec="seconds"), "met": met, "controls": controls, "prohibitions": rows}


def run_tests(tests: list[str]) -> dict[str, str]:
    """The result of each by its id without parameters: passed only where every case of it passed."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "results.xml"
        command = [sys.executable, str(settings.ROOT / "lanyan"), "test", "-n", "1", "-q", "-o", "junit_family=xunit1"]
        # What the tests print goes beside the answer: it takes minutes, and whoever waits sees how far they are.
        subprocess.run([*command, f"--junitxml={written}", *tests], stdout=sys.stderr, cwd=settings.ROOT, check=False)
        if not written.exists():
            sys.stderr.write("测试没有运行起来，原因见上面。\n")
            return {}
        return read_results(written.read_text(encoding="utf-8"))


def read_results(text: str) -> dict[str, str]:
    """`file::Class::test` to passed or failed, from a JUnit report."""
    found: dict[str, str] = {}
    for case in ET.fromstring(text).iter("testcase"):  # noqa: S314 - written by our own run a moment ago
        name = re.sub(r"\[.*\]$", "", case.get("name", ""), flags=re.S)
        file = case.get("file", "")
        owner = case.get("classname", "").rsplit(".", 1)[-1]
        middle = f"{owner}::" if owner.startswith("Test") else ""
        test = f"{file}::{middle}{name}"
        passed = all(case.find(word) is None for word in ("failure", "error", "skipped"))
        found[test] = "passed" if passed and found.get(test, "passed") == "passed" else "failed"
    return found


def _result(tests: list[dict[str, str]], looked: list[dict[str, str]]) -> str:
    if any(one["result"] == "failed" for one in tests) or any(one["state"] == "unmet" for one in looked):
        return "unmet"
    if any(one["result"] == "not_run" for one in tests):
        return "not_run"
    return "demo" if any(one["state"] == "demo" for one in looked) else "met"


def _lines(told: dict[str, Any]) -> list[str]:
    lines = []
    for one in told["controls"]:
        lines.append(f"{one['clause']} {one['title']}{'（条款待核）' if one['unverified'] else ''}：{WORDS[one['result']]}")
        lines += [f"    {WORDS[test['result']]}  {test['test']}" for test in one["tests"]]
        lines += [f"    {WORDS[check['state']]}  {check['sentence']}" for check in one["checks"]]
    for row in told["prohibitions"]:
        lines.append(f"{row['document']} {row['asked']}：{WORDS[row['result']]}")
        lines += [f"    {WORDS[test['result']]}  {test['test']}" for test in row["tests"]]
    count = sum(one["result"] == "met" for one in told["controls"])
    return [*lines, f"{len(told['controls'])}项控制，做到{count}项；结果存为 audit.json，显示在“设置—合规”。"]
