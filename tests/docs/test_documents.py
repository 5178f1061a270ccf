"""Documents are tested: what they name is there, what is there is named."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split("\0")
TEXT = [
    ROOT / name for name in TRACKED if name and not name.endswith((".png", ".ico", ".xlsx", ".docx", "package-lock.json"))
]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_spans(text: str) -> set[str]:
    """What stands between backticks on one line."""
    return set(re.findall(r"`([^`\n]+)`", text))


def test_paths_named_in_documents_exist():
    missing = []
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for span in code_spans(document.read_text(encoding="utf-8")):
            path = re.fullmatch(r"(src|docs|tests|frontend|requirements)/[\w./-]+", span)
            template = "NAME" in span or span.startswith("src/lanyan/pages/static/build")
            if path and not template and not (ROOT / span).exists():
                missing.append(f"{document.relative_to(ROOT)}: {span}")
    assert not missing, "name the path as it is now, or delete the sentence:\n" + "\n".join(missing)


def test_commands_named_in_documents_are_commands():
    help_text = subprocess.run(["python3", str(ROOT / "lanyan"), "help"], capture_output=True, text=True, check=True).stdout
    unknown = []
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for word in re.findall(r"\./lanyan ([a-z][a-z-]*)", document.read_text(encoding="utf-8")):
            if not re.search(rf"(^|\s|/){re.escape(word)}\b", help_text):
                unknown.append(f"{document.relative_to(ROOT)}: ./lanyan {word}")
    assert not unknown, "these are no commands of ./lanyan help:\n" + "\n".join(unknown)


def test_every_floor_of_the_import_contract_is_on_the_map():
    contract = read("pyproject.toml").split("layers = [")[1].split("]")[0]
    for module in re.findall(r"lanyan\.(\w+)", contract):
        assert f"`src/lanyan/{module}`" in read("CONTRIBUTING.md") or f"`{module}`" in read("CONTRIBUTING.md"), module


def test_decisions_are_numbered_once_and_titled_like_their_file():
    numbers = []
    for decision in sorted((ROOT / "docs/decisions").glob("*.md")):
        number, head = decision.name[:4], decision.read_text(encoding="utf-8").splitlines()[0]
        numbers.append(number)
        assert re.match(rf"# {number} \S", head), f"{decision.name}: first line is '# {number} Title'"
    assert len(numbers) == len(set(numbers)), "a number is used twice: take the next free one"


def test_every_dependency_has_its_line():
    declared = re.findall(r'^    "([a-zA-Z0-9_.-]+)', read("pyproject.toml").split("[tool")[0], re.MULTILINE)
    reasons = read("docs/dependencies.md").lower()
    missing = [name for name in declared if f"`{name.lower()}`" not in reasons]
    assert not missing, f"say in docs/dependencies.md why each is there: {', '.join(missing)}"


@pytest.mark.parametrize("pattern", [r"pypi\.org", r"pythonhosted", r"registry\.npmjs", r"deb\.debian\.org"])
def test_no_address_of_a_registry(pattern):
    found = [
        str(path.relative_to(ROOT)) for path in TEXT if path.name != "test_documents.py" and re.search(pattern, _text(path))
    ]
    assert not found, f"where to fetch from is the configuration of the machine: {found}"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


PLACES_OF_WORK = [r"\bwork-?trees?\b", r"(?<![\w.])/work/", r"\b(ai|coding) (assistant|agent)s?\b"]


@pytest.mark.parametrize("pattern", PLACES_OF_WORK)
def test_nothing_tells_where_or_how_it_was_written(pattern):
    found = [
        str(path.relative_to(ROOT))
        for path in TEXT
        if path.name != "test_documents.py" and re.search(pattern, _text(path), re.IGNORECASE)
    ]
    assert not found, f"say what is, not how it came to be: {found}"


HISTORY = (
    r"\b(no longer (used|needed)|previously|formerly|used to be|was renamed|has been moved|refactor\w*|fixme|for now)\b"
)


def test_every_module_says_what_it_is_and_none_tells_its_history():
    silent, telling = [], []
    for path in TEXT:
        module = path.suffix == ".py" and path.is_relative_to(ROOT / "src") and "migrations" not in path.parts
        text = _text(path) if module else ""
        if text.strip() and not ast.get_docstring(ast.parse(text)):
            silent.append(str(path.relative_to(ROOT)))
        if re.search(HISTORY, text, re.IGNORECASE):
            telling.append(str(path.relative_to(ROOT)))
    assert not silent, f"say in the first line what each is: {silent}"
    assert not telling, f"say what is; what was is in the history of commits: {telling}"
