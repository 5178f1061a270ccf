"""Accounts, and roles granted at a node: by the security administrator, never to oneself.

Who makes an account chooses no password for it: a link goes to the owner, who sets one, once.
"""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from lanyan.directory import security, spans, words
from lanyan.directory.access import ADMINISTRATORS, actor_of, may_manage_accounts, may_manage_grants, roles_of
from lanyan.directory.errors import refusal
from lanyan.directory.models import Account, Client, Grant, Organisation, PasswordLink, Person
from lanyan.kernel import clock
from lanyan.kernel.crypto import lasting_digest
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import Actor, about, operation


@operation
def make_account(
    *, person: Person | None = None, username: str = "", name: str = "", password: str | None, email: str = "", by: Actor
) -> Account:
    """Open an account: of a person (log-in name is the personal number), or of an administrator outside the roster.

    Without a password nobody can log in until the owner has used a link. Refusals: accounts_not_yours, has_account,
    username_taken, weak_password, name_missing.
    """
    if not may_manage_accounts(by):
        raise refusal("accounts_not_yours")
    username = username.strip() or (person.number if person else "")
    name = name.strip() or (person.name if person else "")
    if not username or not name:
        raise refusal("name_missing", field="username")
    if person is not None and Account.objects.filter(person=person).exists():
        raise refusal("has_account", name=person.name)
    if Account.objects.filter(username=username).exists():
        raise refusal("username_taken", username=username, field="username")
    account = Account(username=username, name=name, person=person, email=email)
    if password is None:
        account.set_unusable_password()
    else:
        _set_password(account, password)
    account.save()
    about("account", account.pk, username=username, person=person.pk if person else None)
    return account


@operation
def make_accounts(*, people: Sequence[Person], password: str, by: Actor) -> list[Account]:
    """Accounts for many people of a demo directory, all with one password, hashed once."""
    if by.account_id is not None or not (settings.DEMO or settings.TEST):
        raise refusal("shared_password")
    hashed = make_password(password)
    made = [Account(username=person.number, name=person.name, person=person, password=hashed) for person in people]
    about("account", None, count=len(made))
    return Account.objects.bulk_create(made)


@operation
def reset_password(*, account: Account, password: str, by: Actor) -> Account:
    """Give an account another password. By its owner, or on the console of the server."""
    if by.account_id not in (account.pk, None):
        raise refusal("accounts_not_yours")
    _check_no_client(account)
    _set_password(account, password)
    account.save(update_fields=["password", "password_set_at"])
    about("account", account.pk)
    return account


@operation
def issue_password_link(*, account: Account, by: Actor) -> str:
    """A secret with which the owner sets a password once; earlier ones are void. What can log in now goes on until then.

    Refusals: accounts_not_yours, link_to_oneself, account_of_client, account_locked.
    """
    if not may_manage_accounts(by):
        raise refusal("accounts_not_yours")
    if by.account_id == account.pk:
        raise refusal("link_to_oneself")
    _check_no_client(account)
    if not account.is_active:
        raise refusal("account_locked")
    now, secret = clock.now(), secrets.token_urlsafe(32)
    hours = security.value("link_hours")
    PasswordLink.objects.filter(account=account, used_at=None).delete()
    PasswordLink.objects.create(
        account=account,
        digest=_digest_of_link(secret),
        made_by_name=by.name,
        made_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    about("account", account.pk, username=account.username, hours=hours)
    return secret


def link_of(secret: str) -> PasswordLink | None:
    """The link with this secret while it can still be used."""
    found = PasswordLink.objects.select_related("account").filter(digest=_digest_of_link(secret), used_at=None)
    link = found.filter(account__is_active=True).first()
    return link if link is not None and link.expires_at > clock.now() else None


@operation
def use_password_link(*, secret: str, password: str, by: Actor) -> Account:
    """Set the password of the account that the link is for. Refusals: link_spent, weak_password."""
    PasswordLink.objects.select_for_update().filter(digest=_digest_of_link(secret)).first()
    link = link_of(secret)
    if link is None:
        raise refusal("link_spent")
    _set_password(link.account, password)
    link.account.save(update_fields=["password", "password_set_at"])
    PasswordLink.objects.filter(pk=link.pk).update(used_at=clock.now())
    about("account", link.account_id, username=link.account.username)
    return link.account


@operation
def clear_second_factor(*, account: Account, by: Actor) -> None:
    """Take away all second factors of somebody who has lost the phone. Refusals: accounts_not_yours, link_to_oneself."""
    if not may_manage_accounts(by):
        raise refusal("accounts_not_yours")
    if by.account_id == account.pk:
        raise refusal("link_to_oneself")
    count, _ = Authenticator.objects.filter(user_id=account.pk).delete()
    about("account", account.pk, username=account.username, count=count)


@operation
def set_account_active(*, account: Account, active: bool, by: Actor) -> Account:
    """Lock an account or unlock it. Refused for the last administrator of a kind (last_holder), and to oneself."""
    if not may_manage_accounts(by):
        raise refusal("accounts_not_yours")
    if by.account_id == account.pk:
        raise refusal("link_to_oneself")
    account = Account.objects.select_for_update().get(pk=account.pk)
    if not active:
        held = Grant.objects.on(clock.today()).filter(account=account, role__in=ADMINISTRATORS)
        for grant in held:
            _keep_one(grant)
    account.is_active = active
    account.save(update_fields=["is_active"])
    about("account", account.pk, active=active)
    return account


@operation
def grant_role(
    *,
    account: Account,
    role: str,
    organisation: Organisation | None = None,
    on: date | None = None,
    until: date | None = None,
    reason: str = "",
    by: Actor,
) -> Grant:
    """Grant a role at a node and below from a day (today unless said); administrators' roles have no node.

    Refusals: grants_not_yours, grant_to_oneself, unknown_word, grant_needs_node, grant_without_node,
    administrators_apart, grant_held, dates_backwards, account_of_client.
    """
    on = on or clock.today()
    _check_granter(account, by)
    words.known("角色", role, words.ROLES)
    if role not in ADMINISTRATORS and organisation is None:
        raise refusal("grant_needs_node", role=words.ROLES[role], field="organisation")
    if role in ADMINISTRATORS and organisation is not None:
        raise refusal("grant_without_node", field="organisation")
    if until is not None and until <= on:
        raise refusal("dates_backwards", field="until")
    _check_apart(account, role, organisation, on, until)
    grant = Grant.objects.create(
        account=account,
        role=role,
        organisation=organisation,
        valid_from=on,
        valid_to=until,
        granted_by_id=by.account_id,
        reason=reason,
    )
    organisation_id = organisation.pk if organisation else None
    about("grant", grant.pk, organisation_id=organisation_id, account=account.pk, role=role, on=str(on), reason=reason)
    return grant


@operation
def withdraw_grant(*, grant: Grant, on: date | None = None, reason: str = "", by: Actor) -> None:
    """Withdraw a role as of a day (today unless said). Refusals: grants_not_yours, grant_ended, last_holder."""
    on = on or clock.today()
    if not may_manage_grants(by):
        raise refusal("grants_not_yours")
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.valid_to is not None and grant.valid_to <= on:
        raise refusal("grant_ended", day=grant.valid_to)
    if grant.role in ADMINISTRATORS:
        _keep_one(grant)
    about(
        "grant",
        grant.pk,
        organisation_id=grant.organisation_id,
        account=grant.account_id,
        role=grant.role,
        on=str(on),
        reason=reason,
    )
    spans.end_all(Grant.objects.filter(pk=grant.pk), on)


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise refusal("weak_password", why="".join(error.messages), field="password") from error
    account.set_password(password)
    account.password_set_at = clock.now()


def _digest_of_link(secret: str) -> bytes:
    return lasting_digest("password.link", secret)


def _check_granter(account: Account, by: Actor) -> None:
    if not may_manage_grants(by):
        raise refusal("grants_not_yours")
    if by.account_id is not None and by.account_id == account.pk:
        raise refusal("grant_to_oneself")
    _check_no_client(account)


def _check_no_client(account: Account) -> None:
    """Nobody logs in as a client, and its one grant is made with it."""
    if Client.objects.filter(account=account).exists():
        raise refusal("account_of_client")


def _check_apart(account: Account, role: str, organisation: Organisation | None, on: date, until: date | None) -> None:
    # Two grants to one account are checked one after the other.
    Account.objects.select_for_update().get(pk=account.pk)
    overlapping = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    if until is not None:
        overlapping &= Q(valid_from__lt=until)
    others = Grant.objects.filter(overlapping, account=account)
    if others.filter(role=role, organisation=organisation).exists():
        raise refusal("grant_held", name=account.name)
    if role in ADMINISTRATORS:
        from_office = any(held != "member" for held, _ in roles_of(actor_of(account), on))
        clash = from_office or others.exists()
    else:
        clash = others.filter(role__in=ADMINISTRATORS).exists()
    if clash:
        raise refusal("administrators_apart")


def _keep_one(grant: Grant) -> None:
    """Of each administrator at least one active holder stays; the others' rows are locked while we look."""
    same = Grant.objects.select_for_update(of=("self",)).filter(on_day(clock.today()), role=grant.role)
    if not same.filter(account__is_active=True).exclude(account_id=grant.account_id).exists():
        raise refusal("last_holder", role=words.ROLES[grant.role])
