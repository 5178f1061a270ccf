"""Other systems of the unit: what they may ask for, which of them a token belongs to, and the list of them.

A client reaches what its account's grant reaches (see `access`); its scopes narrow what it may ask for there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from lanyan.kernel import clock
from lanyan.kernel.crypto import lasting_digest
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .models import Client, ClientToken, Grant

SCOPES = {
    "organisations.read": "读组织",
    "persons.read": "读人员、组织关系和任职（证件号、手机号遮盖）",
    "numbers.read": "读完整的证件号和手机号（每次记入日志）",
    "persons.find": "按身份证号查人（每次记入日志）",
    "persons.write": "登记、更正人员，调整岗位、衔级，离队",
    "memberships.write": "转接、转出组织关系",
    "offices.write": "任职、免职",
    "activities.read": "读组织生活和到会人数",
    "duties.read": "读任务完成情况和预警",
    "figures.read": "读统计数据",
}
# What only an officer may do or see; a client with none of these reads as a leader does.
OFFICERS_SCOPES = frozenset({"numbers.read", "persons.write", "memberships.write", "offices.write"})
# A scope is of no use without these.
NEEDS = {
    "numbers.read": "persons.read",
    "persons.find": "persons.read",
    "persons.write": "persons.read",
    "memberships.write": "persons.read",
    "offices.write": "persons.read",
}
PREFIX = "lanyan_"  # so that a token that has leaked into a repository or a log is recognised
LONGEST = timedelta(days=366)
USUAL = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Caller:
    """A client that has proved itself: who it is to access and journal, and what its token says."""

    client: Client
    token: ClientToken
    actor: Actor

    def may(self, scope: str) -> bool:
        return scope in self.client.scopes


def digest_of(secret: str) -> bytes:
    """What is kept of a token."""
    return lasting_digest("client.token", secret)


def role_for(scopes: Iterable[str]) -> str:
    """The role that the client's grant carries."""
    return "officer" if OFFICERS_SCOPES & set(scopes) else "leader"


def caller_of(secret: str, address: str) -> Caller | None:
    """Whose token this is, whether or not it is still in force; None for one that was never issued."""
    found = ClientToken.objects.select_related("client__account").filter(digest=digest_of(secret)).first()
    if found is None:
        return None
    account = found.client.account
    return Caller(found.client, found, Actor(account.pk, None, account.name, address=address))


def is_in_force(token: ClientToken) -> bool:
    """Neither revoked nor expired, of a client that is not switched off."""
    return token.revoked_at is None and token.expires_on > clock.today() and token.client.account.is_active


def mark_used(token: ClientToken) -> None:
    """Keep the day of the last use: one write a day."""
    today = clock.today()
    if token.last_used_on != today:
        ClientToken.objects.filter(pk=token.pk).update(last_used_on=today)


def node_of(client: Client, day: date | None = None) -> int | None:
    """The organisation at and below which the client reaches; None once its grant has been withdrawn."""
    held = Grant.objects.on(day or clock.today()).filter(account=client.account_id)
    return held.values_list("organisation_id", flat=True).first()


def listed() -> QuerySet[Client]:
    """All clients with their tokens, for the security administrator; those switched off last."""
    tokens = Prefetch("tokens", ClientToken.objects.order_by("revoked_at", "-made_on", "-pk"))
    grants = Prefetch("account__grants", Grant.objects.select_related("organisation").order_by("-valid_from", "-pk"))
    found = Client.objects.select_related("account", "made_by").prefetch_related(tokens, grants)
    return found.order_by("-account__is_active", "account__name")


def client_for(public_id: str) -> Client:
    """A client by its public id. Who may ask is settled before."""
    found = listed().filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"client {public_id}")
    return found


def token_for(public_id: str) -> ClientToken:
    """A token by its public id. Who may ask is settled before."""
    found = ClientToken.objects.select_related("client__account").filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"token {public_id}")
    return found
