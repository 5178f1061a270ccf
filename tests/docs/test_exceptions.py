"""Every exception from the security rules of the linter says why it is one."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXCEPTION = re.compile(r"#\s*noqa:\s*(?P<codes>[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)(?P<why>[^#\n]*)")


def test_each_exception_of_a_line_gives_its_reason():
    silent = []
    for path in [*sorted((ROOT / "src").rglob("*.py")), ROOT / "lanyan"]:
        if "/tests/" in str(path):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found = EXCEPTION.search(line)
            if found and re.search(r"\bS\d{3}", found["codes"]) and len(found["why"].strip(" -").split()) < 3:
                silent.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not silent, "say behind the code why it is no danger here:\n" + "\n".join(silent)


def test_each_exception_of_a_folder_gives_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = tomllib.loads(text)["tool"]["ruff"]["lint"]["per-file-ignores"]
    lines = text.split("[tool.ruff.lint.per-file-ignores]")[1].split("\n[")[0].splitlines()
    silent = []
    for pattern, codes in ignored.items():
        at = next(number for number, line in enumerate(lines) if line.startswith(f'"{pattern}"'))
        told = "#" in lines[at] or lines[at - 1].startswith("#")
        if any(code.startswith("S") for code in codes) and not told:
            silent.append(pattern)
    assert not silent, f"say above or behind the line why: {silent}"


def test_the_security_rules_are_on():
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"] and {code for code in lint["ignore"] if code.startswith("S") and code[1:].isdigit()} == {
        "S101"
    }
