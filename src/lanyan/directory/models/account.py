"""Accounts, and roles granted at a node of a tree and below it, from a day to a day, by somebody."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from lanyan.kernel import crypto
from lanyan.kernel.dated import Dated, dated_constraints
from lanyan.kernel.ids import PublicIdField

from .organisation import Organisation
from .person import Person


class AccountManager(BaseUserManager):
    """Finds accounts by their log-in name."""


class Account(AbstractBaseUser):
    """Somebody who can log in: a person of the roster, or one of the three administrators."""

    public_id = PublicIdField()
    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    email = models.EmailField(blank=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    is_active = models.BooleanField("启用", default=True)
    password_set_at = models.DateTimeField("密码设置于", null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    # The framework's own admin is not used: nobody is staff, nobody is superuser.
    is_staff = False
    is_superuser = False

    objects = AccountManager()

    class Meta:
        db_table = "account"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """A new password ends sessions; a new key of sessions does not, nor gives them another number, under which nobody
        could log them out from elsewhere."""
        return crypto.lasting_digest("account.session", self.password).hex()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        yield from ()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Grant(Dated):
    """A role at a node and below. The three administrators' roles have no node."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=20)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="grants")
    granted_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="grants_given")
    reason = models.CharField("事由", max_length=120, blank=True)

    class Meta:
        db_table = "account_grant"
        constraints = [
            *dated_constraints("account_grant", "account_id", "organisation_id", text="role"),
            models.CheckConstraint(
                name="account_grant_role",
                condition=Q(role__in=["secretary", "recorder", "officer", "leader"], organisation__isnull=False)
                | Q(role__in=["system_admin", "security_admin", "auditor"], organisation__isnull=True),
            ),
            models.CheckConstraint(
                name="account_grant_not_to_oneself",
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=models.F("account")),
            ),
        ]
