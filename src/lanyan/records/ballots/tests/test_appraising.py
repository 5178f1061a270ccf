"""民主评议: self and mutual appraisal, the sheets, then the grades that the organisation gives."""

from datetime import timedelta

import pytest

from lanyan.kernel.models import JournalEntry
from lanyan.records.ballots import operations, queries

from .conftest import TODAY, box_key, cast_slip, count, fresh, opened, prepare, slips
from .test_engine import refused

MEMBERS = [
    *(operations.Asked(f"党员{place:02}", standing="full") for place in range(5)),
    operations.Asked("党员05", standing="probationary"),
]
ASKED = {"kind": "appraisal", "rule": "member_appraisal", "title": "民主测评", "questions": MEMBERS}


@pytest.fixture
def counted(room):
    ballot = opened(room, **ASKED)
    for code in slips(room, ballot):
        cast_slip(ballot, code, [0, 0, 1, 1, 1, 1])
    count(room, ballot)
    return fresh(ballot)


def graded(room, ballot, grades, **more):
    wanted = {"given_on": TODAY, "given_by": "committee", "remarks": {}}
    return {"ballot_id": ballot.pk, "grades": dict(enumerate(grades, 1)), "by": room.secretary} | wanted | more


def test_the_sheets_come_after_self_and_mutual_appraisal(room):
    ballot = prepare(room, **ASKED)
    wanted = {"ballot_id": ballot.pk, "voters": room.voters, "box_key": box_key(room), "by": room.secretary}
    said = refused("appraisal_order", operations.open_ballot, **wanted)
    assert "个人自评、党员互评" in said.sentence
    for _ in range(2):
        operations.note_appraisal(ballot_id=ballot.pk, by=room.secretary)
    operations.open_ballot(**wanted)
    assert [one["state"] for one in queries.appraisal_of(fresh(ballot)).steps] == ["done", "done", "now", "todo"]
    refused("not_appraisal", operations.note_appraisal, ballot_id=prepare(room).pk, by=room.secretary)


def test_grades_are_given_after_the_count_and_shown(room, counted):
    given = ["excellent", "excellent", "qualified", "qualified", "basic", ""]
    operations.give_grades(**graded(room, counted, given, remarks={5: "请假较多，已谈话"}))
    found = queries.appraisal_of(fresh(counted))
    assert [one["state"] for one in found.steps] == ["done"] * 4
    assert (found.members, found.most_best, found.given_best) == (12, 4, 2)
    assert [row["grade"] for row in found.rows] == ["优秀", "优秀", "合格", "合格", "基本合格", ""]
    assert (found.rows[4]["remark"], found.rows[5]["graded"]) == ("请假较多，已谈话", False)
    assert "12人" in found.cap and "至多4人" in found.cap and "尾数舍去" in found.cap


def test_grades_may_be_put_right_and_the_journal_keeps_what_was(room, counted):
    operations.give_grades(**graded(room, counted, ["excellent"] * 2 + ["qualified"] * 3 + [""]))
    operations.give_grades(**graded(room, counted, ["excellent"] + ["qualified"] * 4 + [""], given_by="assembly"))
    line = JournalEntry.objects.filter(action="give_grades").latest("pk")
    assert line.details["before"]["党员01"] == "excellent"
    assert queries.appraisal_of(fresh(counted)).given_best == 1


def test_what_grades_may_not_be(room, counted):
    fine = ["qualified"] * 5
    said = refused("too_many_best", operations.give_grades, **graded(room, counted, ["excellent"] * 5 + [""]))
    assert "比上限4人多1人" in said.sentence and "党员共12人" in said.sentence
    said = refused("not_graded", operations.give_grades, **graded(room, counted, [*fine, "qualified"]))
    assert "预备党员" in said.sentence
    refused("grade_unknown", operations.give_grades, **graded(room, counted, ["", *fine[1:], ""]))
    refused("grade_unknown", operations.give_grades, **graded(room, counted, ["best", *fine[1:], ""]))
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        refused("grades_day", operations.give_grades, **graded(room, counted, [*fine, ""], given_on=day))
    refused("not_counted", operations.give_grades, **graded(room, opened(room, **ASKED), [*fine, ""]))
    refused("not_appraisal", operations.give_grades, **graded(room, opened(room), []))
