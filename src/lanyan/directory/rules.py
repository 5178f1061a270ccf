"""The rulebook as it binds this instance: the national one, with the units' own definitions layered on top."""

import logging

from lanyan.kernel import sql
from lanyan.rulebook import Rulebook, RulebookRefused, national

from .models import UnitDefinition

# The newest version of each definition, unless it has been withdrawn; older versions are history and bind nobody.
_IN_FORCE = """
SELECT id FROM (SELECT DISTINCT ON (code) id, withdrawn_at FROM unit_definition ORDER BY code, version DESC) newest
WHERE withdrawn_at IS NULL ORDER BY id
"""

_log = logging.getLogger(__name__)
_layered: dict[tuple[int, ...], Rulebook] = {}


def rulebook() -> Rulebook:
    """The layered rulebook. One small query; definitions are read and checked again only when they have changed."""
    key = tuple(row["id"] for row in sql.rows(_IN_FORCE))
    if key not in _layered:
        _layered.clear()
        _layered[key] = _layer(key)
    return _layered[key]


def _layer(definition_ids: tuple[int, ...]) -> Rulebook:
    book = national()
    for definition in UnitDefinition.objects.filter(pk__in=definition_ids).order_by("pk"):
        try:
            book = book.with_unit([definition.text], owner=definition.organisation_id)
        except RulebookRefused as refused:
            # Accepted once, refused by a newer law: it binds nobody until its unit mends it, and the rest goes on.
            _log.warning("unit definition %s is left out: %s", definition.code, refused)
    return book
