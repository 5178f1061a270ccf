"""Secrets of second factors: allauth keeps them as text in its own table, sealed by `pages.account.adapter`."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.db import transaction

from lanyan.kernel import crypto
from lanyan.kernel.resealing import Done

PURPOSE = "second.factor"
_SEALED = ("secret", "seed", "migrated_codes")


class SecondFactors:
    """A place of sealed values (see `kernel.resealing`)."""

    title = "mfa_authenticator"

    def waiting(self) -> int:
        return sum(_is_old(data) for data in Authenticator.objects.values_list("data", flat=True).iterator())

    def reseal(self) -> Iterator[Done]:
        for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
            done = Done()
            with transaction.atomic():
                row = Authenticator.objects.select_for_update().filter(pk=pk).first()
                if row is None or not _is_old(row.data):
                    continue
                try:
                    row.data = {**row.data, **{name: _anew(row.data[name]) for name in _SEALED if name in row.data}}
                    row.save(update_fields=["data"])
                    done.sealed = 1
                except InvalidTag:
                    done.unreadable.append(pk)
            yield done


def _is_old(data: dict[str, Any]) -> bool:
    found = [data[name] for name in _SEALED if name in data]
    texts = [text for one in found for text in (one if isinstance(one, list) else [one])]
    return any(not b64decode(text).startswith(crypto.current_head()) for text in texts)


def _anew(value: Any) -> Any:
    if isinstance(value, list):
        return [_anew(one) for one in value]
    return b64encode(crypto.seal(PURPOSE, crypto.unseal(PURPOSE, b64decode(value)))).decode("ascii")
