"""What screens and flows ask of ballots. Numbers of a running secret ballot come in steps: never the second one arrived."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from lanyan.kernel.operation import Actor
from lanyan.rulebook.votes import Share

from . import access
from .appraised import GIVEN_BY, appraisal_of
from .models import Ballot, Credential, NamedVote, Question
from .reckoning import vote_of
from .results import BallotResult, elected_of, open_seats_of, promise_of, result_of, tied_of

STEP = 5
STATES = {
    "prepared": "待开始",
    "issuing": "领票",
    "casting": "投票",
    "ended": "待开箱",
    "closed": "已计票",
    "annulled": "已作废",
}
KINDS = {"decision": "表决", "election": "选举", "appraisal": "民主测评"}
WAYS = {
    "slips": "抽签码",
    "phones": "手机无记名",
    "paper": "无记名纸票",
    "hands": "举手",
    "by_name": "逐人表态",
}

__all__ = ["GIVEN_BY", "appraisal_of", "elected_of", "open_seats_of", "tied_of"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a ballot has come. `received`: in steps of five, or all; None before casting, and where people count.

    `have_ballot`: voters with a credential (phones) or slips printed.
    """

    state: str
    present: int
    have_ballot: int
    issued: int
    received: int | None
    all_received: bool


def state_of(ballot: Ballot) -> str:
    """A key of STATES, read from which steps have happened."""
    if hasattr(ballot, "annulment"):
        return "annulled"
    if hasattr(ballot, "closure"):
        return "closed"
    if not hasattr(ballot, "opening"):
        return "prepared"
    if not hasattr(ballot, "casting"):
        return "issuing"
    return "ended" if ballot.casting.ended_at else "casting"


def is_out(ballot: Ballot) -> bool:
    """Whether anything of an open ballot has left the table: a slip, a credential, a word said, numbers typed."""
    return any(
        some.exists()
        for some in (
            ballot.slips,
            ballot.credentials,
            ballot.paper_entries,
            NamedVote.objects.filter(question__ballot=ballot),
        )
    )


def of_occasion(occasion_id: int, occasion_kind: str = "activity") -> list[Ballot]:
    """The ballots held there, in the order in which they were prepared; the caller has come through the occasion's door."""
    found = Ballot.objects.filter(occasion_kind=occasion_kind, occasion_id=occasion_id)
    return list(found.select_related(*access.STEPS).order_by("pk"))


def mine(actor: Actor) -> list[Ballot]:
    """Ballots that wait for the person at the screen: by phone until it is too late to fetch one or to cast the one fetched,
    by name until the own word is down. One query. `has_ballot`: a credential was fetched; whether it was cast nobody knows.
    """
    if actor.person_id is None:
        return []
    held = Credential.objects.filter(ballot=OuterRef("pk"), person=actor.person_id)
    said = NamedVote.objects.filter(question__ballot=OuterRef("pk"), person=actor.person_id)
    found = Ballot.objects.filter(voters__person_id=actor.person_id, voters__present=True, opening__isnull=False)
    found = found.filter(closure=None, annulment=None, casting__ended_at=None).annotate(has_ballot=Exists(held))
    by_phone = Q(way="phones") & (Q(casting=None) | Q(has_ballot=True))
    return list(found.filter(by_phone | (Q(way="by_name") & ~Exists(said))).select_related(*access.STEPS).order_by("pk"))


def follower_of(ballot: Ballot) -> Ballot | None:
    """The ballot that is held after this one: as it stood, among the tied, or for the seats left open."""
    found = Ballot.objects.filter(follows=ballot).select_related(*access.STEPS)
    return found.first()


def followed_by(ballot: Ballot) -> list[Ballot]:
    """The ballots that follow this one, each the one before it."""
    found = []
    while (after := follower_of(ballot)) is not None:
        found.append(ballot := after)
    return found


def follows_of(ballot: Ballot) -> list[Ballot]:
    """The ballots that this one follows, the nearest first."""
    found: list[Ballot] = []
    before = ballot.follows
    while before is not None:
        found.append(before)
        before = before.follows
    return found


def questions_of(ballot: Ballot) -> list[Question]:
    return list(ballot.questions.order_by("position"))


def quorum_of(ballot: Ballot) -> Share:
    """How many must be there, by the ballot's rule on its day."""
    found: Share = vote_of(ballot).quorum
    return found


def roll_of(ballot: Ballot) -> list[dict[str, Any]]:
    """Everybody with a vote: name, whether present, and whether they have a ballot (phones) or were heard (by name)."""
    given = set(ballot.credentials.values_list("person_id", flat=True)) if ballot.way == "phones" else set()
    if ballot.way == "by_name":
        given = set(NamedVote.objects.filter(question__ballot=ballot).values_list("person_id", flat=True))
    return [
        {
            "name": one.name,
            "person": one.person.public_id,
            "person_id": one.person_id,
            "present": one.present,
            "has_ballot": one.person_id in given,
        }
        for one in ballot.voters.select_related("person").order_by("name", "pk")
    ]


def left_out_of(ballot: Ballot) -> list[dict[str, Any]]:
    """Who is lawfully not counted in 应到会: name, cause, consent."""
    return [dict(row) for row in ballot.exclusions.order_by("name", "pk").values("name", "cause", "consent", "person_id")]


def named_votes(ballot: Ballot) -> list[dict[str, Any]]:
    """Who said what, of a named ballot: per question its text and, for each answer given, its title and the names."""
    names: dict[tuple[int, str], list[str]] = {}
    rows = NamedVote.objects.filter(question__ballot=ballot).order_by("person__pinyin", "person__name", "person_id")
    for position, option, name in rows.values_list("question__position", "option", "person__name"):
        names.setdefault((position, option), []).append(name)
    return [
        {
            "text": one.text,
            "answers": [
                {"title": title, "names": names[one.position, code]}
                for code, title in ballot.options
                if (one.position, code) in names
            ],
        }
        for one in questions_of(ballot)
    ]


def progress_of(ballot: Ballot) -> Progress:
    """Where it stands, in numbers that tell nobody's second."""
    state = state_of(ballot)
    present = ballot.opening.present if hasattr(ballot, "opening") else 0
    have = ballot.credentials.count() if ballot.way == "phones" else ballot.slips.count() if ballot.way == "slips" else 0
    issued = ballot.casting.issued if hasattr(ballot, "casting") else 0
    if ballot.way not in ("slips", "phones") or state not in ("casting", "ended"):
        return Progress(state, present, have, issued, None, False)
    inside = ballot.sealed.count()
    everything = inside >= issued
    shown = inside if everything or state == "ended" else inside // STEP * STEP
    return Progress(state, present, have, issued, shown, everything)


def public(public_id: str) -> Ballot | None:
    """An opened machine ballot for whoever holds its address: what the booth and the box may know without a log-in."""
    found = Ballot.objects.filter(public_id=public_id, opening__isnull=False, way__in=("slips", "phones"))
    return found.select_related(*access.STEPS).first()


def public_state(ballot: Ballot) -> dict[str, Any]:
    """What every phone asks again and again, whether it has cast or not: the state, and once counted which tokens were."""
    state = state_of(ballot)
    return {"state": state, "counted": counted_tokens(ballot) if state == "closed" else []}


def result(ballot: Ballot) -> BallotResult | None:
    """The counted result with every number explained; None while it is not counted."""
    return result_of(ballot)


def promise(ballot: Ballot) -> list[str]:
    """What is and is not secret, in plain words, before anybody votes."""
    present = ballot.opening.present if hasattr(ballot, "opening") else 0
    return promise_of(present, ballot.way) if ballot.secret else []


def counted_tokens(ballot: Ballot) -> list[str]:
    """Digests of the tokens of the ballots that were counted, sorted: who cast one finds the own."""
    return sorted(bytes(token).hex() for token in ballot.counted_tokens.values_list("token_hash", flat=True))
