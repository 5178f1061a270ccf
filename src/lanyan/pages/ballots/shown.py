"""One ballot as its pages show it."""

from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from lanyan.derived import handbook
from lanyan.flows import hold_ballot
from lanyan.flows import put_to_vote as flow
from lanyan.pages.request import Request
from lanyan.records.activities import queries as activities
from lanyan.records.activities.matters import matter_of
from lanyan.records.ballots import access, queries
from lanyan.records.ballots.frozen import fingerprint
from lanyan.rulebook import national
from lanyan.rulebook.election_count import STATES as CANDIDATE_STATES

SECRET = ("slips", "phones", "paper")
MOST_ON_WALL = 8
MOST_ON_PAPER = 16
STEPS = {
    "slips": [("prepared", "准备"), ("issuing", "抽签"), ("casting", "投票"), ("ended", "开箱"), ("closed", "结果")],
    "phones": [("prepared", "准备"), ("issuing", "领票"), ("casting", "投票"), ("ended", "开箱"), ("closed", "结果")],
    "paper": [("prepared", "准备"), ("casting", "投票点票"), ("closed", "结果")],
    "hands": [("prepared", "准备"), ("casting", "举手"), ("closed", "结果")],
    "by_name": [("prepared", "准备"), ("casting", "表态"), ("closed", "结果")],
}


def encrypted(request: Request) -> bool:
    """Whether phones reach us by HTTPS, or this is the same machine: where a browser has what blind signatures need."""
    return request.is_secure() or request.get_host().split(":")[0] in ("127.0.0.1", "localhost", "[::1]")


def qr(text: str) -> SafeString:
    """A QR code as inline SVG."""
    return mark_safe(segno.make(text, error="m", micro=False).svg_inline(scale=8, border=3, omitsize=True))  # noqa: S308 - made by segno


def lines_of(activity: Any) -> list[dict[str, Any]]:
    """The ballots of a meeting as its page lists them. `is_ready`: one tap opens it; `is_gone`: annulled, and another was
    prepared in its place."""
    held = queries.of_occasion(activity.pk)
    followed = {one.follows_id for one in held}
    return [
        {
            "ballot": one,
            "kind_words": queries.KINDS[one.kind],
            "way_words": queries.WAYS[one.way],
            "state_words": _state_words(one),
            "is_ready": queries.state_of(one) == "prepared" and one.kind != "appraisal",
            "is_gone": hasattr(one, "annulment") and one.pk in followed,
            "votes_now": one.way in ("phones", "by_name") and queries.state_of(one) in ("issuing", "casting"),
        }
        for one in held
    ]


@dataclass(frozen=True)
class WayShown:
    """One tap that opens a ballot: `code` as the form sends it."""

    code: str
    title: str
    icon: str


@dataclass(frozen=True)
class TapShown:
    """A matter of a meeting that waits for its vote; see `put_to_vote.Tap`."""

    item: Any
    matter: str
    ways: list[WayShown]
    absent: int


def taps(activity: Any, request: Request, detail: Any, lines: list[dict[str, Any]]) -> list[TapShown]:
    """What of a meeting waits for its vote, and how one tap opens it now: only while people are signed in."""
    decided = {one.item_id for one in detail.decisions}
    roll = detail.roll if detail.state == "open" else []
    waiting = unput(detail.agenda, lines, decided) if detail.vote_rules else []
    found = flow.taps(activity, waiting, elects(activity, lines), roll, encrypted=encrypted(request))
    return [TapShown(one.item, one.matter, ways_shown(one.ways), one.absent) for one in found]


def ways_shown(codes: list[str]) -> list[WayShown]:
    return [WayShown(code, f"{queries.WAYS[code]}，开始", "eye-off" if code in SECRET else "users") for code in codes]


def unput(agenda: list[Any], lines: list[dict[str, Any]], decided: set[int]) -> list[tuple[Any, str]]:
    """Items of an agenda to be voted on that no ballot of the meeting asks yet and that were not `decided` without one,
    each with its matter."""
    held = {line["ballot"].pk: line["ballot"] for line in lines}
    after = {one.follows_id: one for one in held.values() if one.follows_id}

    def is_put(key: int | None) -> bool:
        last = held.get(key or 0)
        while last is not None and last.pk in after:
            last = after[last.pk]
        return last is not None and not hasattr(last, "annulment")

    waiting = [one for one in agenda if one.purpose == "decide" and one.pk not in decided and not is_put(one.ballot_id)]
    return [(item, matter_of(item.title)) for item in waiting]


def elects(activity: Any, lines: list[dict[str, Any]]) -> bool:
    """Whether the meeting is there to elect, and no election is put yet."""
    book = national()
    usual = book.activity_kind(activity.kind).vote_rule
    put = [line["ballot"] for line in lines if line["ballot"].kind == "election"]
    return usual in {one.vote_rule.code for one in book.election_rules()} and all(hasattr(one, "annulment") for one in put)


def _state_words(ballot: Any) -> str:
    """While it runs, what people do; else how far it has come."""
    state = queries.state_of(ballot)
    return dict(STEPS[ballot.way])[state] if state in ("issuing", "casting") else queries.STATES[state]


def in_columns(rows: list[Any], most: int) -> list[list[Any]]:
    """The rows, in two columns where they are more than fit in one."""
    half = (len(rows) + 1) // 2
    return [rows] if len(rows) <= most else [rows[:half], rows[half:]]


class Shown:
    """The bundle for one ballot and one reader."""

    def __init__(self, ballot: Any, request: Request) -> None:
        self.ballot, self._request = ballot, request
        self.progress = queries.progress_of(ballot)
        self.state = self.progress.state
        self.state_words = _state_words(ballot)
        self.kind_words, self.way_words = queries.KINDS[ballot.kind], queries.WAYS[ballot.way]

    @cached_property
    def may_record(self) -> bool:
        return access.may(self._request.actor, self.ballot, "record")

    @cached_property
    def may_vote(self) -> bool:
        return self.state != "prepared" and access.may(self._request.actor, self.ballot, "vote")

    @property
    def eligible_words(self) -> str:
        """What 应到 counts: electors, voters, or all members where everybody takes part."""
        return {"election": "应到会有选举权", "appraisal": "应到会党员"}.get(self.ballot.kind, "应到会有表决权")

    @property
    def record_title(self) -> str:
        """What the paper of its result is called."""
        return handbook.BALLOT_TITLES[self.ballot.kind]

    @cached_property
    def activity(self) -> Any:
        return hold_ballot.activity_of(self.ballot)

    @cached_property
    def questions(self) -> list[Any]:
        return queries.questions_of(self.ballot)

    @cached_property
    def roll(self) -> list[dict[str, Any]]:
        return queries.roll_of(self.ballot)

    @cached_property
    def named(self) -> list[dict[str, Any]]:
        """Who said what, where names were called; of hands only numbers are kept."""
        return queries.named_votes(self.ballot) if self.ballot.way == "by_name" else []

    @property
    def missing(self) -> list[str]:
        """Who is present and has no ballot yet (phones)."""
        return [row["name"] for row in self.roll if row["present"] and not row["has_ballot"]]

    @property
    def heard(self) -> int:
        """How many of those present have a ballot (phones) or were heard (by name)."""
        return sum(row["present"] and row["has_ballot"] for row in self.roll)

    @cached_property
    def in_the_room(self) -> tuple[int, int]:
        """Those with a vote and those of them signed in, as they stand now (before opening)."""
        voters = hold_ballot.voters_of(self.ballot)
        return len(voters), sum(one.present for one in voters)

    @property
    def promise(self) -> list[str]:
        return queries.promise(self.ballot)

    @property
    def fingerprint(self) -> str:
        return fingerprint(bytes(self.ballot.opening.digest)) if hasattr(self.ballot, "opening") else ""

    @property
    def digest(self) -> str:
        return bytes(self.ballot.opening.digest).hex()

    @property
    def box_key(self) -> str:
        """Public half of the opening key: under it the browser of the scrutineer keeps the code."""
        return bytes(self.ballot.opening.box_key).hex() if hasattr(self.ballot, "opening") else ""

    @property
    def vote_address(self) -> str:
        """Where a phone goes: the fragment carries what the wall vouches for."""
        return self._request.build_absolute_uri(f"/ballots/{self.ballot.public_id}/vote/") + f"#k={self.digest}"

    def slip_address(self, code: str) -> str:
        """Where a slip leads: the code is a fragment, which no server is ever sent."""
        origin = settings.BOX_ORIGIN or self._request.build_absolute_uri("/").rstrip("/")
        return f"{origin}/box/{self.ballot.public_id}/#c={code}&k={self.digest}"

    @property
    def box_href(self) -> str:
        return f"{settings.BOX_ORIGIN}/box/{self.ballot.public_id}/"

    @cached_property
    def may_count(self) -> bool:
        return access.may(self._request.actor, self.ballot, "count")

    @property
    def papers_address(self) -> str:
        """Where another teller types the second time."""
        return self._request.build_absolute_uri(f"/ballots/{self.ballot.public_id}/papers/")

    @cached_property
    def appraisal(self) -> Any:
        return queries.appraisal_of(self.ballot) if self.ballot.kind == "appraisal" else None

    @cached_property
    def result(self) -> Any:
        return queries.result(self.ballot)

    @property
    def told(self) -> tuple[list[str], list[str]]:
        """The reckoning of the whole, and what was said of each candidate or matter."""
        each = [sentence for one in self.result.questions for sentence in one.sentences]
        return [one for one in self.result.sentences if one not in each], each

    @property
    def wall_columns(self) -> list[list[tuple[str, list[Any], str]]]:
        """The result as the wall shows it: name, cells, what became of it; those written in stand below the candidates."""
        rows = [(row["question"].text, row["cells"], row["word"]) for row in self.rows]
        blank = ["—"] * (len(self.result.options) - 1)
        rows += [(f"{name}（另选人）", [votes, *blank], word) for name, votes, word in self.written_in]
        return in_columns(rows, MOST_ON_WALL)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The result as a table: a row a question, a cell an option."""
        if self.result is None:
            return []
        grades = {row["position"]: row for row in self.appraisal.rows} if self.appraisal else {}
        return [
            {
                "question": one,
                "cells": [one.counts.get(code) for code, _ in self.result.options],
                "word": self._word(one, grades.get(one.position, {})),
                "good": bool(one.passed),
                "graded": grades.get(one.position, {}).get("graded", False),
            }
            for one in self.result.questions
        ]

    def _word(self, question: Any, grade: dict[str, Any]) -> str:
        """What became of a question: the decision, the candidate's state, the member's grade."""
        if self.ballot.kind == "appraisal":
            return str(grade.get("grade", ""))
        if self.ballot.kind == "election":
            return CANDIDATE_STATES.get(question.state, "")
        return {True: "通过", False: "未通过", None: ""}[question.passed]

    @property
    def tied(self) -> list[str]:
        """Candidates of whom equal votes do not say who is elected."""
        return queries.tied_of(self.result)

    @cached_property
    def open_seats(self) -> int:
        """Seats that the count left open."""
        return queries.open_seats_of(self.result)

    @property
    def elected(self) -> list[str]:
        return queries.elected_of(self.result)

    @cached_property
    def follower(self) -> Any:
        """The ballot held after this one."""
        return queries.follower_of(self.ballot)

    @property
    def may_take_back(self) -> bool:
        """Whether the opening can still be taken back: nothing was given out, cast or typed."""
        return self.state in ("issuing", "casting") and not queries.is_out(self.ballot)

    @property
    def before(self) -> Any:
        """The ballot that this one follows."""
        return self.ballot.follows

    @property
    def before_words(self) -> str:
        """Why the one before does not stand; what an election that fills seats left open takes over, with the clause."""
        if hasattr(self.ballot.follows, "annulment"):
            return f"已作废：{self.ballot.follows.annulment.reason}。"
        found = queries.result(self.ballot.follows) if self.ballot.stage == "again" else None
        if found is None:
            return ""
        version = national().election_rule(self.ballot.rule).at(self.ballot.held_on)
        elected = len(queries.elected_of(found))
        told = f"应选{found.seats}名，当选{elected}名，就空着的{found.seats - elected}名另行选举。"
        return f"{told}依据：{version.shortfall.source}。"

    @cached_property
    def goes_on(self) -> bool:
        """Whether anything more can be voted on at the meeting."""
        return not (hasattr(self.activity, "cancellation") or hasattr(self.activity, "archive"))

    @property
    def later_meetings(self) -> list[tuple[str, str]]:
        """Other meetings of the organisation that may hold this election and are not over."""
        vote = national().election_rule(self.ballot.rule).vote_rule.code
        kinds = [one.code for one in national().activity_kinds() if vote in one.vote_rules]
        found = activities.not_over(self.ballot.organisation_id, kinds).exclude(pk=self.activity.pk)
        return [(one.public_id, f"{one.held_on:%m-%d} {one.title}") for one in found]

    @property
    def shortfall(self) -> dict[str, Any]:
        """How the seats left open may be given up: the electors needed, whether any were elected, and the clause."""
        share = national().election_rule(self.ballot.rule).at(self.ballot.held_on).shortfall
        near = self.open_seats < hold_ballot.formal_of(self.ballot).seats
        need = share.needed(self.ballot.opening.eligible)
        return {"near": near, "need": need, "most": self.ballot.opening.present, "source": share.source}

    @property
    def written_in(self) -> list[tuple[str, int, str]]:
        """Names beside the candidates, their votes, and what became of them."""
        return [(name, votes, CANDIDATE_STATES.get(state, "")) for name, votes, state in self.result.others]

    @property
    def steps(self) -> list[dict[str, str]]:
        names = [code for code, _ in STEPS[self.ballot.way]]
        at = names.index(self.state) if self.state in names else len(names)
        if self.state == "closed":
            at = len(names)
        return [
            {"title": title, "state": "done" if place < at else "now" if place == at else "todo"}
            for place, (_, title) in enumerate(STEPS[self.ballot.way])
        ]
