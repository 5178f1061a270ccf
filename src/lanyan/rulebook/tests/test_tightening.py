"""A unit's own copy of a procedure: stricter from a day on, for its node; looser is refused with the clause."""

from datetime import date

import pytest
import yaml

from lanyan.kernel.calendar import built_in
from lanyan.rulebook import RulebookRefused, national
from lanyan.rulebook.procedures import window
from lanyan.rulebook.procedures.dates import Known

DEVELOPMENT = "party_member_development"
NODE = 7
TALKED = {"superior_talk": date(2026, 11, 10), "assembly": date(2026, 11, 2), "assembly.reported_on": date(2026, 11, 3)}


def copy(*steps, begins_on=date(2026, 12, 1), tightens=DEVELOPMENT):
    one = {"code": "own_a1", "title": "本单位加严", "tightens": tightens, "from": begins_on, "steps": list(steps)}
    return yaml.safe_dump({"mechanism": {"code": "own_a1", "title": "本单位加严"}, "tightenings": [one]}, allow_unicode=True)


def under(*steps, owners=(NODE,), **more):
    book = national().with_unit([copy(*steps, **more)], owner=NODE)
    return book.procedure_under(DEVELOPMENT, set(owners))


def lawful(procedure, step, dates):
    found = window(procedure.step(step), Known(dates), built_in())
    return found.earliest, found.latest


def test_a_shorter_limit_binds_from_its_day_and_only_below_the_node():
    shorter = {"step": "approval", "within": [{"count": 2, "unit": "months", "after": "assembly.reported_on"}]}
    assert lawful(under(shorter), "approval", TALKED) == (date(2026, 11, 10), date(2027, 1, 4))
    elsewhere = under(shorter, owners=())
    assert elsewhere is national().procedure(DEVELOPMENT)
    assert lawful(elsewhere, "approval", TALKED)[1] == date(2027, 2, 3)
    later = under(shorter, begins_on=date(2027, 3, 1))
    assert lawful(later, "approval", TALKED)[1] == date(2027, 2, 3)  # until then nothing is asked beyond the text


def test_a_notice_more_must_hang_its_days_before_the_step():
    noticed = under({"step": "approval", "notice": {"count": 5, "unit": "workdays"}}, begins_on=date(2026, 11, 1))
    dates = {**TALKED, "approval.notice": date(2026, 11, 16)}
    assert lawful(noticed, "approval", dates)[0] == date(2026, 11, 24)
    assert noticed.step("approval").latest.notice.span.count == 5


def test_notes_come_more_often_and_papers_are_added():
    procedure = under(
        {"step": "cultivation", "every": {"count": 3, "unit": "months"}, "papers": {"own_paper": {"title": "家访记录"}}}
    )
    version = procedure.step("cultivation").governing(date(2026, 12, 2))
    assert version.note.every.count == 3 and "家访记录" in {paper.title for paper in version.papers}
    before = procedure.step("cultivation").governing(date(2026, 11, 30))
    assert before.note.every.count == 6 and version.rule_from == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("step", "clause"),
    [
        (
            {"step": "approval", "within": [{"count": 4, "unit": "months", "after": "assembly.reported_on"}]},
            "《中国共产党发展党员工作细则（2026）》第二十二条",
        ),
        ({"step": "cultivation", "not_before": [{"count": 9, "unit": "months", "after": "activist"}]}, "第十条至第十三条"),
        ({"step": "prospect_filed", "notice": {"count": 3, "unit": "workdays"}}, "第十三条"),
        ({"step": "cultivation", "every": {"count": 12, "unit": "months"}}, "每6个月"),
    ],
)
def test_what_is_looser_is_refused_with_its_clause(step, clause):
    with pytest.raises(RulebookRefused) as refused:
        under(step)
    assert [problem.code for problem in refused.value.problems] == ["loosens"]
    assert clause in refused.value.sentence


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"step": "parade"}, "unknown_step"),
        ({"step": "approval"}, "adds_nothing"),
        ({"step": "talk", "every": {"count": 1, "unit": "months"}}, "no_note"),
        ({"step": "talk", "within": [{"count": 5, "unit": "days", "after": "approval"}]}, "missing_reference"),
    ],
)
def test_what_makes_no_sense_is_refused(step, code):
    with pytest.raises(RulebookRefused) as refused:
        under(step)
    assert code in {problem.code for problem in refused.value.problems}


def test_a_deadline_of_the_copy_alone_is_a_duty_of_the_node():
    own = {"step": "activist", "within": [{"count": 60, "unit": "days", "after": "talk"}]}
    book = national().with_unit([copy(own)], owner=NODE)
    duty = book.duty(f"{DEVELOPMENT}.activist")
    assert (duty.owner, duty.layer, duty.applies_to.under) == (NODE, "unit", (NODE,))
    stricter = {"step": "approval", "within": [{"count": 2, "unit": "months", "after": "assembly.reported_on"}]}
    said = national().with_unit([copy(stricter)], owner=NODE).duty(f"{DEVELOPMENT}.approval").sentence(date(2026, 12, 2))
    assert "3个月" in said and said.endswith("（有本单位流程的，按其更早的日期）")
