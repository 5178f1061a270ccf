"""A branch of twelve with a secretary, and a ballot to be held today."""

import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from lanyan.directory.models import Account, Ancestry, Grant, Organisation, OrganisationSpell, Person
from lanyan.kernel import blind_rsa, clock, sealed_box
from lanyan.kernel.operation import Actor
from lanyan.records.ballots import answers, entrance, operations
from lanyan.records.ballots.collector import collector
from lanyan.records.ballots.models import Ballot

BEGINNING = date(2020, 1, 1)
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def keys(tmp_path_factory, settings):
    """A field key of the test's own."""
    settings.SECRET_DIR = tmp_path_factory.mktemp("secrets")
    (Path(settings.SECRET_DIR) / "field.key").write_text("5a" * 32, encoding="ascii")


@pytest.fixture(autouse=True)
def mid_june():
    with clock.frozen(TODAY):
        yield


@pytest.fixture(autouse=True)
def empty_collector():
    collector._waiting.clear()
    yield
    collector._waiting.clear()


def build(voters=12):
    """Plain, so that tests with threads can call it too."""
    branch = Organisation.objects.create(line="party", founded_on=BEGINNING)
    OrganisationSpell.objects.create(
        organisation=branch, name="港口站党支部", short_name="港口站", form="branch", level="station", valid_from=BEGINNING
    )  # fmt: skip
    Ancestry.objects.create(ancestor=branch, organisation=branch, depth=0, valid_from=BEGINNING)
    people = [
        Person.objects.create(number=f"B{place:03}", name=f"党员{place:02}", sex="male", born_on=date(1990, 1, 1))
        for place in range(voters)
    ]
    actors = [
        Actor(Account.objects.create(username=one.number, name=one.name, person=one).pk, one.pk, one.name) for one in people
    ]
    Grant.objects.create(account_id=actors[0].account_id, role="secretary", organisation=branch, valid_from=BEGINNING)
    stranger = Person.objects.create(number="B999", name="外人", sex="male", born_on=date(1990, 1, 1))
    account = Account.objects.create(username="B999", name="外人", person=stranger)
    return SimpleNamespace(
        branch=branch,
        people=people,
        actors=actors,
        secretary=actors[0],
        stranger=Actor(account.pk, stranger.pk, "外人"),
        voters=[operations.Entitled(one.pk, one.name, True) for one in people],
        code=sealed_box.new_code(),
    )


@pytest.fixture
def room(db):
    return build()


def prepare(room, **more):
    """接收预备党员 by slips, unless told otherwise."""
    wanted = {
        "organisation_id": room.branch.pk,
        "held_on": TODAY,
        "title": "接收发展对象李明为预备党员",
        "kind": "decision",
        "rule": "admission",
        "way": "slips",
        "questions": [operations.Asked("接收李明同志为预备党员")],
        "by": room.secretary,
    }
    return operations.prepare_ballot(**(wanted | more))


def box_key(room):
    return sealed_box.public_bytes(sealed_box.private_key(room.code))


def opened(room, *, voters=None, **more):
    """A ballot opened for everybody present."""
    ballot = prepare(room, **more)
    if ballot.kind == "appraisal":
        operations.note_appraisal(ballot_id=ballot.pk, by=room.secretary)
    operations.open_ballot(
        ballot_id=ballot.pk, voters=room.voters if voters is None else voters, box_key=box_key(room), encrypted=True,
        by=room.secretary,
    )  # fmt: skip
    return fresh(ballot)


def fresh(ballot):
    return Ballot.objects.select_related("opening", "casting", "closure", "annulment").get(pk=ballot.pk)


def slips(room, ballot):
    codes = operations.print_slips(ballot_id=ballot.pk, by=room.secretary)
    operations.start_casting(ballot_id=ballot.pk, by=room.secretary)
    return codes


def fetch(ballot, actor):
    """What a phone does in the first phase: the message and its signature."""
    key = blind_rsa.public_from_bytes(ballot.opening.credential_key)
    asked = blind_rsa.blind(key, b"t" * 31 + bytes([actor.person_id % 256]))
    reply = operations.issue_credential(ballot_id=ballot.pk, blinded=asked.blinded, by=actor)
    return asked.message, blind_rsa.finalize(key, asked, reply)


def box(ballot, places=(0,), written_in=(), plain=None):
    text = answers.write(list(places), list(written_in)) if plain is None else plain
    return sealed_box.seal(bytes(ballot.opening.box_key), text, entrance.purpose(ballot.public_id))


def cast_slip(ballot, code, places=(0,), written_in=(), plain=None):
    sent = entrance.Cast(operations.slip_token(code), b"", box(ballot, places, written_in, plain))
    return entrance.cast(ballot_public_id=ballot.public_id, sent=sent)


def count(room, ballot, code=None):
    collector.flush()
    operations.end_casting(ballot_id=ballot.pk, by=room.secretary)
    ballot = fresh(ballot)
    ballot.casting.settles_at = time.time() - 1
    ballot.casting.save()
    return operations.open_box(ballot_id=ballot.pk, opening_code=code or room.code, by=room.secretary)
