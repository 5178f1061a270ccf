"""Changing the key of everything that is sealed: nothing is lost, everybody is found meanwhile, and a kill is taken up."""

import io
import json
import shutil
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator

from lanyan.api.models import Answer
from lanyan.cli import keys as command
from lanyan.directory import operations, search
from lanyan.directory.clients import caller_of
from lanyan.directory.models import ImportRun, NationalDifference, Person, PersonMerger
from lanyan.directory.queries import organisation_on
from lanyan.directory.roster import keeping, preview
from lanyan.directory.sealed import id_number_of, phone_of
from lanyan.flows import rotate_keys
from lanyan.flows.import_roster import import_roster
from lanyan.flows.merge_people import merge_people, undo_merger
from lanyan.flows.second_factors import SecondFactors
from lanyan.kernel import clock, crypto, keyring, resealing
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal
from lanyan.pages.account.adapter import SecondFactorAdapter
from lanyan.records.activities.models import SignIn
from lanyan.records.ballots.models import Ballot, SigningKey


@pytest.fixture(autouse=True)
def own_keys(world, settings, tmp_path):
    """A copy of the keys that the world is sealed with, and files of the test's own."""
    shutil.copytree(settings.SECRET_DIR, tmp_path / "secrets")
    settings.SECRET_DIR, settings.FILE_ROOT = tmp_path / "secrets", tmp_path / "files"


def rotate(**more):
    return rotate_keys.rotate_field_key(by=SYSTEM, rest=lambda seconds: None, quiet=0, **more)


def numbers():
    return {person.pk: (id_number_of(person), phone_of(person)) for person in Person.objects.all()}


def two_of_one(world):
    """A person with another record without an ID number."""
    one, other = Person.objects.exclude(phone=None).order_by("pk")[:2]
    Person.objects.filter(pk=other.pk).update(id_number=None, id_digest=None)
    return one, Person.objects.get(pk=other.pk)


@pytest.fixture
def sealed_everywhere(world):
    """Something sealed in every place there is."""
    keep, drop = two_of_one(world)
    merger = merge_people(keep=keep, drop=drop, take=["phone"], by=SYSTEM)
    now = clock.now()
    run = ImportRun.objects.create(
        account=world.account(world.officer), file_name="名册.xlsx", digest="", takes_effect_on=world.today,
        handed_in_at=now, touched_at=now, preview=preview.seal_preview({"new": ["柳新来"]})[0],
    )  # fmt: skip
    upload = io.BytesIO(b"a file")
    upload.size, upload.name = 6, "名册.xlsx"
    keeping.keep(run.public_id, upload)
    NationalDifference.objects.create(
        run=run, person=keep, name=keep.name, field="phone", choice="ours", decided_at=now,
        theirs=crypto.seal("national.value", "19000000001"), state=crypto.seal_bytes("national.value", b"both"),
    )  # fmt: skip
    client, secret = operations.make_client(
        name="人事系统", organisation=world.organisation(world.due_assembly_branch), scopes=["organisations.read"],
        per_minute=60, expires_on=world.today + timedelta(days=9), by=world.actor(world.security_admin),
    )  # fmt: skip
    Answer.objects.create(
        client=client, key="once", asked=crypto.seal_bytes("api.asked", b"x"), at=now, body=crypto.seal("api.answer", "{}")
    )
    sealed = b64encode(crypto.seal("second.factor", "totp secret")).decode()
    Authenticator.objects.create(user=world.account(world.officer), type="totp", data={"secret": sealed})
    codes = {"migrated_codes": [sealed, sealed]}
    Authenticator.objects.create(user=world.account(world.officer), type="recovery_codes", data=codes)
    opened = SignIn.objects.exclude(secret=b"").first() or SignIn.objects.first()
    SignIn.objects.filter(pk=opened.pk).update(secret=crypto.seal("activity_sign_in", "5a" * 32))
    SigningKey.objects.create(ballot=a_ballot(world), sealed=crypto.seal_bytes("ballot signing key", b"key"))
    return merger, run, secret


def a_ballot(world):
    return Ballot.objects.create(
        organisation=world.organisation(world.due_assembly_branch), held_on=world.today, title="接收预备党员",
        kind="decision", secret=True, way="phones", prepared_at=clock.now(),
    )  # fmt: skip


def test_everything_is_sealed_anew_and_reads_as_before(world, sealed_everywhere):
    merger, run, secret = sealed_everywhere
    before, old = numbers(), keyring.ring(crypto.RING)
    empty = [place.title for place in rotate_keys.places() if not _all_of(place)]
    assert not empty, f"nothing sealed in {empty}: plant something, that its rotation is tried"
    assert set(rotate_keys.TITLES) == {place.title for place in rotate_keys.places()}

    done = rotate()

    assert done.retired and not done.resumed
    assert set(done.sealed) == set(rotate_keys.TITLES)
    assert len(keyring.ring(crypto.RING)) == 1 and keyring.ring(crypto.RING) != old
    assert numbers() == before
    assert keeping.opened(run.public_id, "a.xlsx").__enter__().read_bytes() == b"a file"
    run.refresh_from_db()
    assert preview.open_preview(run.preview) == {"new": ["柳新来"]}
    difference = NationalDifference.objects.get(run=run)
    assert crypto.unseal("national.value", difference.theirs) == "19000000001"
    assert crypto.unseal_bytes("national.value", difference.state) == b"both"
    assert crypto.unseal("api.answer", Answer.objects.get(key="once").body) == "{}"
    factors = Authenticator.objects.filter(user=world.account(world.officer))
    decrypt = SecondFactorAdapter().decrypt
    assert decrypt(factors.get(type="totp").data["secret"]) == "totp secret"
    assert {decrypt(code) for code in factors.get(type="recovery_codes").data["migrated_codes"]} == {"totp secret"}
    assert caller_of(secret, "").client.account.name == "人事系统"
    lines = JournalEntry.objects.filter(action="rotate_key").order_by("pk")
    assert [line.details["stage"] for line in lines] == ["begun", "retired"]

    undo_merger(merger=PersonMerger.objects.get(pk=merger.pk), by=SYSTEM)
    back = Person.objects.get(public_id=merger.dropped_public_id)
    assert phone_of(back) == before[merger.kept_id][1]


def test_the_line_of_the_journal_names_keys_and_shows_none(world):
    before = keyring.ring(crypto.RING)[0]
    rotate()
    after = keyring.ring(crypto.RING)[0]
    said = json.dumps([line.details for line in JournalEntry.objects.filter(action="rotate_key")])
    assert before.id.hex() in said and after.id.hex() in said
    assert before.secret.hex() not in said and after.secret.hex() not in said


class Killed(BaseException):
    pass


def test_a_kill_in_the_midst_is_taken_up_and_everybody_is_found_meanwhile(world, monkeypatch, tmp_path):
    monkeypatch.setattr(resealing, "BATCH", 100)
    before = numbers()

    def kill(title, done, of):
        if title == rotate_keys.TITLES["person"] and done >= 200:
            raise Killed

    with pytest.raises(Killed):
        rotate(told=kill)
    first, second = keyring.ring(crypto.RING)
    people = Person.objects.exclude(id_digest=None)
    done = [person for person in people if bytes(person.id_number).startswith(crypto.current_head())]
    assert len(done) == 200 and people.count() > 300
    assert numbers() == before
    by = world.actor(world.officer)
    for person in (done[0], people.exclude(pk__in=[one.pk for one in done]).order_by("-pk").first()):
        number = before[person.pk][0]
        assert [one.public_id for one in search.search_people(by, number)] == [person.public_id]
        with pytest.raises(Refusal) as refused:
            operations.enrol_person(name="重复", sex=person.sex, born_on=person.born_on, id_number=number, by=SYSTEM)
        assert refused.value.code == "id_number_taken"

    again = rotate()
    assert again.resumed and again.retired and again.key == first.id.hex()
    assert second not in keyring.ring(crypto.RING)
    assert numbers() == before


def test_a_roster_finds_its_people_while_keys_are_changed(world, tmp_path):
    person = Person.objects.exclude(id_digest=None).order_by("-pk").first()
    keyring.add(crypto.RING)
    path = tmp_path / "roster.csv"
    unit = organisation_on(person.postings.order_by("-valid_from").first().unit)
    path.write_text(f"姓名,身份证号,人员类别,单位\n{person.name},{id_number_of(person)},消防员,{unit.name}\n", "utf-8")
    outcome = import_roster(path, by=SYSTEM, on=world.today, dry_run=True)
    assert (len(outcome.plan.new), outcome.roster.findings.blocking) == (0, [])


def test_what_no_key_opens_keeps_the_old_key_and_is_named(world, capsys):
    person = Person.objects.exclude(phone=None).order_by("pk").first()
    broken = bytes(person.phone)[:-1] + bytes([bytes(person.phone)[-1] ^ 1])
    Person.objects.filter(pk=person.pk).update(phone=broken)
    done = rotate()
    assert not done.retired and len(keyring.ring(crypto.RING)) == 2
    assert done.in_the_way == [f"人员的身份证号、手机号：{person.number}没有一把密钥能打开"]
    assert command._tell(done, False) == 1
    assert "旧密钥还没有弃用" in capsys.readouterr().out
    assert command.main(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert (len(listed["field"]), listed["waiting"]["person"]) == (2, 1)


def test_two_with_one_number_under_two_keys_are_named(world):
    one, other = Person.objects.exclude(id_digest=None).order_by("pk")[:2]
    number = id_number_of(one)
    keyring.add(crypto.RING)
    sealed, digest = crypto.seal_to_be_found("person.id_number", number)
    Person.objects.filter(pk=other.pk).update(id_number=sealed, id_digest=digest)
    done = rotate()
    assert done.in_the_way == [f"人员的身份证号、手机号：{one.number}的身份证号与另一人相同"]


def test_two_changes_at_once_are_refused(world):
    with keyring.changing(), pytest.raises(Refusal) as refused:
        rotate()
    assert refused.value.code == "keys_in_change"


def test_sessions_keep_the_old_key_until_it_is_retired(world, capsys):
    old = keyring.ring("django.key")[0]
    assert command.main(["rotate", "session"]) == 0
    assert "马上生效" in capsys.readouterr().out
    assert [key == old for key in keyring.ring("django.key")] == [False, True]
    assert command.main(["retire", "session"]) == 0
    assert old not in keyring.ring("django.key")
    with pytest.raises(Refusal) as refused:
        command.main(["retire", "session"])
    assert refused.value.code == "no_old_keys"


def test_settings_read_the_ring_of_sessions(world, settings, monkeypatch):
    from lanyan.config import settings as module

    keyring.add("django.key")
    monkeypatch.setattr(module, "SECRET_DIR", Path(settings.SECRET_DIR))
    found = module._secrets("django.key")
    assert found == [key.secret.hex() for key in keyring.ring("django.key")]
    assert len(found) == 2


def _all_of(place):
    if isinstance(place, resealing.Columns):
        names = [field.name for field in place.fields]
        return any(value for row in place.model.objects.values_list(*names) for value in row)
    if isinstance(place, keeping.KeptFiles):
        return place._all()
    if isinstance(place, SecondFactors):
        return Authenticator.objects.exists()
    return place.model.objects.exclude(**{place.column: []}).exists()
