"""The hot path signs people in as the screens do: the same checks, words, rows and a line in the journal."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from lanyan.kernel import clock, seals
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.live.application import Live
from lanyan.live.batches import Batches
from lanyan.live.database import Database
from lanyan.records.activities import codes, operations
from lanyan.records.activities.door import Arrival
from lanyan.records.activities.models import CheckIn, RollEntry
from tests.attacks.meeting import opened, planned, present

from .caller import ask, played, sign_in, token


@pytest.fixture
def meeting(live_world):
    return opened(live_world)


@pytest.fixture
def roll(meeting):
    return list(RollEntry.objects.filter(activity=meeting.id).order_by("person_id").values_list("person_id", flat=True))


@asynccontextmanager
async def running():
    live = Live()
    try:
        yield live
    finally:
        await live.close()


def at_once(*requests):
    """Answers of requests that arrive together: each is a function of the application."""

    async def all_of_them():
        async with running() as live:
            return await asyncio.gather(*(request(live) for request in requests))

    return played(all_of_them())


def test_a_crowd_is_answered_after_the_commit_counted_once_and_named_in_the_journal(meeting, roll, live_world):
    everybody = [lambda live, person=person: sign_in(live, meeting, person) for person in roll]
    answers = at_once(*everybody, *everybody)

    assert {status for status, _ in answers} == {200}
    words = [said["word"] for _, said in answers]
    assert (words.count("已签到"), words.count("先前已签到")) == (len(roll), len(roll))
    assert answers[0][1] == {
        "state": "met",
        "word": "已签到",
        "text": "09:00:00 到会，已记录。",
        "href": f"/meetings/{meeting.public_id}/",
    }
    assert sorted(present(meeting)) == roll
    lines = JournalEntry.objects.filter(action="check_in_batch", subject_kind="activity", subject_id=meeting.id)
    assert sum(line.details["counted"] for line in lines) == len(roll)
    named = {entry[0] for line in lines for entry in line.details["entries"]}
    assert named == set(roll) and lines[0].details["entries"][0][2] == "10.46.12.9"
    assert len({line.details["batch"] for line in lines}) == len(lines) < len(roll)
    assert list(seals.verify()) == []


def test_a_row_is_the_one_the_screens_write(meeting, roll, live_world):
    at_once(lambda live: sign_in(live, meeting, roll[0]))
    account = live_world.person(live_world.member).account
    other = next(person for person in roll if person not in (roll[0], account.person_id))
    from lanyan.kernel.operation import Actor

    ordinary = operations.check_in_by_code(
        activity_public_id=meeting.public_id, code=meeting.code, by=Actor(None, other, "", "10.46.12.9")
    )
    rows = list(CheckIn.objects.filter(activity=meeting.id).order_by("pk").values())
    for row, person in zip(rows, (roll[0], other), strict=True):
        assert row.pop("person_id") == row.pop("recorded_by_id") == person
        row.pop("id")
    assert ordinary.counted and rows[0] == rows[1]


def test_the_screens_and_the_hot_path_know_of_each_other(meeting, roll):
    operations.mark_present(activity_id=meeting.id, person_id=roll[0], by=SYSTEM)
    assert at_once(lambda live: sign_in(live, meeting, roll[0]))[0][1]["word"] == "先前已签到"
    assert present(meeting) == [roll[0]]


def test_what_the_screens_refuse_is_refused_in_the_same_words(meeting, roll, live_world):
    stranger = live_world.person(live_world.weak_secretary).pk
    member = live_world.account(live_world.member)
    member.is_active = False
    member.save()
    old = codes.current_code(meeting.activity, live_world.now - timedelta(minutes=2))
    good = token(roll[0])
    to_come = planned(live_world, starts_at=live_world.now + timedelta(hours=2))
    asked = {
        "not_on_roll": {"token": token(stranger), "code": meeting.code},
        "code_expired": {"token": good, "code": old},
        "code_wrong": {"token": good, "code": meeting.code[:-1] + ("a" if meeting.code[-1] != "a" else "b")},
        "account_off": {"token": token(member.person_id, member.pk), "code": meeting.code},
        "sign_in_early": {"token": good, "code": f"LY.{to_come.public_id}.aaaaaaaaaaaaaa"},
    }
    answers = at_once(*(lambda live, said=said: ask(live, "/live/check-in", said) for said in asked.values()))
    assert [said["code"] for _, said in answers] == list(asked)
    assert {status for status, _ in answers} <= {409, 422}
    assert all("没有登记" in said["sentence"] or "尚未登记" in said["sentence"] for _, said in answers)
    assert present(meeting) == []


def test_after_closing_nobody_gets_in(meeting, roll):
    async def before_and_after():
        async with running() as live:  # the door is remembered, its state is not
            first = await sign_in(live, meeting, roll[0])
            await asyncio.to_thread(operations.close_activity, activity_id=meeting.id, by=SYSTEM)
            return first, await sign_in(live, meeting, roll[1])

    first, second = played(before_and_after())
    assert first[0] == 200
    assert (second[0], second[1]["code"]) == (409, "sign_in_over")
    assert present(meeting) == [roll[0]]


def test_tokens_are_for_one_person_a_while_and_this_alone(meeting, roll, live_world):
    old = token(roll[0], seconds=-1)
    head, _, tail = token(roll[0]).partition(".")
    forged = token(roll[1]).partition(".")[0] + "." + tail
    for bad in (old, forged, head, "", "x.y", "人.人", meeting.code):
        status, said = at_once(lambda live, bad=bad: ask(live, "/live/check-in", {"token": bad, "code": meeting.code}))[0]
        assert (status, said["code"]) == (401, "token_over"), bad
    with clock.frozen(live_world.now + timedelta(minutes=2)):
        assert (
            at_once(lambda live: ask(live, "/live/check-in", {"token": token(roll[0], seconds=-60), "code": ""}))[0][0]
            == 401
        )
    assert present(meeting) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/live/check-in", b"", 405),
        ("GET", "/live/nothing", b"", 404),
        ("POST", "/live/check-in", b"\xff\x00", 400),
        ("POST", "/live/check-in", b"[1, 2]", 400),
        ("POST", "/live/check-in", b"x" * 5000, 413),
    ],
)
def test_what_is_no_request_is_declined(db, method, path, body, status):
    assert at_once(lambda live: ask(live, path, body, method))[0][0] == status


def test_somebody_who_tries_without_end_is_told_to_wait(meeting, roll):
    said = {"token": token(roll[0]), "code": "LY.a.b"}

    async def tries():
        async with running() as live:
            return [(await ask(live, "/live/check-in", said))[0] for _ in range(70)]

    statuses = played(tries())
    assert statuses[0] == 409 and statuses[-1] == 429


def test_one_bad_row_fails_alone(meeting, roll, live_world):
    async def batch():
        database = Database("test")
        batches = Batches(database)
        arrivals = [Arrival(person, live_world.now, recorder_id=person) for person in roll[:3]]
        arrivals[1] = Arrival(roll[1], live_world.now, address="nowhere")
        done = await asyncio.gather(*(batches.put(meeting.id, one) for one in arrivals), return_exceptions=True)
        await database.close()
        return done

    first, bad, last = played(batch())
    assert first.counted and last.counted and isinstance(bad, Exception)
    assert sorted(present(meeting)) == [roll[0], roll[2]]


def test_a_lost_connection_loses_nobody(meeting, roll, live_world):
    """The server of the database ends our connections between two sign-ins and in the midst of others."""

    async def through_it():
        async with running() as live:
            first = await sign_in(live, meeting, roll[0])
            async with await psycopg.AsyncConnection.connect(live_world.url, autocommit=True) as hand:
                crowd = asyncio.gather(*(sign_in(live, meeting, person) for person in roll[1:]))
                for _ in range(3):
                    await hand.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^lanyan live'"
                    )
                    await asyncio.sleep(0)
                return [first, *await crowd]

    answers = played(through_it())
    assert {status for status, _ in answers} == {200}
    assert sorted(present(meeting)) == roll
