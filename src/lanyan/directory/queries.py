"""Questions to the directory as of a day (today unless said). Permission is asked before, in `access`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lanyan.kernel import clock, sql
from lanyan.kernel.dated import on_day
from lanyan.rulebook.library import national

from .models import Ancestry, Organisation, Person, Term

_SQL = sql.statements(Path(__file__).with_name("queries.sql"))


@dataclass(frozen=True, slots=True)
class OrganisationOn:
    """An organisation as it was on a day. `depth` counts from the root of the question (tree only)."""

    id: int
    public_id: str
    line: str
    form: str
    level: str
    name: str
    short_name: str
    parent_id: int | None
    unit_id: int | None
    position: int
    founded_on: date
    dissolved_on: date | None
    ends_on: date | None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class MemberOn:
    """A member on a day. `away_id` names the temporary branch where the member is meanwhile; `temporary` is one
    who is here for a while and belongs elsewhere."""

    person_id: int
    public_id: str
    number: str
    name: str
    sex: str
    organisation_id: int
    line: str
    group_id: int | None
    group_name: str
    temporary: bool
    since: date
    state: str
    votes: bool
    away_id: int | None
    away_name: str
    unit_id: int | None
    unit_name: str
    staff_kind: str
    position: str


@dataclass(frozen=True, slots=True)
class StaffOn:
    """Somebody serving in a unit on a day."""

    person_id: int
    public_id: str
    number: str
    name: str
    sex: str
    unit_id: int
    unit_name: str
    staff_kind: str
    position: str
    rank: str
    party_state: str
    league_state: str


@dataclass(frozen=True, slots=True)
class OfficeOn:
    """An office held on a day; `until` is the day it ends, None when open."""

    person_id: int
    public_id: str
    name: str
    organisation_id: int
    role: str
    acting: bool
    since: date
    until: date | None
    acted_by: str = ""
    """Who acts for the holder that day, during an absence."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One line of a person's history: `what` is posting, rank, standing, membership, temporary, office or flag."""

    what: str
    word: str
    note: str
    organisation_id: int | None
    valid_from: date
    valid_to: date | None


def organisations_on(ids: Iterable[int], day: date | None = None) -> dict[int, OrganisationOn]:
    """Organisations by id, as they were on the day (or as they last or first were)."""
    wanted = list(ids)
    found = sql.rows(_SQL["organisations"], {"ids": wanted, "day": day or clock.today()}) if wanted else []
    return {row["id"]: OrganisationOn(**row) for row in found}


def organisation_keyed(public_id: str) -> int | None:
    """The key of an organisation by its public id, whoever asks; None where there is none."""
    return Organisation.objects.filter(public_id=public_id).values_list("pk", flat=True).first()


def person_numbered(number: str) -> int | None:
    """The key of a person by the personal number, whoever asks; None where there is none."""
    return Person.objects.filter(number=number).values_list("pk", flat=True).first()


def organisation_on(organisation: Organisation | int, day: date | None = None) -> OrganisationOn:
    """One organisation as it was on the day."""
    pk = organisation if isinstance(organisation, int) else organisation.pk
    return organisations_on([pk], day)[pk]


def breadcrumb(organisation_id: int, day: date | None = None) -> list[OrganisationOn]:
    """From the top of its line down to the organisation itself."""
    found = sql.rows(_SQL["breadcrumb"], {"organisation": organisation_id, "day": day or clock.today()})
    return [OrganisationOn(**row) for row in found]


def path_name(organisation_id: int, day: date | None = None) -> str:
    """The breadcrumb in words: 云岭支队 / 东区大队 / 港口站."""
    return " / ".join(step.short_name for step in breadcrumb(organisation_id, day))


def tree_below(organisation_id: int, day: date | None = None) -> list[OrganisationOn]:
    """The organisation and everything below it on its line, depth first, children in their order."""
    found = sql.rows(_SQL["tree"], {"organisation": organisation_id, "day": day or clock.today()})
    children: dict[int | None, list[OrganisationOn]] = {}
    nodes = [OrganisationOn(**row) for row in found]
    for node in nodes[1:]:
        children.setdefault(node.parent_id, []).append(node)
    ordered: list[OrganisationOn] = []
    waiting = nodes[:1]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting.extend(reversed(children.get(node.id, [])))
    return ordered


def roots(line: str, day: date | None = None) -> list[OrganisationOn]:
    """The organisations of a line that had nothing above them on the day."""
    on = day or clock.today()
    top = Organisation.objects.filter(on_day(on, "spells__"), line=line, spells__parent=None).values_list("pk", flat=True)
    return sorted(organisations_on(top, on).values(), key=lambda one: one.id)


def ids_below(organisation_id: int, day: date | None = None) -> list[int]:
    """Ids of the organisation and all below it on its line."""
    rows = Ancestry.objects.filter(on_day(day or clock.today()), ancestor=organisation_id)
    return list(rows.values_list("organisation_id", flat=True))


def seated_in(units: Iterable[int], day: date | None = None) -> list[OrganisationOn]:
    """The Party, League, union and women's organisations seated in these units."""
    found = sql.rows(_SQL["seated"], {"units": list(units), "day": day or clock.today()})
    return [OrganisationOn(**row) for row in found]


def members(organisation_id: int, day: date | None = None, *, below: bool = False) -> list[MemberOn]:
    """Members of an organisation (with `below`, of everything under it too), formal ones before temporary ones."""
    organisations = ids_below(organisation_id, day) if below else [organisation_id]
    return members_of(organisations, day)


def members_of(organisations: Collection[int], day: date | None = None) -> list[MemberOn]:
    """Members of several organisations, in order of standing and name within each."""
    return [MemberOn(**row) for row in sql.rows(_SQL["members"], _of_members(organisations, day))]


def members_below(
    organisation_id: int, day: date | None = None, *, state: str = "", among: Collection[int] | None = None
) -> sql.LongList[MemberOn]:
    """As `members` with `below`, of any number, read as they are needed; `state`: only those of that standing, `among`:
    only these people."""
    asked = _of_members(ids_below(organisation_id, day), day, state=state, among=among)
    return sql.LongList(_SQL["members"], asked, lambda rows: (MemberOn(**row) for row in rows))


def _of_members(
    organisations: Collection[int], day: date | None, *, state: str = "", among: Collection[int] | None = None
) -> dict[str, object]:
    return {
        "organisations": list(organisations),
        "day": day or clock.today(),
        "voting": [code for code, standing in national().standings().items() if standing.votes],
        "states": ["full", "probationary", "observed", "league_member", "prospect", "activist", "applicant"],
        "state": state or None,
        "among": None if among is None else list(among),
    }


def head_counts(tree: Sequence[OrganisationOn], day: date | None = None) -> dict[int, tuple[int, int]]:
    """By organisation: how many people are with it itself, and with it and all below it. `tree` as `tree_below` gives it,
    parents before their children. Whoever is with a temporary branch for a while counts where he or she belongs."""
    found = sql.rows(_SQL["head_counts"], {"organisations": [node.id for node in tree], "day": day or clock.today()})
    people = {row["organisation_id"]: row["people"] for row in found}
    whole = {row["organisation_id"]: row["own"] for row in found}
    for node in reversed(tree[1:]):
        if node.parent_id is not None:
            whole[node.parent_id] = whole.get(node.parent_id, 0) + whole.get(node.id, 0)
    return {node.id: (people.get(node.id, 0), whole.get(node.id, 0)) for node in tree}


def group_members(group_id: int, day: date | None = None) -> list[MemberOn]:
    """Members of a group, through the branch it belongs to."""
    parent = organisation_on(group_id, day).parent_id
    return [member for member in members_of([parent] if parent else [], day) if member.group_id == group_id]


def voters(organisation_id: int, day: date | None = None) -> list[MemberOn]:
    """Members with a vote: 正式党员 on the Party's line, 团员 on the League's; those here for a while vote at home."""
    temporary = organisation_on(organisation_id, day).form == "temporary_branch"
    return [member for member in members(organisation_id, day) if member.votes and member.temporary == temporary]


def staff(unit_id: int, day: date | None = None, *, below: bool = True) -> list[StaffOn]:
    """People serving in a unit and (unless `below` is false) the units under it."""
    units = ids_below(unit_id, day) if below else [unit_id]
    return [StaffOn(**row) for row in sql.rows(_SQL["staff"], {"units": units, "day": day or clock.today()})]


def office_holders(organisation_id: int, day: date | None = None) -> list[OfficeOn]:
    """Who holds which office in an organisation, the secretary first."""
    return offices_of([organisation_id], day)


def offices_of(organisations: Collection[int], day: date | None = None) -> list[OfficeOn]:
    """Who holds which office in several organisations."""
    roles = list(national().offices())
    found = sql.rows(_SQL["offices"], {"organisations": list(organisations), "day": day or clock.today(), "roles": roles})
    return [OfficeOn(**row) for row in found]


def offices_held_by(person_id: int, day: date | None = None) -> list[tuple[int, str]]:
    """(organisation id, role) of the offices a person holds."""
    held = Person.objects.get(pk=person_id).offices.on(day or clock.today())
    return list(held.order_by("valid_from").values_list("organisation_id", "role"))


def history_of(person_id: int) -> list[Dated]:
    """A person's dated history, newest first."""
    return [Dated(**row) for row in sql.rows(_SQL["history"], {"person": person_id})]


def latest_term(organisation_id: int) -> Term | None:
    """The last term that was registered, also one that has yet to begin."""
    return Term.objects.filter(organisation=organisation_id).order_by("-number").first()


def term_of(organisation_id: int, day: date | None = None) -> Term | None:
    """The term that had begun by the day; an overdue one is still the term until the next begins."""
    begun = Term.objects.filter(organisation=organisation_id, began_on__lte=day or clock.today())
    return begun.order_by("-number").first()
