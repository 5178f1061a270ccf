"""Reading accounts and grants for the security administrator."""

from django.db.models import Q, QuerySet

from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput

from .models import Account, Grant, Organisation


def grants_listed(text: str = "") -> QuerySet[Grant]:
    """All grants, those in force first; `text` is looked for in the names of their holders."""
    found = Grant.objects.select_related("account", "organisation", "granted_by").order_by("-valid_from", "-pk")
    if text:
        found = found.filter(Q(account__name__contains=text) | Q(account__username__iexact=text))
    return found


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
