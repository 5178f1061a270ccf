"""ID numbers and phone numbers at rest: sealed with SM4, the ID number found by a keyed digest, both masked when shown."""

from collections.abc import Callable
from typing import Any

from lanyan.kernel.crypto import digester, keyed_digests, seal_to_be_found, sealer, unseal

from .models import Person


def id_digester() -> Callable[[str], bytes]:
    """What makes, of each ID number of a roster (18 characters, X in upper case), what finds its holder."""
    return digester("person.id_number")


def phone_digester() -> Callable[[str], bytes]:
    """What makes, of each phone number of a roster, what tells it from another."""
    return digester("person.phone")


def id_digests(number: str) -> list[bytes]:
    """What finds a person by ID number, whichever key the row has been digested with: several while keys are changed."""
    return keyed_digests("person.id_number", number)


def phone_digests(phone: str) -> list[bytes]:
    """What finds people by phone number, under each key; several people may have the same."""
    return keyed_digests("person.phone", phone)


def sealed_columns(name: str, values: list[str | None]) -> tuple[list[bytes | None], list[bytes | None]]:
    """`id_number` or `phone` of very many people: the sealed values and their digests, None where there is none."""
    seal_one = sealer(f"person.{name}")
    sealed = [seal_one(value) if value else (None, None) for value in values]
    return [one for one, _ in sealed], [digest for _, digest in sealed]


def sealed_phone(phone: str) -> dict[str, bytes | None]:
    """The columns of a phone number, as they are stored; an empty one clears them."""
    return _columns("phone", phone)


def sealed_id_number(number: str) -> dict[str, bytes | None]:
    """The columns of an ID number, as they are stored; an empty one clears them."""
    return _columns("id_number", number)


def _columns(name: str, value: str) -> dict[str, bytes | None]:
    sealed, digest = seal_to_be_found(f"person.{name}", value) if value else (None, None)
    return {name: sealed, f"{name.removesuffix('_number')}_digest": digest}


def phone_opened(sealed: Any) -> str:
    """The whole phone number of its stored form, empty if none."""
    return unseal("person.phone", bytes(sealed)) if sealed else ""


def phone_of(person: Person) -> str:
    """The whole phone number, empty if none. Whoever shows it writes a journal line."""
    return phone_opened(person.phone)


def id_number_of(person: Person) -> str:
    """The whole ID number, empty if none. Whoever shows it writes a journal line."""
    return unseal("person.id_number", bytes(person.id_number)) if person.id_number else ""


def unsealed(id_number: bytes | None, phone: bytes | None) -> tuple[str, ...]:
    """Both numbers whole from their columns, empty where none is kept. Whoever shows them writes a journal line."""
    number = unseal("person.id_number", bytes(id_number)) if id_number else ""
    return number, unseal("person.phone", bytes(phone)) if phone else ""


def masked(value: str) -> str:
    """The first three and the last two characters, stars between: enough to recognise, not to use."""
    return value if len(value) < 6 else f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}"
