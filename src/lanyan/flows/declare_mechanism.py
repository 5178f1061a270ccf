"""A unit declares a mechanism of its own: the strict check, the definition kept, the duties in force at once."""

import secrets
from dataclasses import dataclass
from datetime import date

import yaml

from lanyan.derived.alerts.refresh import LADDER
from lanyan.derived.nightly import evaluate_night
from lanyan.directory.models import Organisation, UnitDefinition
from lanyan.directory.operations import adoptions
from lanyan.directory.queries import ids_below
from lanyan.directory.rules import rulebook
from lanyan.kernel.operation import Actor, operation
from lanyan.kernel.refusal import InvalidInput

from .reevaluation import reevaluate
from .tighten_procedure import procedures_in, reckon

FEW = 3
ESCALATION = "逾期任务提前上报"


@dataclass(frozen=True, slots=True)
class Line:
    """One duty of the mechanism: who holds what how often. `per` is week, fortnight, month, quarter, half or year."""

    title: str
    activity: str
    at_least: int
    per: str


@operation
def declare_mechanism(
    *,
    organisation: Organisation,
    title: str,
    lines: list[Line],
    forms: list[str],
    begins_on: date,
    note: str = "",
    by: Actor,
) -> UnitDefinition:
    """Declare it for the organisations of these forms at and below the node, from a day on.

    It may add or tighten, never loosen: the rulebook's strict check refuses anything else, and nothing is stored.
    """
    title = title.strip()
    if not title:
        raise InvalidInput("no_title", "机制没有名称，没有保存。请写名称，例如“每周一点评”。", field="title")
    if not lines:
        raise InvalidInput("no_lines", "机制一项要求也没有，没有保存。请至少写一项。", field="lines")
    if not forms:
        raise InvalidInput("no_forms", "没有选由哪类组织做，没有保存。请至少选一类。", field="forms")
    code = f"own_{secrets.token_hex(4)}"
    text = definition_text(code, title, lines, forms, begins_on, note)
    rulebook().with_unit([text], owner=organisation.pk)
    definition = adoptions.put_unit_definition(organisation=organisation, code=code, text=text, by=by)
    _judge(organisation.pk)
    return definition


@operation
def shorten_escalation(*, organisation: Organisation, days: list[int], begins_on: date, by: Actor) -> UnitDefinition:
    """Tell the committees above sooner about overdue tasks of this node and below, from a day on.

    `days`: after how many days overdue each step is told. Only shorter than the rulebook's; refused otherwise. What
    the node had shortened before holds until that day.
    """
    book = rulebook()
    before = next((value for value in book.tightened(LADDER) if value.owner == organisation.pk), None)
    code = before.code.rpartition("_")[0] if before else f"own_{secrets.token_hex(4)}"
    earlier = [version for version in before.versions if version.valid_from < begins_on] if before else []
    versions = [{"from": version.valid_from, "value": version.value} for version in earlier]
    value = {
        "code": f"{code}_1",
        "title": ESCALATION,
        "tightens": LADDER,
        "versions": [*versions, {"from": begins_on, "value": days}],
    }
    document = {"mechanism": {"code": code, "title": ESCALATION}, "values": [value]}
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    book.with_unit([text], owner=organisation.pk)
    return adoptions.put_unit_definition(organisation=organisation, code=code, text=text, by=by)


@operation
def withdraw_mechanism(*, definition: UnitDefinition, by: Actor) -> UnitDefinition:
    """Stop it; its past stays to be read."""
    withdrawn = adoptions.withdraw_unit_definition(definition=definition, by=by)
    for procedure in procedures_in(definition):
        reckon(definition.organisation_id, procedure)
    _judge(definition.organisation_id)
    return withdrawn


@operation
def adopt_practice(*, organisation: Organisation, mechanism: str, begins_on: date, by: Actor) -> int:
    """Take on a mechanism of the rulebook for a node and below: all its duties at once; how many."""
    duties = rulebook().mechanisms().get(mechanism, [])
    if not duties:
        raise InvalidInput("no_mechanism", "规则库里没有这个机制，没有保存。请从列表中选择。", field="mechanism")
    for duty in duties:
        adoptions.adopt_practice(organisation=organisation, duty=duty.code, on=begins_on, by=by)
    _judge(organisation.pk)
    return len(duties)


@operation
def drop_practice(*, organisation: Organisation, mechanism: str, on: date, by: Actor) -> None:
    """Give it up as of a day; what was due before stays."""
    for duty in rulebook().mechanisms().get(mechanism, []):
        adoptions.drop_practice(organisation=organisation, duty=duty.code, on=on, by=by)
    _judge(organisation.pk)


def definition_text(code: str, title: str, lines: list[Line], forms: list[str], begins_on: date, note: str) -> str:
    """The mechanism in the language of the rulebook."""
    document = {
        "mechanism": {"code": code, "title": title, **({"note": note} if note else {})},
        "duties": [
            {
                "code": f"{code}_{number}",
                "title": line.title.strip() or title,
                "operator": "count_per_period",
                "applies_to": {"forms": forms},
                "versions": [
                    {
                        "from": begins_on,
                        "value": {"activities": [line.activity], "at_least": line.at_least, "per": line.per},
                    }
                ],
            }
            for number, line in enumerate(lines, start=1)
        ],
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _judge(organisation_id: int) -> None:
    """Its duties are judged before the answer: one branch alone, or the whole force in one go, which costs less than
    many branches one by one."""
    below = ids_below(organisation_id)
    if len(below) <= FEW:
        reevaluate(below)
    else:
        evaluate_night()
