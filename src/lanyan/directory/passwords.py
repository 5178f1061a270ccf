"""What a password must be: as long as the unit has decided, of several kinds of characters, without the account's name."""

import string
from typing import Any

from django.core.exceptions import ValidationError

from lanyan.directory import security

KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
LEAST_KINDS = 3
LONG = 16  # a sentence of words is as hard to guess with fewer kinds


class LengthValidator:
    """At least the decided number of characters."""

    def validate(self, password: str, user: Any = None) -> None:
        least = security.value("password_length")
        if len(password) < least:
            raise ValidationError(f"至少{least}个字符。", code="password_too_short")

    def get_help_text(self) -> str:
        return "长度按本单位的安全设置。"


class KindsValidator:
    """Three of: small letters, capitals, digits, anything else; two of a long one."""

    def validate(self, password: str, user: Any = None) -> None:
        kinds = {next((n for n, kind in enumerate(KINDS) if letter in kind), len(KINDS)) for letter in password}
        if len(kinds) < (LEAST_KINDS if len(password) < LONG else LEAST_KINDS - 1):
            raise ValidationError(
                "小写字母、大写字母、数字、符号至少用三种（满16个字符的至少两种）。", code="password_too_plain"
            )

    def get_help_text(self) -> str:
        return "小写字母、大写字母、数字、符号至少用三种。"


class OwnNameValidator:
    """Neither the log-in name inside it, nor the password in use."""

    def validate(self, password: str, user: Any = None) -> None:
        name = getattr(user, "username", "")
        if len(name) > 2 and name.lower() in password.lower():
            raise ValidationError("不能含有账号。", code="password_has_name")
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError("不能与现在的密码相同。", code="password_unchanged")

    def get_help_text(self) -> str:
        return "不能含有账号，不能与现在的密码相同。"
