"""Opaque public ids: what addresses and the API use instead of database keys."""

import os

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 14  # 14 × log2(31) ≈ 69 bits: not to be guessed
# A random byte becomes a sign; those beyond the last whole round of the alphabet are thrown away, so that all are as likely.
_ROUNDS = 256 // len(ALPHABET) * len(ALPHABET)
_SIGNS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_THROWN_AWAY = bytes(range(_ROUNDS, 256))


def new_public_id() -> str:
    """A fresh id of 14 characters without look-alikes."""
    return new_public_ids(1)[0]


def new_public_ids(count: int) -> list[str]:
    """So many fresh ids."""
    signs, wanted = "", count * LENGTH
    while len(signs) < wanted:
        signs += os.urandom(wanted - len(signs) + LENGTH).translate(_SIGNS, _THROWN_AWAY).decode("ascii")
    return [signs[at : at + LENGTH] for at in range(0, wanted, LENGTH)]


class PublicIdField(models.CharField):
    """Unique, made by the application, never reused and never telling order or time."""

    def __init__(self, **options):
        options.update(max_length=LENGTH, unique=True, default=new_public_id, editable=False)
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        for key in ("max_length", "unique", "default", "editable"):
            options.pop(key, None)
        return name, path, args, options
