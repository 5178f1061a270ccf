"""Founding, renaming, moving, re-forming and dissolving organisations, each with effect from a day."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from lanyan.directory import queries, spans, words
from lanyan.directory.access import require, require_from_above
from lanyan.directory.errors import refusal
from lanyan.directory.models import Ancestry, Grant, Membership, OfficeHolding, Organisation, OrganisationSpell, Posting
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.rulebook.library import national

from .ancestry import rebuild_ancestry

WRITERS = ("officer", "secretary")
LONGEST = {"name": 80, "short_name": 30}  # signs
_TELLING = 3  # signs beside the form


@operation
def found_organisation(
    *,
    form: str,
    level: str,
    name: str,
    founded_on: date,
    short_name: str = "",
    parent: Organisation | None = None,
    unit: Organisation | None = None,
    ends_on: date | None = None,
    position: int = 0,
    reason: str = "",
    by: Actor,
) -> Organisation:
    """Found an organisation from a day; its line is that of its form. `ends_on` plans the end of a temporary one. Without a
    `short_name` it goes by its name without that of the unit or body above.

    Refusals: unknown_word, name_missing, name_too_long, short_name_too_long, dates_backwards, and those of its place in the
    tree.
    """
    _require_place(by, parent, unit)
    line = words.form(form).line
    if ends_on is not None and ends_on <= founded_on:
        raise refusal("dates_backwards", field="ends_on")
    organisation = Organisation.objects.create(line=line, founded_on=founded_on, ends_on=ends_on)
    values = _values(
        founded_on, form=form, level=level, name=name, short_name=short_name, parent=parent, unit=unit, position=position
    )
    _check_shape(organisation, values, founded_on)
    OrganisationSpell.objects.create(organisation=organisation, valid_from=founded_on, reason=reason, **values)
    rebuild_ancestry([organisation.pk])
    about("organisation", organisation.pk, organisation_id=organisation.pk, name=name, form=form, on=founded_on.isoformat())
    return organisation


@operation
def rename_organisation(
    *, organisation: Organisation, name: str, on: date, short_name: str = "", reason: str = "", by: Actor
) -> OrganisationSpell:
    """Give an organisation another name from a day."""
    return _change(organisation, on, {"name": name, "short_name": short_name}, reason, by)


@operation
def move_organisation(
    *,
    organisation: Organisation,
    parent: Organisation | None,
    on: date,
    unit: Organisation | None = None,
    position: int | None = None,
    reason: str = "",
    by: Actor,
) -> OrganisationSpell:
    """Hang an organisation under another parent from a day; `unit` and `position` stay unless given. Only from above."""
    require_from_above(by, organisation.pk, *WRITERS)
    _require_place(by, parent, unit)
    changed: dict[str, Any] = {"parent": parent}
    if unit is not None:
        changed["unit"] = unit
    if position is not None:
        changed["position"] = position
    return _change(organisation, on, changed, reason, by)


@operation
def reform_organisation(
    *,
    organisation: Organisation,
    form: str,
    on: date,
    level: str = "",
    name: str = "",
    short_name: str = "",
    reason: str = "",
    by: Actor,
) -> OrganisationSpell:
    """Give an organisation another form (党支部改建党总支 …) of the same line from a day. Only from above.

    Refusals: form_cannot_become (the pairs allowed are words of the rulebook), members_without_branch.
    """
    require_from_above(by, organisation.pk, *WRITERS)
    _check_reform(organisation, form, on)
    changed = {"form": form}
    if level:
        changed["level"] = level
    if name:
        changed.update(name=name, short_name=short_name)
    return _change(organisation, on, changed, reason, by)


@operation
def dissolve_organisation(*, organisation: Organisation, on: date, reason: str = "", by: Actor) -> Organisation:
    """Dissolve an organisation as of a day. People of a temporary one go back by themselves; offices end.

    Refusals: already_dissolved, before_founding, still_has_children, still_has_bodies,
    still_has_members, still_has_staff.
    """
    require_from_above(by, organisation.pk, *WRITERS)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _check_dissolution(organisation, on)
    _empty(organisation, on)
    spans.end_all(OrganisationSpell.objects.filter(organisation=organisation), on)
    organisation.dissolved_on = on
    organisation.save(update_fields=["dissolved_on"])
    rebuild_ancestry([organisation.pk])
    about("organisation", organisation.pk, organisation_id=organisation.pk, on=on.isoformat(), reason=reason)
    return organisation


@operation
def end_due_temporary_organisations(*, by: Actor) -> list[int]:
    """Dissolve the temporary organisations whose planned end has come, with their groups; their ids.

    One that something stands in the way of does not hold up the others; the journal says what it was.
    """
    due = Organisation.objects.filter(dissolved_on__isnull=True, ends_on__lte=clock.today()).order_by("pk")
    ended: list[int] = []
    held_up: dict[int, str] = {}
    for organisation in due:
        try:
            with transaction.atomic():
                _end_with_groups(organisation, by)
        except Refusal as refused:
            held_up[organisation.pk] = refused.code
        else:
            ended.append(organisation.pk)
    about("organisation", None, ended=ended, held_up=held_up)
    return ended


def _end_with_groups(organisation: Organisation, by: Actor) -> None:
    on = organisation.ends_on
    assert on is not None
    groups = OrganisationSpell.objects.on(on).filter(parent=organisation, form__in=words.GROUPS)
    for group in Organisation.objects.filter(pk__in=groups.values("organisation"), dissolved_on=None):
        dissolve_organisation(organisation=group, on=on, reason="随临时组织撤销", by=by)
    dissolve_organisation(organisation=organisation, on=on, reason="期满自动撤销", by=by)


def _change(organisation: Organisation, on: date, changed: dict[str, Any], reason: str, by: Actor) -> OrganisationSpell:
    require(by, organisation.pk, *WRITERS)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _check_alive(organisation, on)
    present = organisation.spells.on(on).get()
    values = {name: getattr(present, name) for name in ("name", "short_name", "form", "level", "parent", "unit", "position")}
    values.update(changed)
    values = _values(on, **values)
    _check_shape(organisation, values, on)
    spell = spans.begin(OrganisationSpell, {"organisation": organisation}, on, {**values, "reason": reason})
    rebuild_ancestry([organisation.pk])
    about(
        "organisation",
        organisation.pk,
        organisation_id=organisation.pk,
        on=on.isoformat(),
        reason=reason,
        changed={name: one.pk if isinstance(one := values[name], Organisation) else one for name in changed},
    )
    return spell


def _check_reform(organisation: Organisation, form: str, on: date) -> None:
    present = organisation.spells.on(on).values_list("form", flat=True).first()
    asked = words.form(form)
    if present is None or asked.line != organisation.line or form == present:
        return  # what is wrong then is said by the checks of every change
    if form not in national().reforms().get(present, ()):
        raise refusal("form_cannot_become", before=words.form(present).title, after=asked.title, field="form")
    if form not in words.BODIES_OF_MEMBERS:
        beyond = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        if count := Membership.objects.filter(beyond, organisation=organisation).count():
            raise refusal("members_without_branch", form=asked.title, count=count, field="form")


def _values(
    on: date, *, name: str, short_name: str, parent: Organisation | None, unit: Organisation | None, **values: Any
) -> dict[str, Any]:
    name = name.strip()
    short = short_name.strip() or _within(name, [one.pk for one in (parent, unit) if one is not None], on)
    return {"name": name, "short_name": short, "parent": parent, "unit": unit, **values}


def _within(name: str, above: list[int], on: date) -> str:
    """A name without the longest one above that it begins with: 港口站党支部 of 东区大队港口站党支部.

    What is left says more than which of several (第二党支部, 机关党支部) and is no piece of another name (党支部第一党小组).
    """
    titles = tuple(form.title for form in national().forms().values())
    least = max((len(title) for title in titles if name.endswith(title)), default=0) + _TELLING
    names = {one.name for pk in above for one in queries.breadcrumb(pk, on)}
    left = [name.removeprefix(one) for one in names if name.startswith(one)]
    return min((one for one in left if len(one) >= least and not one.startswith(titles)), key=len, default=name)


def _require_place(by: Actor, parent: Organisation | None, unit: Organisation | None) -> None:
    """Whoever founds or moves must answer for the new place; a root is the system's to make."""
    place = parent or unit
    if place is not None:
        require(by, place.pk, *WRITERS)
    elif by.account_id is not None:
        raise NotVisible("a root is made by the system only")


def _check_alive(organisation: Organisation, on: date) -> None:
    if on < organisation.founded_on:
        raise refusal("before_founding", day=on, founded=organisation.founded_on, field="on")
    if organisation.dissolved_on is not None and on >= organisation.dissolved_on:
        raise refusal("after_dissolution", dissolved=organisation.dissolved_on, field="on")


def _check_shape(organisation: Organisation, values: dict[str, Any], on: date) -> None:
    form = words.form(values["form"])
    words.level(values["level"])
    if not values["name"]:
        raise refusal("name_missing", field="name")
    for column, most in LONGEST.items():
        if len(values[column]) > most:
            raise refusal(f"{column}_too_long", count=len(values[column]), most=most, field=column)
    if form.line != organisation.line:
        raise refusal("form_of_other_line", form=form.title, line=words.line_title(organisation.line), field="form")
    if values["parent"] is not None:
        _check_parent(organisation, values["parent"], on)
    if values["unit"] is not None and values["unit"].line != "administrative":
        raise refusal("unit_not_administrative", field="unit")


def _check_parent(organisation: Organisation, parent: Organisation, on: date) -> None:
    if parent.line != organisation.line:
        raise refusal("parent_of_other_line", field="parent")
    # A parent that ends later would leave the organisation hanging from that day.
    if on < parent.founded_on or parent.dissolved_on is not None:
        last = parent.spells.order_by("-valid_from").first()
        missing = max(on, parent.dissolved_on or on)
        raise refusal("parent_not_there", name=last.name if last else "", day=missing, field="parent")
    reaches_on = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    if (
        parent.pk == organisation.pk
        or Ancestry.objects.filter(reaches_on, ancestor=organisation, organisation=parent).exists()
    ):
        raise refusal("own_descendant", field="parent")


def _check_dissolution(organisation: Organisation, on: date) -> None:
    if organisation.dissolved_on is not None:
        raise refusal("already_dissolved", dissolved=organisation.dissolved_on)
    if on <= organisation.founded_on:
        raise refusal("before_founding", day=on, founded=organisation.founded_on, field="on")
    beyond = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    children = OrganisationSpell.objects.filter(beyond, parent=organisation).exclude(organisation__dissolved_on__lte=on)
    if names := list(children.values_list("name", flat=True)[:5]):
        raise refusal("still_has_children", names="、".join(names))
    seated = OrganisationSpell.objects.filter(beyond, unit=organisation).exclude(organisation__dissolved_on__lte=on)
    if names := list(seated.values_list("name", flat=True)[:5]):
        raise refusal("still_has_bodies", names="、".join(names))
    members = Membership.objects.filter(beyond, organisation=organisation, temporary=False)
    if count := members.count():
        raise refusal("still_has_members", count=count)
    if count := Posting.objects.filter(beyond, unit=organisation).count():
        raise refusal("still_has_staff", count=count)


def _empty(organisation: Organisation, on: date) -> None:
    spans.end_all(Membership.objects.filter(organisation=organisation, temporary=True), on)
    spans.end_all(OfficeHolding.objects.filter(organisation=organisation), on)
    spans.end_all(Grant.objects.filter(organisation=organisation), on)
    in_group = Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), group=organisation)
    for membership in in_group.filter(valid_from__lt=on):
        spans.begin(
            Membership,
            {"person_id": membership.person_id, "line": membership.line, "temporary": membership.temporary},
            on,
            {"organisation_id": membership.organisation_id, "group_id": None, "reason": "小组撤销"},
        )
    in_group.filter(valid_from__gte=on).update(group=None)
