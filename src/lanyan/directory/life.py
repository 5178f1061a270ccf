"""An organisation through the years: what it was called and hung under, its terms, who held its offices; posts unfilled."""

from dataclasses import dataclass
from datetime import date

from lanyan.kernel import clock
from lanyan.rulebook.library import national

from .models import OfficeHolding, Organisation, OrganisationSpell, Term
from .queries import OfficeOn, organisation_on, organisations_on


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the history: from a day (to a day, exclusive), what, and a remark. `coming`: it lies ahead."""

    at: date
    until: date | None
    title: str
    text: str = ""
    coming: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """An office that has to be filled by law and is not, or that is held acting."""

    role: str
    title: str
    acting: str = ""


def life_of(organisation: Organisation) -> list[Moment]:
    """Everything dated about the organisation, newest first; what is decided for a later day stands on top."""
    today, found = clock.today(), []
    for at, until, title, text in (*_spells(organisation), *_terms(organisation), *_offices(organisation)):
        found.append(Moment(at, until, title, text, at > today))
    if organisation.dissolved_on is not None:
        title = _ending(organisation, organisation.dissolved_on)
        found.append(Moment(organisation.dissolved_on, None, title, "", organisation.dissolved_on > today))
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _ending(organisation: Organisation, on: date) -> str:
    if organisation.merged_into_id is None:
        return "撤销"
    return f"并入{organisation_on(organisation.merged_into_id, on).name}"


def posts_unfilled(form: str, full_members: int, offices: list[OfficeOn], on: date) -> list[Post]:
    """The posts of its form (words of the rulebook) without a holder or with an acting one.

    A branch committee's members are missing where the rule in force then asks for a committee (from so many full
    members) and fewer sit on it than it says; in a committee of three one member may look after two matters.
    """
    posts = national().posts().get(form)
    if posts is None:
        return []
    wanted = [*posts.offices]
    if posts.committee:
        rule = national().duty("branch_committee_size").find(on)
        if rule is not None and full_members >= rule.value.when_at_least:
            sitting = {office.person_id for office in offices if office.role in rule.value.offices}
            wanted += posts.committee if len(sitting) < rule.value.at_least else ()
    holders = {office.role: office for office in offices}
    found = []
    for role in wanted:
        holder = holders.get(role)
        if holder is None or holder.acting:
            found.append(Post(role, national().offices()[role].title, holder.name if holder else ""))
    return found


def _spells(organisation: Organisation) -> list[tuple[date, date | None, str, str]]:
    spells = list(OrganisationSpell.objects.filter(organisation=organisation).order_by("valid_from"))
    # The first place needs no name: only a change of it is told.
    places = {pk for spell in spells[1:] for pk in (spell.parent_id, spell.unit_id) if pk}
    parents = organisations_on(places) if places else {}
    found: list[tuple[date, date | None, str, str]] = []
    before: OrganisationSpell | None = None
    for spell in spells:
        form = national().forms()[spell.form].title
        if before is None:
            said = [f"成立：{spell.name}（{form}）"]
        else:
            said = [f"更名为{spell.name}"] if spell.name != before.name else []
            said += [f"改设为{form}"] if spell.form != before.form else []
            if spell.parent_id != before.parent_id:
                said.append(f"改隶{parents[spell.parent_id].name}" if spell.parent_id else "不再有上级组织")
            if spell.unit_id != before.unit_id and spell.unit_id:
                said.append(f"所在单位改为{parents[spell.unit_id].name}")
        found.append((spell.valid_from, spell.valid_to, "，".join(said) or "变更", spell.reason))
        before = spell
    return found


def _terms(organisation: Organisation) -> list[tuple[date, date | None, str, str]]:
    ways = {"elected": "选举产生", "appointed": "上级指派"}
    return [
        (term.began_on, term.ends_on, f"第{term.number}届", ways.get(term.formed_by, ""))
        for term in Term.objects.filter(organisation=organisation)
    ]


def _offices(organisation: Organisation) -> list[tuple[date, date | None, str, str]]:
    held = OfficeHolding.objects.filter(organisation=organisation).select_related("person")
    return [
        (
            office.valid_from,
            office.valid_to,
            f"{office.person.name}任{national().offices()[office.role].title}{'（代理）' if office.acting else ''}",
            "",
        )
        for office in held
    ]
