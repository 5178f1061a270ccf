"""What a temporary branch leaves to the branches its members come from."""

from datetime import date

from lanyan.rulebook import national

from .errors import refusal
from .models import OrganisationSpell

RULE = "temporary_branch_may_not"


def forbidden_to(form: str, on: date) -> frozenset[str]:
    """The matters that an organisation of this form leaves to others on a day (codes of the vocabulary)."""
    known = national().forms().get(form)
    version = national().value(RULE).find(on)
    return frozenset(version.value) if known and known.temporary and version else frozenset()


def require_permitted(organisation_id: int, matter: str | None, on: date) -> None:
    """Refuse (temporary_branch_may_not, with the clause) what a temporary branch does not do; others pass."""
    if matter is None:
        return
    spell = OrganisationSpell.objects.on(on).filter(organisation_id=organisation_id).first()
    if spell is None or matter not in forbidden_to(spell.form, on):
        return
    rule = national().value(RULE)
    raise refusal(
        RULE,
        name=spell.name,
        matter=national().matters()[matter].title,
        clause=rule.sentence.removesuffix("。"),
        source=rule.at(on).source,
    )
