"""民主评议 around its ballot: what comes before the sheets, and the grades that the organisation gives after the count."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national
from lanyan.rulebook.votes import spoken

from ..errors import refusal
from ..models import AppraisalStep, Assessment, Ballot, Grade
from ..models.appraised import BEFORE, GIVEN_BY
from ..reckoning import members_of, rule_of
from .subject import has, take


@operation
def note_appraisal(*, ballot_id: int, by: Actor) -> None:
    """个人自评 and 党员互评 were held at this meeting; only now may the sheets be given out. Twice is once."""
    ballot = take(ballot_id, by)
    _must_be_appraisal(ballot)
    for step in BEFORE:
        AppraisalStep.objects.get_or_create(
            ballot=ballot, step=step, defaults={"noted_by_id": by.person_id, "noted_at": clock.now()}
        )


@operation
def give_grades(
    *, ballot_id: int, given_on: date, given_by: str, grades: Mapping[int, str], remarks: Mapping[int, str], by: Actor
) -> Assessment:
    """组织评定: a grade for every member who is graded, by position; the count is before those who give it, and decides
    nothing. `given_by`: committee or assembly. Given again it replaces; the journal keeps what was.

    Refused: `not_counted`, `grade_unknown`, `not_graded` (预备党员), `too_many_best` (优秀 beyond its share).
    """
    ballot = take(ballot_id, by, over=True)
    _must_be_appraisal(ballot)
    if not has(ballot, "closure") or ballot.closure.void:
        raise refusal("not_counted")
    if not ballot.held_on <= given_on <= clock.today():
        raise refusal("grades_day", field="given_on")
    if given_by not in GIVEN_BY:
        raise refusal("grade_unknown", field="given_by", name="哪个组织评定")
    questions = list(ballot.questions.order_by("position"))
    given = {one.position: grades.get(one.position, "") for one in questions}
    _check(ballot, questions, given)
    before = dict(Grade.objects.filter(question__ballot=ballot).values_list("question__text", "grade"))
    made, _ = Assessment.objects.update_or_create(
        ballot=ballot,
        defaults={"given_on": given_on, "given_by": given_by, "entered_by_id": by.person_id, "entered_by_name": by.name,
                  "entered_at": clock.now()},
    )  # fmt: skip
    Grade.objects.filter(question__ballot=ballot).delete()
    Grade.objects.bulk_create(
        Grade(question=one, grade=given[one.position], remark=remarks.get(one.position, "").strip()[:120])
        for one in questions
        if given[one.position]
    )
    about("ballot", ballot.pk, given=len([one for one in given.values() if one]), before=before)
    return made


def must_be_in_order(ballot: Ballot) -> None:
    """Refuse the sheets before self and mutual appraisal."""
    if ballot.kind == "appraisal" and ballot.appraisal_steps.count() < len(BEFORE):
        raise refusal("appraisal_order", before="、".join(rule_of(ballot).order[: len(BEFORE)]))


def _check(ballot: Ballot, questions: list[Any], given: dict[int, str]) -> None:
    rule, standings = rule_of(ballot), national().standings()
    for one in questions:
        grade = given[one.position]
        if one.standing not in rule.graded:
            if grade:
                title = standings[one.standing].title if one.standing in standings else "不评定等次的人"
                source = f"依据：{rule.without_grade}。"
                raise refusal("not_graded", field=f"grade-{one.position}", name=one.text, standing=title, source=source)
        elif grade not in rule.grades:
            raise refusal("grade_unknown", field=f"grade-{one.position}", name=one.text)
    best = sum(grade == rule.cap.grade for grade in given.values())
    members = members_of(ballot.opening.eligible, questions)
    most = rule.cap.most(members)
    if best > most:
        raise refusal(
            "too_many_best", best=rule.grades[rule.cap.grade], given=best, most=most, over=best - most, members=members,
            share=spoken(rule.cap.share), source=f"依据：{rule.cap.source}。",
        )  # fmt: skip


def _must_be_appraisal(ballot: Ballot) -> None:
    if ballot.kind != "appraisal":
        raise refusal("not_appraisal")
