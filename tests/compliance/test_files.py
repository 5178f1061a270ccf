"""What the compliance pages say stands on tests that exist and checks that can be run."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from lanyan.cli import checks
from lanyan.rulebook import compliance


@cache
def functions(file: str) -> set[str]:
    """Names of the tests of a file, `Class::test` for those of a class."""
    found = set()
    for node in ast.parse((Path(settings.ROOT) / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return found


@pytest.mark.parametrize("test", compliance.tests_named())
def test_every_named_test_exists(test):
    file, _, name = test.partition("::")
    assert name in functions(file)


def test_everything_is_shown_by_a_test_and_every_check_exists():
    assert all(one.tests for one in (*compliance.controls(), *compliance.prohibitions()))
    assert {name for one in compliance.controls() for name in one.checks} == set(checks.CHECKS)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("controls: [{id: a, title: t, clause: c, asked: a, met: m, tests: [], colour: red}]", "colour"),
        ("controls: [{id: a, title: t}]", "asked"),
        ("controls: [&x {id: a, title: t, clause: c, asked: a, met: m, tests: []}, *x]", "twice"),
    ],
)
def test_a_file_that_does_not_keep_to_its_form_is_refused(tmp_path, monkeypatch, text, wrong):
    (tmp_path / "security.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(compliance, "_FOLDER", tmp_path)
    with pytest.raises(compliance.Malformed, match=wrong):
        compliance._read("security.yaml", "controls", compliance.Control)
