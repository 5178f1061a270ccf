"""Reading what a node takes on: practices adopted, definitions of its own."""

from dataclasses import dataclass
from datetime import date

import yaml

from lanyan.kernel import clock

from .models import Adoption, UnitDefinition


@dataclass(frozen=True, slots=True)
class Definition:
    """A unit's own definition as lists show it; `stopped_on` None while it binds."""

    public_id: str
    code: str
    title: str
    made_by: str
    made_on: date
    stopped_on: date | None


def of(organisation_id: int) -> list[Definition]:
    """The newest version of each definition of this node, newest first."""
    newest = UnitDefinition.objects.filter(organisation=organisation_id).order_by("code", "-version").distinct("code")
    return sorted((_shown(one) for one in newest), key=lambda one: (one.stopped_on is not None, one.made_on), reverse=False)


def one(organisation_id: int, public_id: str) -> UnitDefinition | None:
    """A definition of this node."""
    return UnitDefinition.objects.filter(organisation=organisation_id, public_id=public_id).first()


def adopted_by(organisation_id: int) -> set[str]:
    """Codes of the duties this node itself has taken on as of today."""
    return set(Adoption.objects.on(clock.today()).filter(organisation=organisation_id).values_list("duty", flat=True))


def _shown(row: UnitDefinition) -> Definition:
    read = yaml.safe_load(row.text)
    title = read.get("mechanism", {}).get("title") or read.get("title") or row.code
    stopped = clock.day_of(row.withdrawn_at) if row.withdrawn_at else None
    return Definition(row.public_id, row.code, title, row.made_by_name, clock.day_of(row.made_at), stopped)
