"""Small components are drawn once for each set of attributes and kept.

A list shows an icon, a state or a cell some hundred times, and going through a component's template takes longer than
all the queries of the page. What a component of `KEPT` says depends on its attributes alone, and it prints its slot, if it
has one, as it is: so its text before and after the slot is kept. Nothing of a person is kept beside what stands in an
attribute, and not for long: after `MOST` texts all are forgotten.
"""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, TextNode, Token
from django.template.context import Context
from django_cotton.templatetags._component import AttrKind, CottonComponentNode, cotton_component
from django_cotton.templatetags._slot import CottonSlotNode

register = template.Library()

KEPT = frozenset({"fact", "icon", "kbd", "outcome", "state", "tag", "td", "unverified"})
MOST = 2000
_SLOT = "\x00slot\x00"
_kept: dict[tuple[Any, ...], tuple[str, str]] = {}


@register.tag("cotton")
def component(parser: Parser, token: Token) -> CottonComponentNode:
    """`{% cotton … %}`, into which django-cotton turns `<c-…>`; small components become kept ones."""
    node = cotton_component(parser, token)
    return KeptComponent(node) if _may_be_kept(node) else node


class KeptComponent(template.Node):
    """A component whose text is looked up by the values of its attributes."""

    def __init__(self, node: CottonComponentNode) -> None:
        self.nodelist = node.nodelist
        self._drawing = CottonComponentNode(
            node.component_name, NodeList([TextNode(_SLOT)]), node.attrs, node.only, node.active_library
        )
        self._values = tuple((one.key, one.value, one.compiled) for one in node._prepared_attrs)
        self._fixed = None if any(compiled for _, _, compiled in self._values) else self._key(Context())

    def render(self, context: Context) -> str:
        key = self._fixed or self._key(context)
        found = _kept.get(key) or self._draw(key, context)
        return f"{found[0]}{self.nodelist.render(context)}{found[1]}" if self.nodelist else found[0] + found[1]

    def _key(self, context: Context) -> tuple[Any, ...]:
        """Name and attributes. What a template rendered is escaped already, what is written down is not: no two are one."""
        return (
            self._drawing.component_name,
            *(
                (key, bool(compiled), compiled.render(context) if compiled else value)
                for key, value, compiled in self._values
            ),
        )

    def _draw(self, key: tuple[Any, ...], context: Context) -> tuple[str, str]:
        before, _, after = self._drawing.render(context).partition(_SLOT)
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = before, after
        return before, after


def _may_be_kept(node: CottonComponentNode) -> bool:
    """Attributes that are Python values rather than text, and slots with names, go the ordinary way."""
    plain = all(one.kind in (AttrKind.STATIC, AttrKind.ESCAPED, AttrKind.BOOLEAN) for one in node._prepared_attrs)
    return node.component_name in KEPT and plain and not node.nodelist.get_nodes_by_type(CottonSlotNode)
