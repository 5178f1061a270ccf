"""民主评议 as its pages and papers show it: the four steps, how many may be 优秀 and of which base, the grades given."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lanyan.rulebook import national
from lanyan.rulebook.votes import spoken

from .models import AppraisalStep, Ballot, Grade
from .reckoning import members_of, rule_of

GIVEN_BY = {"committee": "支部委员会", "assembly": "支部党员大会"}


@dataclass(frozen=True, slots=True)
class Appraisal:
    """`rows`: per member {position, name, standing, graded, grade (title), code, remark}. `cap`: the share of the best
    grade with its base, in words. `given_on` is None until the grades are given."""

    steps: list[dict[str, str]]
    members: int
    most_best: int
    given_best: int
    cap: str
    without_grade: str
    grades: dict[str, str]
    rows: list[dict[str, Any]]
    given_on: date | None
    given_by: str


def appraisal_of(ballot: Ballot) -> Appraisal:
    """The appraisal around this ballot, at any time of its life; of other ballots it makes no sense."""
    rule, standings = rule_of(ballot), national().standings()
    questions = list(ballot.questions.order_by("position"))
    given = {one.question_id: one for one in Grade.objects.filter(question__ballot=ballot)}
    members = members_of(ballot.opening.eligible if hasattr(ballot, "opening") else 0, questions)
    most, best = rule.cap.most(members), rule.grades[rule.cap.grade]
    assessment = getattr(ballot, "assessment", None)
    rows = []
    for one in questions:
        grade, word = given.get(one.pk), standings.get(one.standing)
        rows.append(
            {
                "position": one.position, "name": one.text, "standing": word.title if word else "",
                "graded": one.standing in rule.graded, "code": grade.grade if grade else "",
                "grade": rule.grades[grade.grade] if grade else "", "remark": grade.remark if grade else "",
            }
        )  # fmt: skip
    without = sum(not row["graded"] for row in rows)
    base = f"党员共{members}人" + (f"（其中{without}人不评定等次，也计入总数）" if without else "")
    return Appraisal(
        steps=_steps(ballot, rule.order),
        members=members,
        most_best=most,
        given_best=sum(one.grade == rule.cap.grade for one in given.values()),
        cap=f"{base}，{best}不超过{spoken(rule.cap.share)}，即至多{most}人（尾数舍去）。依据：{rule.cap.source}。",
        without_grade=f"预备党员参加评议，不评定等次。依据：{rule.without_grade}。",
        grades=dict(rule.grades),
        rows=rows,
        given_on=assessment.given_on if assessment else None,
        given_by=GIVEN_BY[assessment.given_by] if assessment else "",
    )


def _steps(ballot: Ballot, order: tuple[str, ...]) -> list[dict[str, str]]:
    """自评, 互评, 测评, 评定: done, now or todo."""
    noted = set(AppraisalStep.objects.filter(ballot=ballot).values_list("step", flat=True))
    done = ["self" in noted, "mutual" in noted, hasattr(ballot, "closure"), hasattr(ballot, "assessment")]
    now = done.index(False) if False in done else len(done)
    return [
        {"title": title, "state": "done" if is_done else "now" if place == now else "todo"}
        for place, (title, is_done) in enumerate(zip(order, done, strict=True))
    ]
