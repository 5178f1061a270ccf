"""Other systems let in over the interface, by the security administrator: where, what for, with which tokens."""

import secrets
from collections.abc import Collection
from datetime import date

from lanyan.directory import spans
from lanyan.directory.access import may_manage_grants
from lanyan.directory.clients import LONGEST, NEEDS, PREFIX, SCOPES, digest_of, role_for
from lanyan.directory.errors import refusal
from lanyan.directory.models import Account, Client, ClientToken, Grant, Organisation
from lanyan.kernel import clock
from lanyan.kernel.ids import new_public_id
from lanyan.kernel.operation import Actor, about, operation

MOST_PER_MINUTE = 6000


@operation
def make_client(
    *,
    name: str,
    organisation: Organisation,
    scopes: Collection[str],
    expires_on: date,
    per_minute: int = 300,
    contact: str = "",
    by: Actor,
) -> tuple[Client, str]:
    """Let another system in, at an organisation and below. The client, and its first token, told here only.

    Refusals: grants_not_yours, name_missing, client_name_taken, client_without_scope, unknown_word, scope_needs,
    per_minute_impossible, token_expiry.
    """
    _check_administrator(by)
    name = name.strip()
    if not name:
        raise refusal("name_missing", field="name")
    if Client.objects.filter(account__name=name, account__is_active=True).exists():
        raise refusal("client_name_taken", name=name, field="name")
    chosen = _checked(scopes, per_minute)
    account = Account(username=f"client:{new_public_id()}", name=name)
    account.set_unusable_password()
    account.save()
    client = Client.objects.create(
        account=account,
        scopes=chosen,
        per_minute=per_minute,
        contact=contact,
        made_by_id=by.account_id,
        made_at=clock.now(),
    )
    _grant(client, organisation, by)
    about("client", client.pk, organisation_id=organisation.pk, name=name, scopes=chosen, per_minute=per_minute)
    _, secret = issue_token(client=client, expires_on=expires_on, by=by)
    return client, secret


@operation
def amend_client(*, client: Client, scopes: Collection[str], per_minute: int, contact: str = "", by: Actor) -> Client:
    """Change what a client may ask for, and how often. Its tokens stay. Refusals as for make_client."""
    _check_administrator(by)
    client = Client.objects.select_for_update().get(pk=client.pk)
    before, client.scopes = client.scopes, _checked(scopes, per_minute)
    client.per_minute, client.contact = per_minute, contact
    client.save(update_fields=["scopes", "per_minute", "contact"])
    held = Grant.objects.on(clock.today()).select_related("organisation").filter(account=client.account_id).first()
    if held is not None and held.role != role_for(client.scopes):
        spans.end_all(Grant.objects.filter(pk=held.pk), clock.today())
        _grant(client, held.organisation, by)  # type: ignore[arg-type]
    about("client", client.pk, before=before, scopes=client.scopes, per_minute=per_minute)
    return client


@operation
def end_client(*, client: Client, by: Actor) -> None:
    """Let a system in no more: its tokens are revoked, its grant ends today, its account is switched off."""
    _check_administrator(by)
    for token in ClientToken.objects.filter(client=client, revoked_at=None):
        revoke_token(token=token, by=by)
    spans.end_all(Grant.objects.filter(account=client.account_id), clock.today())
    Account.objects.filter(pk=client.account_id).update(is_active=False)
    about("client", client.pk)


@operation
def issue_token(*, client: Client, expires_on: date, by: Actor) -> tuple[ClientToken, str]:
    """One more token for a client. The token is told here and never again.

    Refusals: grants_not_yours, client_ended, token_expiry (not after today, or more than a year ahead).
    """
    _check_administrator(by)
    today = clock.today()
    if not Account.objects.filter(pk=client.account_id, is_active=True).exists():
        raise refusal("client_ended")
    if not today < expires_on <= today + LONGEST:
        raise refusal("token_expiry", days=LONGEST.days, field="expires_on")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ClientToken.objects.create(
        client=client, digest=digest_of(secret), ending=secret[-4:], made_on=today, expires_on=expires_on
    )
    about("client", client.pk, token=token.public_id, expires_on=str(expires_on))
    return token, secret


@operation
def revoke_token(*, token: ClientToken, by: Actor) -> ClientToken:
    """Make a token worthless at once; one revoked before stays as it was."""
    _check_administrator(by)
    token = ClientToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by_id = clock.now(), by.account_id
        token.save(update_fields=["revoked_at", "revoked_by"])
    about("client", token.client_id, token=token.public_id)
    return token


def _check_administrator(by: Actor) -> None:
    if not may_manage_grants(by):
        raise refusal("grants_not_yours")


def _checked(scopes: Collection[str], per_minute: int) -> list[str]:
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown:
        raise refusal("unknown_word", found=unknown[0], kind="权限", known="、".join(SCOPES), field="scopes")
    chosen = [scope for scope in SCOPES if scope in scopes]
    if not chosen:
        raise refusal("client_without_scope", field="scopes")
    for scope, needed in NEEDS.items():
        if scope in chosen and needed not in chosen:
            raise refusal("scope_needs", scope=SCOPES[scope], needed=SCOPES[needed], field="scopes")
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise refusal("per_minute_impossible", most=MOST_PER_MINUTE, field="per_minute")
    return chosen


def _grant(client: Client, organisation: Organisation, by: Actor) -> None:
    """The one grant of a client. Not `grant_role`, which keeps away from the accounts of clients."""
    Grant.objects.create(
        account=client.account,
        role=role_for(client.scopes),
        organisation=organisation,
        valid_from=clock.today(),
        granted_by_id=by.account_id,
        reason="数据接口",
    )
