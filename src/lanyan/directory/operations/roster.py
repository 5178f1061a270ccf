"""Taking in a roster: all of it or nothing, table by table."""

from collections import defaultdict
from typing import Any

from lanyan.directory.access import reach
from lanyan.directory.models import Person
from lanyan.directory.roster.planning import Plan
from lanyan.kernel.bulk import copy_in
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible

WRITERS = ("officer",)
_BATCH = 5000


@operation
def import_roster(*, plan: Plan, digest: str, by: Actor) -> None:
    """Write what a plan says: people, then spans taken back, cut and added. `digest` names the file in the journal.

    Refused (not_visible) when a unit of the roster is beyond the actor's reach as officer.
    """
    if by.account_id is not None and plan.units - set(reach(by, *WRITERS)):
        raise NotVisible("roster names units beyond reach")
    copy_in(plan.new)
    if plan.changed:
        fields = ["name", "pinyin", "initials", "sex", "born_on", "joined_service_on", "left_service_on"]
        sealed = ["phone", "id_number", "id_digest"]
        Person.objects.bulk_update(plan.changed.values(), [*fields, *sealed], batch_size=_BATCH)
    for model, rows in _by_model(plan.taken_back).items():
        model.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for model, rows in _by_model(plan.cut).items():
        model.objects.bulk_update(rows, ["valid_to"], batch_size=_BATCH)
    for rows in _by_model(plan.added).values():
        copy_in(rows)
    about(
        "roster",
        None,
        file=digest,
        on=str(plan.day),
        new=len(plan.new),
        changed=len({change.number for change in plan.changes}),
        unchanged=plan.unchanged,
        gone=len(plan.gone),
    )


def _by_model(rows: list[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found
