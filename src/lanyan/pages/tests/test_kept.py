"""A component that is drawn once says the same as one that is drawn each time."""

import pytest
from django.template import Context, engines
from django_cotton.compiler_regex import CottonCompiler
from django_cotton.templatetags._component import CottonComponentNode

from lanyan.pages.templatetags import kept

PIECES = [
    '<c-icon name="users" />',
    '<c-icon name="{{ name }}" class="muted" />',
    '<c-state state="{{ state }}" />',
    '<c-state state="overdue" text="{{ said }}" note=" 3件" />',
    '<c-tag text="{{ said }}" kind="info">{{ said }}</c-tag>',
    '<c-outcome outcome="{{ name }}" />',
    '<c-td label="{{ said }}" kind="num" data-x="1">{{ said }} <c-icon name="x" /></c-td>',
    '<c-td>{% if state == "near" %}<c-state state="near" />{% endif %}</c-td>',
    '<c-fact label="{{ said }}"><c-unverified /></c-fact>',
    '<c-kbd keys="Ctrl K" />',
]
SAID = ["平常", '<b onclick="x()">&amp;', "", '"引号"']


def compiled(text: str):
    return engines["django"].from_string(CottonCompiler().process(text)).template


def drawn(template, said: str) -> str:
    context = Context({"said": said, "name": "absent", "state": "near"})
    with context.bind_template(template), context.render_context.push_state(template):
        return template.nodelist.render(context)


@pytest.mark.parametrize("piece", PIECES)
def test_it_says_what_the_ordinary_one_says(piece, monkeypatch):
    quick = compiled(piece)
    assert quick.nodelist.get_nodes_by_type(kept.KeptComponent)
    monkeypatch.setattr(kept, "KEPT", frozenset())
    ordinary = compiled(piece)
    assert not ordinary.nodelist.get_nodes_by_type(kept.KeptComponent)
    for said in SAID * 2:
        assert drawn(quick, said) == drawn(ordinary, said)


def test_the_same_words_written_down_and_put_in_are_not_mixed_up():
    written = compiled('<c-tag text="&lt;b&gt;" />')
    put_in = compiled('<c-tag text="{{ said }}" />')
    for _ in range(2):
        assert drawn(put_in, "<b>") != drawn(written, "<b>")
        assert "<b>" not in drawn(put_in, "<b>") + drawn(written, "<b>")


@pytest.mark.parametrize("piece", ['<c-stat title="x" />', '<c-td :label="said">x</c-td>'])
def test_values_and_other_components_go_the_ordinary_way(piece):
    nodes = compiled(piece).nodelist
    assert nodes.get_nodes_by_type(CottonComponentNode) and not nodes.get_nodes_by_type(kept.KeptComponent)


def test_what_is_kept_does_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 5)
    template = compiled('<c-tag text="{{ said }}" />')
    for number in range(20):
        assert f">{number}<" in drawn(template, str(number))
        assert len(kept._kept) <= 5
