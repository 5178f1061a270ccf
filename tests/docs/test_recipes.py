"""Recipes work: their examples pass the check that real files pass, and what they quote stands in the file they name."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from lanyan.derived.figures import definitions
from lanyan.rulebook.check import check
from lanyan.rulebook.library import HOME

RECIPES = Path(__file__).resolve().parents[2] / "docs/recipes"
ROOT = RECIPES.parents[1]


def blocks(recipe: str, language: str) -> list[str]:
    """Code blocks of a recipe, without the indent of the list they stand in."""
    text = (RECIPES / f"{recipe}.md").read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return ["".join(line.removeprefix(indent) for line in body.splitlines(keepends=True)) for indent, body in found]


@pytest.fixture
def home(tmp_path) -> Path:
    """A copy of the shipped rulebook, to which an example may be added."""
    for folder in ("law", "practice", "kinds"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    return tmp_path


def problems(home: Path) -> list[str]:
    return [str(problem) for problem in check(home).problems]


def test_the_duty_passes_the_check_and_its_cases(home):
    duty, cases = (block.replace("theme_day_monthly", "recipe_duty") for block in blocks("add-a-duty", "yaml"))
    (home / "law/branch_work/recipe.yaml").write_text(duty, encoding="utf-8")
    (home / "law/branch_work/recipe.cases.yaml").write_text(cases, encoding="utf-8")
    assert problems(home) == []


def test_the_mechanism_passes_the_check_and_its_cases(home):
    mechanism, cases = blocks("adopt-a-practice", "yaml")
    (home / "practice/recipe.yaml").write_text(mechanism, encoding="utf-8")
    (home / "practice/recipe.cases.yaml").write_text(cases, encoding="utf-8")
    assert problems(home) == []


def test_the_kind_of_activity_passes_the_check(home):
    (kind,) = blocks("add-a-kind-of-activity", "yaml")
    kind = kind.replace("code: theme_day ", "code: recipe_kind ").replace("主题党日", "示例活动")
    (home / "kinds/activities/recipe.yaml").write_text(kind, encoding="utf-8")
    assert problems(home) == []


def test_the_ledger_passes_the_check(home):
    (kind,) = blocks("add-a-ledger", "yaml")
    kind = kind.replace("code: supervision ", "code: recipe_ledger ")
    (home / "kinds/ledgers/recipe.yaml").write_text(kind, encoding="utf-8")
    assert problems(home) == []


def test_the_procedure_passes_the_check_and_its_cases(home):
    procedure, cases = (block.replace("term_extension", "recipe_procedure") for block in blocks("add-a-procedure", "yaml"))
    (home / "kinds/procedures/recipe.yaml").write_text(procedure, encoding="utf-8")
    (home / "kinds/procedures/recipe.cases.yaml").write_text(cases, encoding="utf-8")
    assert problems(home) == []


def test_the_figure_can_be_read():
    (block,) = blocks("add-a-figure", "yaml")
    (entry,) = yaml.safe_load(block)
    assert definitions._read(entry).code == "late_share"


QUOTE = re.compile(r"`((?:src|tests)/[\w./-]+)`[^`\n]*:\n *```(?:python|html|yaml)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("recipe", sorted(path.stem for path in RECIPES.glob("*.md")))
def test_what_is_quoted_stands_in_the_file_that_is_named(recipe):
    text = (RECIPES / f"{recipe}.md").read_text(encoding="utf-8")
    for name, body in QUOTE.findall(text):
        if "<" in name or not (ROOT / name).is_file():
            continue
        there = {line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()}
        missing = [line for line in body.splitlines() if line.strip() and line.strip() not in there]
        assert not missing, f"{recipe}: {name} does not say {missing}: quote it as it is"


def test_the_recipe_of_a_screen_quotes_code():
    text = (RECIPES / "add-a-screen.md").read_text(encoding="utf-8")
    assert len(QUOTE.findall(text)) >= 4
