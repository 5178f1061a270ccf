"""What the server of an instance that publishes is told, and what the upper side takes for what was agreed."""

import psycopg
import pytest

from lanyan.cli.federating import publisher, subscriber
from lanyan.cli.running import federating
from lanyan.cli.running.federating import Door
from lanyan.derived.federation.models import PUBLISHED
from lanyan.kernel.refusal import Refusal


def test_only_one_role_comes_in_from_named_networks_to_one_database(tmp_path):
    assert (federating.settings(tmp_path), federating.entrances(tmp_path)) == ({}, []), "nothing is open by itself"
    (tmp_path / "c").write_bytes(b"certificate")
    (tmp_path / "k").write_bytes(b"key")
    door = Door("10.31.0.5", 5433, ("10.0.0.0/24", "10.9.0.1/32"), str(tmp_path / "c"), str(tmp_path / "k"))
    federating.keep(tmp_path, door)
    assert federating.door_of(tmp_path) == door and federating.port_of(tmp_path) == 5433
    assert federating.entrances(tmp_path) == [
        "hostssl lanyan_upward lanyan_upward 10.0.0.0/24 scram-sha-256",
        "hostssl lanyan_upward lanyan_upward 10.9.0.1/32 scram-sha-256",
    ]
    told = federating.settings(tmp_path)
    assert (told["wal_level"], told["listen_addresses"], told["ssl"]) == ("logical", "'10.31.0.5'", "on")
    assert federating.certificates(tmp_path) == {"upward.crt": b"certificate", "upward.key": b"key"}
    federating.keep(tmp_path, None)
    assert federating.settings(tmp_path) == {} and federating.port_of(tmp_path) == federating.PORT


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"federation_origin": ["origin", "name"]}, ""),
        ({"person": ["id", "name"]}, "person"),
        ({"federation_month": [*subscriber.COLUMNS["federation_month"], "person_id"]}, "federation_month.person_id"),
    ],
)
def test_anything_but_what_was_agreed_is_told_apart(changed, said):
    assert subscriber.differing(subscriber.COLUMNS | changed) == said


@pytest.mark.django_db
def test_the_published_tables_are_made_once(tmp_path):
    told = publisher.structure()
    tables = [one for one in told if one.startswith("CREATE TABLE")]
    assert len(tables) == len(PUBLISHED) and all("IF NOT EXISTS" in one for one in told)
    assert publisher.password(tmp_path) == publisher.password(tmp_path)
    assert (tmp_path / publisher.PASSWORD).stat().st_mode & 0o077 == 0


def test_who_cannot_be_reached_is_not_joined(monkeypatch):
    def refuses(*_, **__):
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(psycopg, "connect", refuses)
    with pytest.raises(Refusal) as refused:
        subscriber.look(subscriber.Address("10.31.0.5", "5433", "secret"))
    assert refused.value.code == "federation_unreachable" and "secret" not in refused.value.sentence
