"""Reading what is noted of networks: which meetings, by whose approval, which networks are declared, who may approve."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

from django.db.models import Q, QuerySet

from lanyan.directory import access as directory
from lanyan.directory.models import Ancestry, OfficeHolding, Person
from lanyan.kernel import clock, sql
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import national

from .errors import refusal
from .models import DeclaredNetwork, NetworkNoting

# A range wider than this says nothing about a station: a /8 of IPv4, a /32 of IPv6.
NARROWEST = {4: 9, 6: 33}
WORDS = {"inside": "本单位网络", "outside": "其他网络"}
_SQL = sql.statements(Path(__file__).parent / "sql" / "queries.sql")
APPROVING = [code for code, office in national().offices().items() if office.lead]


def plain_address(text: str) -> str | None:
    """The address as the database takes it; None for what is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def network_of(text: str) -> str:
    """A network as it is kept, host bits cleared. Refusals: network_malformed, network_too_wide."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError as wrong:
        raise refusal("network_malformed", field="cidr", found=text.strip(), reason=str(wrong)) from wrong
    if network.prefixlen < NARROWEST[network.version]:
        raise refusal("network_too_wide", field="cidr", found=str(network))
    return str(network)


def in_force() -> QuerySet[NetworkNoting]:
    """Notings switched on that hold today or later."""
    return NetworkNoting.objects.filter(switched_off_at=None, valid_to__gt=clock.today())


@dataclass(frozen=True, slots=True)
class Change:
    """Who switched something on or off last, and when."""

    by: str
    at: datetime
    what: str


def last_change() -> Change | None:
    """The last time anybody switched the noting of networks on or off anywhere."""
    on = NetworkNoting.objects.order_by("-switched_on_at").first()
    off = NetworkNoting.objects.exclude(switched_off_at=None).order_by("-switched_off_at").first()
    if off is not None and off.switched_off_at and (on is None or off.switched_off_at > on.switched_on_at):
        return Change(off.switched_off_by_name, off.switched_off_at, "关闭")
    return Change(on.switched_on_by_name, on.switched_on_at, "开启") if on else None


def notings(actor: Actor) -> QuerySet[NetworkNoting]:
    """All that were ever switched on where the actor reads, those in force first."""
    found = NetworkNoting.objects.filter(organisation_id__in=directory.reach(actor))
    return found.select_related("approver").order_by("-switched_off_at", "-valid_to", "-pk")


def networks(actor: Actor) -> QuerySet[DeclaredNetwork]:
    """Networks declared where the actor reads, not withdrawn."""
    found = DeclaredNetwork.objects.filter(organisation_id__in=directory.reach(actor), withdrawn_at=None)
    return found.order_by("organisation_id", "cidr")


def noting_for(actor: Actor, public_id: str) -> NetworkNoting:
    """A noting over which the actor is officer."""
    found = NetworkNoting.objects.filter(public_id=public_id).first()
    if found is None or not directory.can(actor, found.organisation_id, "officer"):
        raise NotVisible(f"noting {public_id}")
    return found


def network_for(actor: Actor, public_id: str) -> DeclaredNetwork:
    """A declared network over which the actor is officer."""
    found = DeclaredNetwork.objects.filter(public_id=public_id).first()
    if found is None or not directory.can(actor, found.organisation_id, "officer"):
        raise NotVisible(f"network {public_id}")
    return found


def approvers(organisation_id: int, besides: int | None = None) -> QuerySet[Person]:
    """Who may approve: today's (deputy) secretaries of the organisation and of those above it, except the actor."""
    line = Ancestry.objects.filter(on_day(clock.today()), organisation=organisation_id).values("ancestor_id")
    held = OfficeHolding.objects.filter(on_day(clock.today()), organisation__in=line, role__in=APPROVING)
    return Person.objects.filter(pk__in=held.values("person_id")).exclude(Q(pk=besides)).order_by("pinyin", "name")


def noted(activity_ids: Collection[int]) -> list[str]:
    """Titles of those of these activities at which a sign-in by code is marked with its network."""
    rows = sql.rows(_SQL["noted"], {"activities": list(activity_ids)}) if activity_ids else []
    return [row["title"] for row in rows]
