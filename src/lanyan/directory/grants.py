"""Reading accounts and grants for the security administrator."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible

from .models import Account, Grant, Organisation, PasswordLink

STATES = {"locked": "已锁定", "waiting": "还没有密码", "bare": "没有第二因素", "never": "没有登录过", "left": "已离队"}


def grants_listed(text: str = "") -> QuerySet[Grant]:
    """All grants, those in force first; `text` is looked for in the names of their holders."""
    found = Grant.objects.select_related("account", "organisation", "granted_by").order_by("-valid_from", "-pk")
    if text:
        found = found.filter(Q(account__name__contains=text) | Q(account__username__iexact=text))
    return found


def accounts_listed(text: str = "", state: str = "") -> QuerySet[Account]:
    """Accounts of people and administrators (none of other systems), with `second_factor` and `linked` (a link is out).

    `text` is looked for in names and log-in names; `state` is a key of STATES.
    """
    factors = Authenticator.objects.filter(user_id=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    links = PasswordLink.objects.filter(account_id=OuterRef("pk"), used_at=None, expires_at__gt=clock.now())
    found = Account.objects.filter(client=None).annotate(second_factor=Exists(factors), linked=Exists(links))
    if text:
        found = found.filter(Q(name__contains=text) | Q(username__istartswith=text))
    conditions = {
        "locked": Q(is_active=False),
        "waiting": Q(password__startswith=UNUSABLE_PASSWORD_PREFIX),
        "bare": Q(second_factor=False),
        "never": Q(last_login=None),
        "left": Q(person__left_service_on__lte=clock.today(), is_active=True),
    }
    return found.filter(conditions.get(state, Q())).order_by("username")


def account_for(public_id: str) -> Account:
    """An account by its public id. Who may ask is settled before."""
    found = accounts_listed().filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"account {public_id}")
    return found


def grants_of(account: Account) -> QuerySet[Grant]:
    """The grants of one account, the latest first."""
    return grants_listed().filter(account=account)


def in_force(grant: Grant) -> bool:
    """Whether the grant is in force today."""
    return grant.valid_to is None or grant.valid_to > clock.today()


def account_named(username: str) -> Account:
    """The account with this log-in name; refused with a sentence when there is none."""
    account = Account.objects.filter(username__iexact=username.strip()).first()
    if account is None:
        raise InvalidInput("no_account", "没有这个账号，未授权。请核对人员编号，或先请系统管理员开通。", field="username")
    return account


def organisation_named(public_id: str) -> Organisation | None:
    """The organisation chosen in the picker, None where none was chosen."""
    if not public_id:
        return None
    organisation = Organisation.objects.filter(public_id=public_id).first()
    if organisation is None:
        raise InvalidInput("no_organisation", "没有这个组织，未授权。请从列表中选择。", field="organisation")
    return organisation
