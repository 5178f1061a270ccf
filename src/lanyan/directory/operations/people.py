"""Enrolling people, where they serve, their ranks, their leaving."""

from datetime import date
from typing import Any

from django.db.models import IntegerField, Max
from django.db.models.functions import Cast

from lanyan.directory import spans, words
from lanyan.directory.access import person_for, require
from lanyan.directory.errors import refusal
from lanyan.directory.id_number import check_id_number
from lanyan.directory.models import OfficeHolding, Organisation, Person, Posting, RankSpell
from lanyan.directory.pinyin import initials_of, spelling_of
from lanyan.directory.sealed import id_digests, sealed_id_number, sealed_phone
from lanyan.kernel.operation import Actor, about, operation

WRITERS = ("officer", "secretary")
FIRST_NUMBER = 100001  # personal numbers given by the system: six digits


@operation
def enrol_person(
    *,
    name: str,
    sex: str,
    born_on: date,
    unit: Organisation | None = None,
    staff_kind: str = "",
    position: str = "",
    on: date | None = None,
    number: str = "",
    id_number: str = "",
    phone: str = "",
    joined_service_on: date | None = None,
    by: Actor,
) -> Person:
    """Put a person on the roster, with the first posting if `unit`, `staff_kind` and `on` are given.

    `number` is given by the system unless stated. Refusals: name_missing, unknown_word, id_number_wrong,
    id_number_taken, number_taken.
    """
    if unit is not None:
        require(by, unit.pk, *WRITERS)
    words.known("性别", sex, words.SEXES)
    if not name.strip():
        raise refusal("name_missing", field="name")
    number = number.strip() or next_number()
    if Person.objects.filter(number=number).exists():
        raise refusal("number_taken", number=number, field="number")
    person = Person.objects.create(
        number=number,
        sex=sex,
        born_on=born_on,
        joined_service_on=joined_service_on,
        **_identity(id_number, sex, born_on),
        **sealed_phone(phone),
        **_named(name),
    )
    if unit is not None and on is not None:
        post_person(person=person, unit=unit, staff_kind=staff_kind, position=position, on=on, by=by)
    about("person", person.pk, organisation_id=unit.pk if unit else None, number=number)
    return person


@operation
def correct_person(*, person: Person, by: Actor, **changed: Any) -> Person:
    """Correct what was recorded wrongly: name, sex, born_on, phone, id_number, joined_service_on, number."""
    if by.account_id is not None:
        person_for(by, person.public_id, *WRITERS)
    person = Person.objects.select_for_update().get(pk=person.pk)
    for field in ("sex", "born_on", "joined_service_on", "number"):
        setattr(person, field, changed.get(field, getattr(person, field)))
    if "name" in changed:
        _set(person, _named(changed["name"]))
    if "phone" in changed:
        _set(person, sealed_phone(changed["phone"]))
    if changed.get("id_number"):
        _set(person, _identity(changed["id_number"], person.sex, person.born_on, person.pk))
    person.save()
    about("person", person.pk, changed=sorted(changed))
    return person


@operation
def post_person(*, person: Person, unit: Organisation, staff_kind: str, on: date, position: str = "", by: Actor) -> Posting:
    """Serve in a unit from a day, as a kind of staff, in a position.

    Refusals: unit_not_administrative, unit_not_there, unit_ends (it is dissolved while the person would still serve there).
    """
    require(by, unit.pk, *WRITERS)
    words.staff_kind(staff_kind)
    if unit.line != "administrative":
        raise refusal("unit_not_administrative", field="unit")
    # Under a lock: who dissolves it meanwhile waits, and what the caller holds may be older.
    gone = Organisation.objects.select_for_update(no_key=True).values_list("dissolved_on", flat=True).get(pk=unit.pk)
    if gone is not None and on >= gone:
        raise refusal("unit_not_there", day=on, field="unit")
    values = {"unit": unit, "staff_kind": staff_kind, "position": position}
    posting = spans.begin(Posting, {"person": person}, on, values)
    if gone is not None and (posting.valid_to is None or posting.valid_to > gone):
        raise refusal("unit_ends", dissolved=gone, field="on")
    about("posting", posting.pk, organisation_id=unit.pk, person=person.pk, on=str(on))
    return posting


@operation
def set_rank(*, person: Person, rank: str, on: date, by: Actor) -> RankSpell:
    """Hold a 消防救援衔 from a day."""
    if by.account_id is not None:
        person_for(by, person.public_id, *WRITERS)
    row = spans.begin(RankSpell, {"person": person}, on, {"rank": rank})
    about("rank", row.pk, person=person.pk, rank=rank, on=str(on))
    return row


@operation
def leave_service(*, person: Person, on: date, reason: str = "", by: Actor) -> Person:
    """Leave the service as of a day: posting, rank and offices end. 组织关系 ends by its own transfer."""
    if by.account_id is not None:
        person_for(by, person.public_id, *WRITERS)
    for model in (Posting, RankSpell, OfficeHolding):
        spans.end_all(model.objects.filter(person=person), on)
    person.left_service_on = on
    person.save(update_fields=["left_service_on"])
    about("person", person.pk, on=str(on), reason=reason)
    return person


def next_number() -> str:
    """The next personal number given by the system."""
    digits = Person.objects.filter(number__regex=r"^[0-9]{6}$")
    last = digits.aggregate(last=Max(Cast("number", IntegerField())))["last"]
    return str(max(last or 0, FIRST_NUMBER - 1) + 1)


def _identity(id_number: str, sex: str, born_on: date, own: int = 0) -> dict[str, Any]:
    if not id_number:
        return {}
    number, problem = check_id_number(id_number, born_on=born_on, sex=sex)
    if problem:
        raise refusal("id_number_wrong", why=problem, field="id_number")
    holder = Person.objects.filter(id_digest__in=id_digests(number)).exclude(pk=own).first()
    if holder is not None:
        raise refusal("id_number_taken", name=holder.name, number=holder.number, field="id_number")
    return sealed_id_number(number)


def _named(name: str) -> dict[str, str]:
    name = name.strip()
    return {"name": name, "pinyin": spelling_of(name), "initials": initials_of(name)}


def _set(person: Person, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(person, name, value)
