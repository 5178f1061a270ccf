"""Manuals say what is there: every word in bold stands on a screen, every command, option, variable and time exists."""

import re
from pathlib import Path

import pytest

from lanyan.cli.commands import all_commands

ROOT = Path(__file__).resolve().parents[2]
MANUALS = sorted((ROOT / "docs/manual").glob("*.md"))
OF_SCREENS = [path for path in MANUALS if path.stem in {"党员", "支部书记", "监票人", "组织教育干事", "三员管理员"}]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCREENS = "".join(
    path.read_text(encoding="utf-8")
    for folder, kind in [
        ("src/lanyan/pages", "*.html"),
        ("src/lanyan/pages", "*.py"),
        ("src/lanyan/derived/figures", "*.yaml"),
        ("src/lanyan/derived/handbook", "*.py"),
        ("src/lanyan/derived/dashboards", "*.py"),
        ("src/lanyan/rulebook/kinds", "vocabulary.yaml"),
    ]
    for path in (ROOT / folder).rglob(kind)
)


def test_all_manuals_are_there():
    assert {path.stem for path in MANUALS} == {
        "党员", "支部书记", "监票人", "组织教育干事", "三员管理员", "安装与运行", "备份与恢复", "密钥",
    }  # fmt: skip


@pytest.mark.parametrize("manual", OF_SCREENS, ids=lambda path: path.stem)
def test_what_is_bold_stands_on_a_screen(manual):
    bold = re.findall(r"\*\*(.+?)\*\*", manual.read_text(encoding="utf-8"))
    words = [part.strip() for phrase in bold for part in re.split("→|…", phrase) if part.strip()]
    assert len(words) > 8
    missing = [word for word in words if word not in SCREENS]
    assert not missing, f"no screen says: {', '.join(missing)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    dead = [link for link in links if not (document.parent / link).exists()]
    assert not dead, f"{document.relative_to(ROOT)} leads to {dead}"


def test_options_of_commands_exist():
    common = (ROOT / "src/lanyan/cli/commands.py").read_text(encoding="utf-8") + "--data"
    wrong = []
    for document in DOCUMENTS:
        for name, rest in re.findall(
            r"\./lanyan (?:--data \S+ )?([a-z][a-z-]*)([^\n`]*)", document.read_text(encoding="utf-8")
        ):
            file = ROOT / f"src/lanyan/cli/{name.replace('-', '_')}.py"
            known = common + (file.read_text(encoding="utf-8") if file.exists() else "")
            known += "".join(path.read_text(encoding="utf-8") for path in (ROOT / f"src/lanyan/cli/{name}s").glob("*.py"))
            wrong += [
                f"{document.name}: {name} {option}" for option in re.findall(r"--[a-z-]+", rest) if option not in known
            ]
    assert not wrong, "\n".join(wrong)


def test_every_command_is_told_of_somewhere():
    told = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    names = re.findall(r"\./lanyan (?:--data \S+ )?([a-z][a-z-]*)", told)
    assert not {command.name for command in all_commands()} - set(names) - {"world", "shell", "psql", "frontend"}


def test_variables_of_the_environment_are_those_of_the_code():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/lanyan").rglob("*.py"))
    named = {name for document in MANUALS for name in re.findall(r"\bLANYAN_[A-Z]+\b", document.read_text(encoding="utf-8"))}
    assert named
    assert not [name for name in sorted(named) if name not in code]


def test_the_clockwork_is_told_as_it_is():
    schedule = (ROOT / "src/lanyan/config/schedule.py").read_text(encoding="utf-8")
    manual = (ROOT / "docs/manual/安装与运行.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (\d\d:\d\d) \|", manual, re.MULTILINE)) == set(re.findall(r'at="(\d\d:\d\d)"', schedule))
