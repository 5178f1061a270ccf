"""Opaque public ids: what addresses and the API use instead of database keys."""

import secrets

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 14  # 14 × log2(31) ≈ 69 bits: not to be guessed


def new_public_id() -> str:
    """A fresh id of 14 characters without look-alikes."""
    number, signs = secrets.randbelow(len(ALPHABET) ** LENGTH), []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


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
