"""Papers of counted ballots: every number on them is one of the record."""

from collections import Counter

import pytest

from lanyan.derived import handbook
from lanyan.derived.papers import Pairs, Table
from lanyan.kernel.refusal import Refusal
from lanyan.records.ballots import operations, queries
from lanyan.records.ballots.tests.conftest import keys, mid_june, prepare, room  # noqa: F401

pytestmark = pytest.mark.django_db


def counted(room, counts, *, written_in=None, invalid=0, returned=12, **asked):  # noqa: F811
    ballot = prepare(room, way="paper", **asked)
    if ballot.kind == "appraisal":
        operations.note_appraisal(ballot_id=ballot.pk, by=room.secretary)
    operations.open_ballot(ballot_id=ballot.pk, voters=room.voters, by=room.secretary)
    for entry in (1, 2):
        operations.enter_paper_count(
            ballot_id=ballot.pk, entry=entry, teller=f"计票{entry}", issued=12, returned=returned, invalid=invalid,
            counts=counts, written_in=written_in, by=room.actors[entry],
        )  # fmt: skip
    operations.close_on_paper(ballot_id=ballot.pk, scrutineers="监票甲", by=room.secretary)
    return type(ballot).objects.get(pk=ballot.pk)


def blocks(paper, kind):
    return [block for block in paper.blocks if isinstance(block, kind)]


def agrees(paper, result):
    """The totals of the head and each row of the table are those of the result."""
    told = dict(blocks(paper, Pairs)[0].items)
    for title, name in (
        ("实到", "present"),
        ("发出", "issued"),
        ("收回", "returned"),
        ("有效", "valid"),
        ("无效", "invalid"),
    ):
        assert told[title] == getattr(result, name), title
    assert result.eligible in told.values()
    rows = [row for row in blocks(paper, Table)[0].rows if "另选人" not in str(row[1])]
    for row, question in zip(rows, result.questions, strict=True):
        shown = Counter(cell for cell in row[2:] if isinstance(cell, int))
        assert shown == Counter(question.counts.get(code, 0) for code, _ in result.options)


def test_a_decision(room):  # noqa: F811
    ballot = counted(room, {1: {"for": 9, "against": 1, "abstain": 1}}, invalid=1)
    paper = handbook.build_ballot_record(ballot.pk, room.secretary)
    agrees(paper, queries.result(ballot))
    said = "\n".join(paper.texts())
    assert paper.title == "票决记录" and "港口站党支部" in said
    for piece in ("通过", "12人中至少7票", "第二十条", "无记名（纸票）", "监票甲", "计票1、计票2", "查不到谁投了什么"):
        assert piece in said, piece


def test_an_election(room):  # noqa: F811
    names = ["马飞", "丁一", "王大勇", "陈明"]
    counts = {place: {"for": votes, "against": 12 - votes} for place, votes in enumerate((11, 10, 9, 2), 1)}
    ballot = counted(
        room, counts, written_in={"于川": 1}, kind="election", rule="committee_members", seats=3, title="选举支部委员会委员",
        questions=[operations.Asked(name) for name in names],
    )  # fmt: skip
    paper = handbook.build_ballot_record(ballot.pk, room.secretary)
    agrees(paper, queries.result(ballot))
    said = "\n".join(paper.texts())
    assert paper.title == "选举结果报告单"
    for piece in ("丁一、马飞、王大勇（按姓氏笔画为序）", "于川（另选人）", "应选名额", "备案", "第十九条（待核）"):
        assert piece in said, piece


def test_an_appraisal(room):  # noqa: F811
    ballot = counted(
        room, {1: {"excellent": 8, "qualified": 4}, 2: {"excellent": 2, "qualified": 10}}, kind="appraisal",
        rule="member_appraisal", title="民主测评", questions=[operations.Asked("党员00", "", "full"),
                                                       operations.Asked("党员01", "", "probationary")],
    )  # fmt: skip
    paper = handbook.build_ballot_record(ballot.pk, room.secretary)
    agrees(paper, queries.result(ballot))
    table = blocks(paper, Table)[0]
    assert paper.title == "民主测评汇总表"
    assert [row[2] for row in table.rows] == ["正式党员", "预备党员"] and table.rows[1][-1] == "不评定"


def test_more_back_than_given_out_is_told_as_void(room):  # noqa: F811
    ballot = counted(room, {1: {"for": 13}}, returned=13)
    said = "\n".join(handbook.build_ballot_record(ballot.pk, room.secretary).texts())
    assert "表决无效" in said and "没有计票" in said


def test_before_the_count_there_is_no_paper(room):  # noqa: F811
    with pytest.raises(Refusal) as refused:
        handbook.build_ballot_record(prepare(room).pk, room.secretary)
    assert refused.value.code == "ballot_not_counted"
