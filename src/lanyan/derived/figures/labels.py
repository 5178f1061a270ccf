"""What a record is called where a figure opens: its words and its public id. One query per kind of record."""

from collections.abc import Collection
from typing import NamedTuple

from lanyan.derived.duties.models import Verdict
from lanyan.directory.models import OrganisationSpell, Person
from lanyan.records.activities.models import Activity, Decision, MakeUp
from lanyan.records.ledger.models import Item


class Label(NamedTuple):
    """`key` is the public id of the record itself, or of what shows it (the activity of a decision)."""

    text: str
    key: str


def labels_of(kind: str, ids: Collection[int]) -> dict[int, Label]:
    """{id: Label} for records of one kind."""
    return _READERS[kind](ids) if ids else {}


def _activities(ids: Collection[int]) -> dict[int, Label]:
    rows = Activity.objects.filter(pk__in=ids).values_list("pk", "title", "public_id", "backfilled")
    return {pk: Label(f"补录：{title}" if backfilled else title, key) for pk, title, key, backfilled in rows}


def _organisations(ids: Collection[int]) -> dict[int, Label]:
    rows = OrganisationSpell.objects.filter(organisation_id__in=ids).order_by("valid_from")
    return {pk: Label(name, key) for pk, name, key in rows.values_list("organisation_id", "name", "organisation__public_id")}


def _people(ids: Collection[int]) -> dict[int, Label]:
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "name", "public_id")
    return {pk: Label(name, key) for pk, name, key in rows}


def _make_ups(ids: Collection[int]) -> dict[int, Label]:
    rows = MakeUp.objects.filter(pk__in=ids).values_list("pk", "person__name", "activity__title", "public_id")
    return {pk: Label(f"{name}：{title}", key) for pk, name, title, key in rows}


def _decisions(ids: Collection[int]) -> dict[int, Label]:
    rows = Decision.objects.filter(pk__in=ids).values_list("pk", "text", "activity__public_id")
    return {pk: Label(text, key) for pk, text, key in rows}


def _items(ids: Collection[int]) -> dict[int, Label]:
    rows = Item.objects.filter(pk__in=ids).values_list("pk", "title", "public_id")
    return {pk: Label(title, key) for pk, title, key in rows}


def _verdicts(ids: Collection[int]) -> dict[int, Label]:
    from lanyan.directory.rules import rulebook

    duties = {duty.code: duty.title for duty in rulebook().duties()}
    rows = list(Verdict.objects.filter(pk__in=ids).values_list("pk", "duty", "organisation_id", "period_from"))
    names = _organisations({organisation for _, _, organisation, _ in rows})
    return {
        pk: Label(f"{names[node].text if node in names else ''}：{duties.get(code, code)}（{start:%Y-%m-%d}起）", str(pk))
        for pk, code, node, start in rows
    }


_READERS = {
    "activity": _activities,
    "organisation": _organisations,
    "person": _people,
    "make_up": _make_ups,
    "decision": _decisions,
    "ledger_item": _items,
    "verdict": _verdicts,
}
