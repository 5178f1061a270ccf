"""A worker waits for a database that is away."""

import asyncio

import psycopg
import pytest

from lanyan.kernel import patient


def answering(monkeypatch, *answers) -> list:
    """The driver gives these answers, one at each attempt; the attempts."""
    left, made = list(answers), []

    async def connect(cls, *args, **options):
        made.append(options)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", classmethod(connect))
    monkeypatch.setattr(patient.PatientConnection, "pause", 0)
    return made


def test_it_asks_until_there_is_one(monkeypatch):
    made = answering(monkeypatch, psycopg.OperationalError("away"), psycopg.OperationalError("away"), "there")
    assert asyncio.run(patient.PatientConnection.connect(dbname="lanyan")) == "there"
    assert made == [{"dbname": "lanyan"}] * 3


def test_its_patience_ends(monkeypatch):
    answering(monkeypatch, psycopg.OperationalError("away"))
    monkeypatch.setattr(patient, "PATIENCE", -1.0)
    with pytest.raises(psycopg.OperationalError, match="away"):
        asyncio.run(patient.PatientConnection.connect())


def test_what_is_wrong_and_not_away_is_told_at_once(monkeypatch):
    made = answering(monkeypatch, psycopg.ProgrammingError("no such option"))
    with pytest.raises(psycopg.ProgrammingError):
        asyncio.run(patient.PatientConnection.connect())
    assert len(made) == 1
