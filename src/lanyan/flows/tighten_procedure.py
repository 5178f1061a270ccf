"""A unit's own copy of a procedure: stricter limits, a public notice more, further papers. Never looser."""

import secrets
from datetime import date
from typing import Any

import yaml

from lanyan.directory.models import Organisation, UnitDefinition
from lanyan.directory.operations import adoptions
from lanyan.directory.queries import ids_below
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, operation
from lanyan.kernel.refusal import InvalidInput
from lanyan.records.procedures.book import procedure_of
from lanyan.records.procedures.reckoning import refresh_dues_of

from .reevaluation import reevaluate_many


@operation
def tighten_procedure(
    *, organisation: Organisation, procedure: str, steps: list[dict[str, Any]], begins_on: date, by: Actor
) -> UnitDefinition:
    """Have cases at and below a node follow stricter requirements from a day on.

    `steps`: in the language of the rulebook (`step`, `within`, `not_before`, `notice`, `every`, `papers`). Whatever is
    looser than the text is refused by the strict check with the clause (rulebook_refused; its problems say `loosens`).
    Refusals: adds_nothing, backdated.
    """
    definition = procedure_of(procedure)
    if not steps:
        raise InvalidInput("adds_nothing", "没有填写任何加严的内容，没有保存。请至少填一项。")
    if begins_on < clock.today():
        raise InvalidInput(
            "backdated", "加严不能从过去的日期起，没有保存，填写的内容保留。请选今天或以后。", field="begins_on"
        )
    code, title = f"own_{secrets.token_hex(4)}", f"{definition.title}（本单位加严）"
    copy = {"code": code, "title": title, "tightens": procedure, "from": begins_on, "steps": steps}
    document = {"mechanism": {"code": code, "title": title}, "tightenings": [copy]}
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    rulebook().with_unit([text], owner=organisation.pk)
    kept = adoptions.put_unit_definition(organisation=organisation, code=code, text=text, by=by)
    reckon(organisation.pk, procedure)
    return kept


def reckon(organisation_id: int, procedure: str) -> None:
    """Reckon and judge anew the open cases at and below a node."""
    touched = refresh_dues_of(procedure, ids_below(organisation_id))
    if touched:
        reevaluate_many(touched)


def procedures_in(definition: UnitDefinition) -> list[str]:
    """The procedures that a unit's definition tightens."""
    read = yaml.safe_load(definition.text)
    return [one["tightens"] for one in read.get("tightenings", ())]
