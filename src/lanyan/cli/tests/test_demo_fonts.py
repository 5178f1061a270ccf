"""A demo on a machine without Chinese fonts gets one by itself, and starts all the same when it cannot."""

import pytest

from lanyan.cli.running import prepare
from lanyan.derived.papers import fonts


@pytest.fixture
def bare(monkeypatch):
    monkeypatch.setattr(fonts, "ready", lambda: False)


def test_a_font_that_is_missing_is_fetched(bare, monkeypatch, capfd):
    asked = []
    monkeypatch.setattr(fonts, "fetch", asked.append)
    prepare.ensure_fonts()
    assert len(asked) == 1
    assert "取得中文字体" in "".join(capfd.readouterr())


def test_a_font_that_cannot_be_fetched_is_a_sentence_and_no_stop(bare, monkeypatch, capfd):
    fetch = fonts.fetch
    monkeypatch.setattr(fonts, "fetch", lambda npm: fetch(["/nowhere/npm"]))
    prepare.ensure_fonts()
    assert "演示继续，暂时不能导出 PDF" in "".join(capfd.readouterr())


def test_a_font_that_is_there_is_not_fetched_again(monkeypatch):
    monkeypatch.setattr(fonts, "ready", lambda: True)
    monkeypatch.setattr(fonts, "fetch", lambda npm: pytest.fail("fetched"))
    prepare.ensure_fonts()
