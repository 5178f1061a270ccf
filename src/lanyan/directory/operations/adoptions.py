"""What a node takes on or is let off: practices adopted, reliefs, mechanisms of its own."""

from datetime import date

from lanyan.directory import spans
from lanyan.directory.access import require, require_from_above
from lanyan.directory.errors import refusal
from lanyan.directory.models import Adoption, Organisation, Relief, UnitDefinition
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

WRITERS = ("officer", "secretary")


@operation
def adopt_practice(*, organisation: Organisation, duty: str, on: date, until: date | None = None, by: Actor) -> Adoption:
    """Take on a practice of the rulebook for a node and below. The caller has checked that `duty` is one."""
    require(by, organisation.pk, *WRITERS)
    row = spans.add(Adoption, on, until, {"organisation": organisation, "duty": duty})
    about("adoption", row.pk, organisation_id=organisation.pk, duty=duty, on=str(on))
    return row


@operation
def drop_practice(*, organisation: Organisation, duty: str, on: date, reason: str = "", by: Actor) -> None:
    """Give up a practice as of a day; what was due before stays."""
    require(by, organisation.pk, *WRITERS)
    ended = spans.end(Adoption.objects.filter(organisation=organisation, duty=duty), on)
    about("adoption", ended.pk if ended else None, organisation_id=organisation.pk, duty=duty, on=str(on), reason=reason)


@operation
def relieve(*, organisation: Organisation, cause: str, on: date, until: date | None = None, by: Actor) -> Relief:
    """Let a node and below off for a named cause (大战, 增援). Only from above. Refusal: spans_overlap."""
    require_from_above(by, organisation.pk, *WRITERS)
    row = spans.add(Relief, on, until, {"organisation": organisation, "cause": cause, "granted_by_name": by.name})
    about("relief", row.pk, organisation_id=organisation.pk, cause=cause, on=str(on), until=str(until or ""))
    return row


@operation
def end_relief(*, relief: Relief, on: date, by: Actor) -> None:
    """End a relief as of a day."""
    require_from_above(by, relief.organisation_id, *WRITERS)
    about("relief", relief.pk, organisation_id=relief.organisation_id, on=str(on))
    spans.end_all(Relief.objects.filter(pk=relief.pk), on)


@operation
def put_unit_definition(*, organisation: Organisation, code: str, text: str, by: Actor) -> UnitDefinition:
    """Keep a unit's own mechanism as a new version. The caller has put `text` through the rulebook's strict check."""
    require(by, organisation.pk, *WRITERS)
    last = UnitDefinition.objects.select_for_update().filter(code=code).order_by("-version").first()
    if last is not None and last.organisation_id != organisation.pk:
        require(by, last.organisation_id, *WRITERS)
    row = UnitDefinition.objects.create(
        organisation=organisation,
        code=code,
        version=last.version + 1 if last else 1,
        text=text,
        made_by_name=by.name,
        made_at=clock.now(),
    )
    about("unit_definition", row.pk, organisation_id=organisation.pk, code=code, version=row.version)
    return row


@operation
def withdraw_unit_definition(*, definition: UnitDefinition, by: Actor) -> UnitDefinition:
    """Stop a unit's own mechanism; its versions stay to be read. Refusal: definition_withdrawn."""
    require(by, definition.organisation_id, *WRITERS)
    definition = UnitDefinition.objects.select_for_update().get(pk=definition.pk)
    if definition.withdrawn_at is not None:
        raise refusal("definition_withdrawn")
    definition.withdrawn_at, definition.withdrawn_by_name = clock.now(), by.name
    definition.save(update_fields=["withdrawn_at", "withdrawn_by_name"])
    about("unit_definition", definition.pk, organisation_id=definition.organisation_id, code=definition.code)
    return definition
