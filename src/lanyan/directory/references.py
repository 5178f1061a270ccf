"""What points to a person: every foreign key, and the plain numbers that are a person by rule.

The directory does not know the records above it, so it asks the models' metadata. Two rules stand beside the foreign keys:
a column `…_by_id` (who did it) or `person_id` of a records app is a person, and so is every `PersonIdField`.
"""

import re

from django.apps import apps
from django.db.models import BigIntegerField

from lanyan.kernel.absorption import Reference, references_to

from .models import Person

_RECORDS = "lanyan.records."
_BY = re.compile(r"(^|_)by_id$|^person_id$")
# Who answered a complaint is kept as an account: answers are also given by administrators, who are no persons of the roster.
_ACCOUNTS = frozenset({("feedback_answer", "answered_by_id")})


def references_to_people() -> list[Reference]:
    """Every column of every table that holds the key of a person."""
    found = references_to(Person)
    known = {(one.table, one.column) for one in found}
    for model in apps.get_models():
        if not model.__module__.startswith(_RECORDS):
            continue
        for field in model._meta.concrete_fields:
            place = (model._meta.db_table, str(field.column))
            by_rule = type(field) is BigIntegerField and _BY.search(str(field.column))
            if by_rule and place not in _ACCOUNTS and place not in known:
                found.append(Reference(model, str(field.column)))
    return sorted(found, key=lambda one: (one.table, one.column))
