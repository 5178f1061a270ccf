"""Merging one organisation into another, and splitting one off: with effect from a day, history stays true.

Set-based: a merger of a thousand members is as many statements as one of three.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from lanyan.directory import spans, words
from lanyan.directory.access import require, require_from_above
from lanyan.directory.errors import refusal
from lanyan.directory.models import (
    Adoption,
    Ancestry,
    Membership,
    OfficeHolding,
    Organisation,
    OrganisationSpell,
    Person,
    Posting,
    Relief,
)
from lanyan.kernel.operation import Actor, about, operation

from .ancestry import rebuild_ancestry
from .organisations import dissolve_organisation, found_organisation

WRITERS = ("officer", "secretary")
_MEMBERSHIP = ("person_id", "line", "temporary")


@operation
def merge_organisations(
    *, organisation: Organisation, into: Organisation, on: date, reason: str = "", by: Actor
) -> Organisation:
    """One organisation becomes part of another from a day and is dissolved; only from above both.

    From that day its members, staff, groups, organisations below and bodies seated in it are the other's; its
    offices, grants, reliefs and practices end. Before that day everything is as it was. Refusals: merge_with_itself,
    merge_of_other_line, merge_of_temporary, into_not_there, own_descendant, already_dissolved, before_founding.
    """
    require_from_above(by, organisation.pk, *WRITERS)
    require(by, into.pk, *WRITERS)
    organisation, into = _locked(organisation), _locked(into)
    _check_merger(organisation, into, on)
    about("organisation", organisation.pk, organisation_id=organisation.pk, on=on.isoformat(), into=into.pk)
    # Before, its children are still known to hang below it; their ancestors are derived anew at the end.
    above = [organisation.pk, into.pk]
    reason = reason or "合并"
    own = {"organisation": organisation}
    spans.hand_over(OrganisationSpell.objects.filter(parent=organisation), on, {"parent": into}, ("organisation_id",))
    spans.hand_over(OrganisationSpell.objects.filter(unit=organisation), on, {"unit": into}, ("organisation_id",))
    spans.hand_over(Posting.objects.filter(unit=organisation), on, {"unit": into}, ("person_id",))
    moved = spans.hand_over(Membership.objects.filter(**own), on, {"organisation": into, "reason": reason}, _MEMBERSHIP)
    for model in (Adoption, Relief):
        spans.end_all(model.objects.filter(**own), on)
    organisation.terms.filter(began_on__gte=on).delete()
    dissolved = dissolve_organisation(organisation=organisation, on=on, reason=reason, by=by)
    dissolved.merged_into = into
    dissolved.save(update_fields=["merged_into"])
    rebuild_ancestry(above)
    about("organisation", organisation.pk, members=moved)
    return into


@operation
def split_organisation(
    *,
    organisation: Organisation,
    name: str,
    on: date,
    people: Sequence[Person] = (),
    groups: Sequence[Organisation] = (),
    short_name: str = "",
    unit: Organisation | None = None,
    reason: str = "",
    by: Actor,
) -> Organisation:
    """Part of an organisation becomes one of its own from a day, beside it, of the same form; only from above.

    `groups` go over with their members, `people` by themselves (out of a group that stays). Offices that those who
    go hold in the old organisation end. Refusals: not_split, merge_of_temporary, nobody_to_split_off,
    not_of_this_organisation, and those of founding.
    """
    require_from_above(by, organisation.pk, *WRITERS)
    organisation = _locked(organisation)
    going = _going(organisation, people, groups, on)
    present = organisation.spells.on(on).get()
    made = found_organisation(
        form=present.form,
        level=present.level,
        name=name,
        short_name=short_name,
        founded_on=on,
        parent=present.parent,
        unit=unit or present.unit,
        position=present.position + 1,
        reason=reason or "分设",
        by=by,
    )
    spans.hand_over(
        OrganisationSpell.objects.filter(organisation__in=groups, parent=organisation),
        on,
        {"parent": made},
        ("organisation_id",),
    )
    rows = Membership.objects.filter(organisation=organisation, person__in=going)
    values = {"organisation": made, "reason": reason or "分设"}
    in_staying_group = rows.filter(group__isnull=False).exclude(group__in=groups)
    spans.hand_over(in_staying_group, on, {**values, "group": None}, _MEMBERSHIP)
    spans.hand_over(rows, on, values, _MEMBERSHIP)
    spans.end_all(OfficeHolding.objects.filter(organisation=organisation, person__in=going), on)
    rebuild_ancestry([organisation.pk, made.pk])
    about("organisation", made.pk, split_from=organisation.pk, people=len(going))
    return made


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _check_merger(organisation: Organisation, into: Organisation, on: date) -> None:
    if organisation.pk == into.pk:
        raise refusal("merge_with_itself", field="into")
    spells = {
        row.organisation_id: row for row in OrganisationSpell.objects.on(on).filter(organisation__in=[organisation, into])
    }
    if into.pk not in spells or into.dissolved_on is not None:
        last = into.spells.order_by("-valid_from").first()
        raise refusal("into_not_there", name=last.name if last else "", day=on, field="into")
    if organisation.dissolved_on is not None:
        raise refusal("already_dissolved", dissolved=organisation.dissolved_on)
    if organisation.pk not in spells or on <= organisation.founded_on:
        raise refusal("before_founding", day=on, founded=organisation.founded_on, field="on")
    one, other = spells[organisation.pk].form, spells[into.pk].form
    if "temporary_branch" in (one, other):
        raise refusal("merge_of_temporary")
    alike = (one in words.BODIES_OF_MEMBERS) == (other in words.BODIES_OF_MEMBERS)
    if organisation.line != into.line or not alike or (one in words.GROUPS) or (other in words.GROUPS):
        raise refusal("merge_of_other_line", field="into")
    beyond = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    if Ancestry.objects.filter(beyond, ancestor=organisation, organisation=into).exists():
        raise refusal("own_descendant", field="into")


def _going(organisation: Organisation, people: Sequence[Person], groups: Sequence[Organisation], on: date) -> list[int]:
    """Ids of those who go: named, or of a group that goes, now or later."""
    form = organisation.spells.on(on).values_list("form", flat=True).first()
    if form == "temporary_branch":
        raise refusal("merge_of_temporary")
    if form not in words.BODIES_OF_MEMBERS:
        raise refusal("not_split")
    if not people and not groups:
        raise refusal("nobody_to_split_off", field="people")
    members = set(Membership.objects.on(on).filter(organisation=organisation).values_list("person_id", flat=True))
    if strangers := [person.name for person in people if person.pk not in members]:
        raise refusal("not_of_this_organisation", names="、".join(strangers[:5]), day=on, field="people")
    below = set(OrganisationSpell.objects.on(on).filter(parent=organisation).values_list("organisation_id", flat=True))
    if not below.issuperset(group.pk for group in groups):
        raise refusal("group_of_other_branch", field="groups")
    beyond = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    in_groups = Membership.objects.filter(beyond, organisation=organisation, group__in=groups)
    return sorted({person.pk for person in people} | set(in_groups.values_list("person_id", flat=True)))
