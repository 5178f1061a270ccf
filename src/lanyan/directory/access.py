"""The only door for reads on behalf of a person: who may see which organisations and people.

A role is held at a node: granted by the security administrator, or coming with an office. It reaches the
node and everything below it on its own line. A role at an administrative unit also reaches the Party, League,
union and women's organisations seated in that unit or below. A role at a Party committee also reaches the
units it leads (its seat and below) and the League, union and women's organisations seated there.
The secretary of a committee keeps the committee's own record; below it that role is a leader's: it reads.
`member` comes with membership and reaches the person's own organisation only. The three administrators
see no content at all: whoever holds one of their roles has no other.
"""

import json
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from lanyan.kernel import clock, sql
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .models import Account, Ancestry, Delegation, Organisation, Person

READERS = frozenset({"secretary", "recorder", "officer", "leader"})
ADMINISTRATORS = frozenset({"system_admin", "security_admin", "auditor"})
# Offices that make their holder a secretary of the organisation, and a recorder of the branch of the group.
SECRETARY_OFFICES = [
    *("secretary", "deputy_secretary", "organiser", "publicist", "discipline"),
    *("league_secretary", "league_deputy_secretary", "league_organiser", "league_publicist", "union_chair", "women_chair"),
]
RECORDER_OFFICES = ["group_leader", "league_group_leader"]

COMMITTEES = frozenset(
    {"party_committee", "office_committee", "general_branch", "league_committee", "league_general_branch"}
)

_SQL = sql.statements(Path(__file__).with_name("access.sql"))
ROLES = _SQL["roles"]
"""The statement that finds the roles of an account and a person on a day."""
_NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class _Role:
    """A role held, and what its node is."""

    role: str
    organisation_id: int | None
    line: str
    form: str
    unit_id: int | None

    @property
    def keeps_own(self) -> bool:
        """A committee's secretary keeps the committee's own record; the branches below keep theirs. Below it is
        a leader: reads, and asks; who writes there for the committee has been granted `officer`."""
        return self.role == "member" or (self.role == "secretary" and self.form in COMMITTEES)

    @property
    def leads_unit(self) -> int | None:
        """The unit that a Party committee leads."""
        return self.unit_id if self.form == "party_committee" else None


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above an organisation: on its own line, and over the unit it is seated in."""

    line: str
    own: frozenset[int]
    unit: frozenset[int]


def actor_of(account: Account, address: str = "") -> Actor:
    """The actor for one request of this account."""
    return Actor(account.pk, account.person_id, account.name, address=address)


def actor_of_person(person: Person) -> Actor:
    """The actor that this person would be, to ask what he or she may do; without an account, offices alone count."""
    account = Account.objects.filter(person=person, is_active=True).first()
    return Actor(account.pk if account else 0, person.pk, person.name)


def enter(actor: Actor) -> None:
    """Said once, at the entrance of a request: from here on the database shows of restricted tables what this actor's
    roles reach, and nothing else, whatever a query forgets to ask (`guard.sql`). Costs nothing more than the roles, which
    every page asks for."""
    if actor.acting is not None:
        held = [asdict(one) for one in _roles(actor)]
        said = {"account": actor.account_id, "person": actor.person_id, "day": clock.today().isoformat(), "held": held}
        sql.rows(_SQL["tell"], {"scope": json.dumps(said)})
    elif actor.account_id is not None:
        account, person, day = actor.account_id, actor.person_id, clock.today()
        actor.memo.clear()  # what is remembered was not told to the database
        actor.remembered(("roles", day), lambda: _roles_held(account, person, day, entering=True))


def roles_of(actor: Actor, on: date | None = None) -> frozenset[tuple[str, int | None]]:
    """(role, organisation id) pairs the actor holds on the day; administrators' roles have no organisation."""
    return frozenset((held.role, held.organisation_id) for held in _roles(actor, on))


def has_role(actor: Actor, *roles: str) -> bool:
    """Whether the actor holds one of the roles anywhere; the system holds all."""
    return actor.account_id is None or any(held.role in roles for held in _roles(actor))


def reach(actor: Actor, *roles: str) -> QuerySet:
    """Ids of the organisations at and below the nodes where the actor holds one of `roles` (default: any reader).

    An unevaluated queryset of ids, for `organisation_id__in=reach(actor, "secretary")`. Organisations already
    dissolved, or not yet founded, are reached from where they last, or will first, hang.
    """
    organisations = Organisation.objects.order_by()
    if actor.account_id is not None:
        organisations = organisations.filter(pk__in=_subquery(_SQL["reach"], _nodes(_held(actor, roles))))
    return organisations.values_list("pk", flat=True)


def can(actor: Actor, organisation_id: int, *roles: str) -> bool:
    """Whether one of `roles` (default: any reader) reaches this organisation. Agrees with `reach`."""
    if actor.account_id is None:
        return True
    held = _held(actor, roles)
    if not held:
        return False
    above = _above_of(actor, organisation_id)
    return any(_reaches(h, organisation_id, above) for h in held)


def require(actor: Actor, organisation_id: int, *roles: str) -> None:
    """`NotVisible` unless `can`."""
    if not can(actor, organisation_id, *roles):
        raise NotVisible(f"organisation {organisation_id} needs {' or '.join(roles or sorted(READERS))}")


def require_from_above(actor: Actor, organisation_id: int, *roles: str) -> None:
    """`NotVisible` unless one of `roles`, held at a node above this organisation, reaches it."""
    require(actor, organisation_id, *roles)
    if not can_from_above(actor, organisation_id, *roles):
        raise NotVisible(f"organisation {organisation_id} needs {' or '.join(roles)} from above")


def can_from_above(actor: Actor, organisation_id: int, *roles: str) -> bool:
    """Whether one of `roles`, held at a node above this organisation, reaches it."""
    if actor.account_id is None:
        return True
    above = _above_of(actor, organisation_id)
    nodes_above = [h for h in _held(actor, roles) if h.organisation_id != organisation_id]
    return any(_reaches(h, organisation_id, above) for h in nodes_above)


def organisation_for(actor: Actor, public_id: str, *roles: str) -> Organisation:
    """The organisation, if one of `roles` (default: any reader) reaches it; else `NotVisible`, absent or not."""
    organisation = Organisation.objects.filter(public_id=public_id).first()
    if organisation is None or not can(actor, organisation.pk, *roles):
        raise NotVisible(f"organisation {public_id}")
    return organisation


def person_for(actor: Actor, public_id: str, *roles: str) -> Person:
    """The person, if it is the actor or belongs to an organisation reached by `roles` (default: any reader)."""
    person = visible_people(actor, *roles).filter(public_id=public_id).first()
    if person is None:
        raise NotVisible(f"person {public_id}")
    return person


def visible_organisations(actor: Actor, *roles: str) -> QuerySet[Organisation]:
    """Organisations whose content the actor may see: those reached by `roles` (default: any reader)."""
    return Organisation.objects.filter(pk__in=reach(actor, *roles))


def visible_people(actor: Actor, *roles: str) -> QuerySet[Person]:
    """People whose record the actor may see: oneself, and members and staff of organisations reached.

    Belonging counts from today; whoever has left counts where he or she last was.
    """
    if actor.account_id is None:
        return Person.objects.all()
    return Person.objects.filter(Q(pk=actor.person_id) | _belonging(_held(actor, roles)))


def visible_among(actor: Actor, people: Collection[int]) -> set[int]:
    """Of these people (ids), those whose record the actor may see. Agrees with `visible_people`; quick for a few."""
    if actor.account_id is None or not people:
        return set(people)
    found = sql.rows(_SQL["visible_among"], _nodes(_held(actor, ())) | {"people": list(people)})
    return {row["person_id"] for row in found} | ({actor.person_id} & set(people) if actor.person_id else set())


def known_people(actor: Actor) -> QuerySet[Person]:
    """People whose *name* the actor may see: those visible, and fellow members of the actor's own organisations."""
    if actor.account_id is None:
        return Person.objects.all()
    held = [*_held(actor, ()), *_held(actor, ("member",))]
    return Person.objects.filter(Q(pk=actor.person_id) | _belonging(held))


def own_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The actor's own organisations and all above them: what a member may see by name."""
    upward = Ancestry.objects.filter(on_day(clock.today()), organisation__in=reach(actor, "member"))
    return Organisation.objects.filter(pk__in=upward.values("ancestor_id"))


def may_read_journal(actor: Actor) -> bool:
    """Only the auditor reads the journal."""
    return has_role(actor, "auditor")


def may_manage_grants(actor: Actor) -> bool:
    """Only the security administrator grants and withdraws roles."""
    return has_role(actor, "security_admin")


def may_manage_accounts(actor: Actor) -> bool:
    """Only the security administrator makes accounts, locks them and hands out links for passwords."""
    return has_role(actor, "security_admin")


def _roles(actor: Actor, on: date | None = None) -> list[_Role]:
    day = on or clock.today()
    return actor.remembered(("roles", day), lambda: _find_roles(actor, day))


def _find_roles(actor: Actor, day: date) -> list[_Role]:
    if actor.account_id is None:
        return []
    own = _roles_held(actor.account_id, actor.person_id, day)
    return own if actor.acting is None else [h for h in own if h.role == "member"] + _delegated(actor, day)


def _delegated(actor: Actor, day: date) -> list[_Role]:
    """What the absent person holds that day in the organisation that was handed over, and nothing else of his or hers."""
    held_today = Delegation.objects.filter(first_day__lte=day, last_day__gte=day, ended_at=None)
    found = held_today.filter(pk=actor.acting or 0, holder_id=actor.person_id).select_related("giver__account").first()
    if found is None:
        return []
    account = getattr(found.giver, "account", None)
    of_giver = _roles_held(account.pk if account and account.is_active else 0, found.giver_id, day)
    return [h for h in of_giver if h.organisation_id == found.organisation_id and h.role in READERS]


def _roles_held(account_id: int, person_id: int | None, day: date, *, entering: bool = False) -> list[_Role]:
    found = sql.rows(
        _SQL["enter"].replace("<roles>", _SQL["roles"]) if entering else _SQL["roles"],
        {
            "account": account_id,
            "person": person_id,
            "day": day,
            "secretaries": SECRETARY_OFFICES,
            "recorders": RECORDER_OFFICES,
        },
    )
    held = [_Role(**row) for row in found if row["role"]]
    offices_of_three = [h for h in held if h.role in ADMINISTRATORS]
    led = [replace(h, role="leader") for h in held if h.role == "secretary" and h.keeps_own]
    return offices_of_three or [*held, *(one for one in led if one not in held)]


def _held(actor: Actor, roles: tuple[str, ...]) -> list[_Role]:
    wanted = frozenset(roles) or READERS
    return [h for h in _roles(actor) if h.role in wanted and h.organisation_id is not None]


def _above_of(actor: Actor, organisation_id: int) -> _Above:
    return actor.remembered(("above", organisation_id), lambda: _above(organisation_id))


def _above(organisation_id: int) -> _Above:
    found = sql.rows(_SQL["above"], {"organisation": organisation_id, "day": clock.today()})
    return _Above(
        line=found[0]["line"] if found else "",
        own=frozenset(row["ancestor_id"] for row in found if row["own"]),
        unit=frozenset(row["ancestor_id"] for row in found if not row["own"]),
    )


def _reaches(held: _Role, organisation_id: int, above: _Above) -> bool:
    if held.keeps_own:
        return held.organisation_id == organisation_id
    if held.organisation_id in above.own:
        return True
    if held.line == "administrative":
        return held.organisation_id in above.unit
    return held.leads_unit in (above.own if above.line == "administrative" else above.unit - _party_only(above))


def _party_only(above: _Above) -> frozenset[int]:
    """A committee does not lead Party organisations through their seat, only through the Party's own tree."""
    return above.unit if above.line == "party" else frozenset()


def _nodes(held: list[_Role]) -> dict[str, Any]:
    """Parameters of the reach of some roles."""
    downward = [h for h in held if not h.keeps_own]
    led = [unit for h in downward if (unit := h.leads_unit)]
    return {
        "day": clock.today(),
        "own": [h.organisation_id for h in held if h.keeps_own],
        "nodes": [*(h.organisation_id for h in downward), *led],
        "units": [h.organisation_id for h in downward if h.line == "administrative"],
        "led": led,
    }


def _belonging(held: list[_Role]) -> Q:
    """People who are members or staff of the organisations that these roles reach."""
    statement = f"WITH reached(id) AS ({_SQL['reach']}) {_SQL['people']}"
    return Q(pk__in=_subquery(statement, _nodes(held)))


def _subquery(statement: str, parameters: dict[str, Any]) -> RawSQL:
    """A named statement as a subquery. Querysets nested this deep would cost more to compose than to run."""
    names = _NAMED.findall(statement)
    return RawSQL(_NAMED.sub("%s", statement), [parameters[name] for name in names])  # noqa: S611 - a statement of our own file; values are parameters
