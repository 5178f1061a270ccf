"""The glossary is complete, and screens keep to it: one word per thing."""

import re
from pathlib import Path

import yaml
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
VOCABULARY = ROOT / "src/lanyan/rulebook/kinds/vocabulary.yaml"
SHOWN = [
    *(ROOT / "src/lanyan/pages").rglob("*.html"),
    *(ROOT / "src/lanyan/pages").rglob("*.py"),
    *(ROOT / "src/lanyan").rglob("errors.py"),
    *(ROOT / "frontend/src/js").rglob("*.js"),
    *(ROOT / "docs/manual").glob("*.md"),
    ROOT / "src/lanyan/derived/figures/figures.yaml",
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
]
QUOTES_THE_LAW = {"self_check.py"}
# Which word goes with which: no words of their own.
RELATIONS = {"reforms", "posts"}


def section(title: str) -> str:
    return GLOSSARY.split(f"## {title}\n")[1].split("\n## ")[0]


def test_every_table_is_in_the_glossary():
    tables = {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith("lanyan.")
        for model in config.get_models(include_auto_created=True)
    }
    missing = sorted(table for table in tables if f"`{table}`" not in GLOSSARY)
    assert not missing, f"say in docs/glossary.md what the field calls these: {', '.join(missing)}"


def test_every_word_of_the_vocabulary_is_in_the_glossary_as_people_read_it():
    told = section("Vocabulary")
    missing = []
    for name, words in yaml.safe_load(VOCABULARY.read_text(encoding="utf-8")).items():
        if name in RELATIONS:
            continue
        row = next((line for line in told.splitlines() if f"| `{name}` |" in line), "")
        for code, word in words.items():
            title = word if isinstance(word, str) else word.get("title", "")
            if f"`{code}` {title}" not in row:
                missing.append(f"{name}: `{code}` {title}")
    assert not missing, "the table of the vocabulary is not as vocabulary.yaml is:\n" + "\n".join(missing)


def test_every_operator_is_in_the_glossary():
    from lanyan.rulebook.operators import OPERATORS

    assert set(re.findall(r"`(\w+)`", section("Operators"))) == set(OPERATORS)


def test_no_screen_uses_a_word_that_is_not_ours():
    rows = re.findall(r"^\| (?!not |---)(.+?) \| (.+?) \|$", section("Words we do not use"), re.MULTILINE)
    assert len(rows) > 8
    found = []
    for path in SHOWN:
        if path.name in QUOTES_THE_LAW or "/tests/" in str(path):
            continue
        text = path.read_text(encoding="utf-8")
        found += [
            f"{path.relative_to(ROOT)}: {word}, our word is {ours}"
            for words, ours in rows
            for word in words.split("、")
            if word in text
        ]
    assert not found, "\n".join(found)
