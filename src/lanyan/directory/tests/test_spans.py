"""The database itself refuses spans of one owner that overlap, and nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lanyan.directory.models import Membership, Organisation, Person, Standing

pytestmark = pytest.mark.django_db
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
ALONE = {"valid_from": JUNE, "valid_to": JULY}
CASES = [
    ({"valid_from": JULY}, True),  # begins on the day the other ends
    ({"valid_from": MAY, "valid_to": JUNE}, True),
    ({"valid_from": FIRST, "valid_to": date(2026, 6, 2)}, False),  # one day in common
    ({"valid_from": date(2026, 6, 30), "valid_to": LAST}, False),
    ({"valid_from": FIRST}, False),
    ({"valid_from": date(2026, 6, 15), "valid_to": date(2026, 6, 16)}, False),
    ({"valid_from": JUNE, "line": "league"}, True),
    ({"valid_from": JUNE, "temporary": True}, True),
    ({"valid_from": JUNE, "person": "other"}, True),
]


@pytest.fixture
def people():
    made = {"sex": "male", "born_on": date(1990, 1, 1)}
    return {name: Person.objects.create(number=name, name=name, **made) for name in ("one", "other")}


@pytest.fixture
def branch():
    return Organisation.objects.create(line="party", founded_on=date(2020, 1, 1))


@pytest.mark.parametrize(("span", "goes"), CASES)
def test_spans_of_one_owner_never_overlap(people, branch, span, goes):
    usual = {"person": "one", "line": "party", "temporary": False, "organisation": branch}
    for given in (ALONE, span):
        row = usual | given
        row["person"] = people[row["person"]]
        if given is ALONE or goes:
            Membership.objects.create(**row)
        else:
            with pytest.raises(IntegrityError), transaction.atomic():
                Membership.objects.create(**row)
    assert Membership.objects.count() == 1 + goes


def test_keys_of_a_far_instance_are_told_apart(people):
    """An instance's keys begin at a high number: neighbours there are still two people."""
    far = 4000 * 2**40 + 1
    for number in (far, far + 1):
        Person.objects.create(pk=number, number=str(number), name="远", sex="male", born_on=date(1990, 1, 1))
        Standing.objects.create(person_id=number, line="party", state="full", valid_from=MAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(person_id=far, line="party", state="full", valid_from=JULY)
