"""A unit's own mechanisms: the same language and check; they may add or tighten, never loosen."""

from datetime import date

import pytest

from lanyan.rulebook import RulebookRefused, national

DAY = date(2026, 11, 22)
BRIGADE = 42

RHYTHM = """\
mechanism: {code: our_rhythm, title: 本大队学习督促}
duties:
  - code: our_commentary
    title: 每周一点评
    operator: count_per_period
    applies_to: {forms: [party_branches]}
    versions: [{from: 2026-11-01, value: {activities: [commentary], at_least: 1, per: week}}]
  - code: our_guidance
    title: 每月一指引
    operator: count_per_period
    applies_to: {forms: [party_branches]}
    versions: [{from: 2026-11-01, value: {activities: [guidance], at_least: 1, per: month}}]
  - code: our_meeting
    title: 每季一例会
    operator: count_per_period
    applies_to: {forms: [party_branches]}
    versions: [{from: 2026-11-01, value: {activities: [regular_meeting], at_least: 1, per: quarter}}]
  - code: our_summary
    title: 半年一总结
    operator: count_per_period
    applies_to: {forms: [party_branches]}
    versions: [{from: 2026-11-01, value: {activities: [summary_meeting], at_least: 1, per: half}}]
"""


def definition(**changes):
    value = {"activities": ["theme_day"], "at_least": 2, "per": "month"} | changes.pop("value", {})
    return {
        "code": "our_theme_day",
        "title": "主题党日每月两次",
        "operator": "count_per_period",
        "applies_to": {"forms": ["party_branches"]},
        "versions": [{"from": "2026-11-01", "value": value}],
    } | changes


def refused(*definitions):
    with pytest.raises(RulebookRefused) as refusal:
        national().with_unit(list(definitions), owner=BRIGADE)
    return refusal.value.problems


def test_a_mechanism_of_four_duties_is_added_and_binds_only_below_its_owner():
    book = national().with_unit([RHYTHM], owner=BRIGADE)
    duties = [duty for duty in book.duties(layer="unit") if duty.mechanism.code == "our_rhythm"]
    assert [duty.title for duty in duties] == ["每周一点评", "每月一指引", "每季一例会", "半年一总结"]
    assert {duty.applies_to.under for duty in duties} == {(BRIGADE,)}
    assert all(duty.adopted_by_default for duty in duties)
    assert str(duties[0].source(DAY)) == "本单位工作机制"


def test_a_plain_form_gives_the_same_definition_as_yaml_text():
    book = national().with_unit([definition()], owner=BRIGADE)
    assert book.duty("our_theme_day").sentence(DAY) == "党支部、联合党支部、临时党支部按工作机制应每月至少开展2次主题党日。"


def test_the_national_rulebook_stays_as_it_was():
    before, after = national(), national().with_unit([RHYTHM], owner=BRIGADE)
    assert "our_commentary" not in {duty.code for duty in national().duties()}
    assert before.hash() != after.hash()
    assert after.hash() == national().with_unit([RHYTHM], owner=BRIGADE).hash()


def test_two_units_stand_side_by_side():
    book = national().with_unit([RHYTHM], owner=1).with_unit([definition()], owner=2)
    assert (book.duty("our_commentary").owner, book.duty("our_theme_day").owner) == (1, 2)


def test_tightening_is_accepted():
    book = national().with_unit([definition(tightens="theme_day_monthly")], owner=BRIGADE)
    assert book.duty("our_theme_day").tightens == "theme_day_monthly"


@pytest.mark.parametrize(
    "changes",
    [
        {"tightens": "theme_day_monthly", "value": {"at_least": 1, "per": "quarter"}},
        {
            "tightens": "branch_assembly_quarterly",
            "value": {"activities": ["branch_assembly"], "at_least": 1, "per": "half"},
        },
        {"tightens": "theme_day_monthly", "value": {"activities": ["theme_day", "culture"]}},
        {"value": {"at_least": 1, "per": "half"}},
        {"value": {"activities": ["branch_assembly"], "at_least": 1, "per": "half"}},
    ],
)
def test_loosening_is_refused_and_names_what_it_loosens(changes):
    (problem,) = refused(definition(**changes))
    assert problem.code == "loosens"
    assert "支部工作条例" in problem.found


def test_tightening_a_share_or_a_deadline_works_alike():
    deadline = {
        "code": "our_archive",
        "title": "三个工作日内归档",
        "operator": "deadline_after",
        "applies_to": {"forms": ["party_organisations", "group", "league_organisations"]},
        "tightens": "record_in_time",
        "versions": [
            {
                "from": "2026-11-01",
                "value": {"start": ["activity_closed"], "end": ["activity_archived"], "within": 3, "unit": "workdays"},
            }
        ],
    }
    national().with_unit([deadline], owner=BRIGADE)
    deadline["versions"][0]["value"]["within"] = 60
    (problem,) = refused(deadline)
    assert "比原规定的5个工作日长" in problem.found


def test_the_records_own_deadline_is_not_exchanged_for_a_number():
    deadline = {
        "code": "our_make_up",
        "title": "十天内补课",
        "operator": "deadline_after",
        "applies_to": {"anyone": True, "lines": ["party", "league"]},
        "tightens": "make_up_in_time",
        "versions": [
            {
                "from": "2026-11-01",
                "value": {"start": ["make_up_opened"], "end": ["make_up_accepted"], "within": 10, "unit": "days"},
            }
        ],
    }
    (problem,) = refused(deadline)
    assert "期限的定法与原规定不同" in problem.found


def ladder(*days, tightens="escalation_ladder"):
    value = {"code": "our_ladder", "title": "提前上报", "tightens": tightens}
    return {"values": [value | {"versions": [{"from": "2026-11-01", "value": list(days)}]}]}


def test_a_value_may_be_tightened_where_the_rulebook_says_how():
    book = national().with_unit([ladder(3, 7, 14)], owner=BRIGADE)
    (own,) = book.tightened("escalation_ladder")
    assert (own.owner, own.at(DAY).value, str(own.at(DAY).source)) == (BRIGADE, [3, 7, 14], "本单位工作机制")
    assert national().tightened("escalation_ladder") == []
    assert book.value("escalation_ladder").at(DAY).value == [7, 14, 21]


@pytest.mark.parametrize(
    ("definition", "code", "says"),
    [
        (ladder(3, 15, 21), "loosens", "15大于14"),
        (ladder(3, 7), "loosens", "须是3个不小于1的整数"),
        (ladder(7, 7, 14), "loosens", "须一个比一个大"),
        (ladder(0, 7, 14), "loosens", "不小于1"),
        (ladder(3, 7, 14, tightens="joint_branch_units_max"), "loosens", "不由各单位自定"),
        (ladder(3, 7, 14, tightens="no_such_value"), "missing_reference", "no_such_value"),
    ],
)
def test_a_value_that_is_not_stricter_is_refused(definition, code, says):
    (problem,) = refused(definition)
    assert problem.code == code
    assert says in problem.found


def test_what_cannot_be_compared_is_refused():
    (problem,) = refused(definition(tightens="silent_branch"))
    assert problem.code == "cannot_compare"
    (problem,) = refused(definition(tightens="no_such_rule"))
    assert problem.code == "missing_reference"


def test_a_code_already_in_use_is_refused():
    (problem,) = refused(definition(code="theme_day_monthly"))
    assert (problem.code, "换一个代号" in problem.remedy) == ("duplicate_code", True)


def test_formalism_on_a_screen_is_refused_like_in_a_file():
    (problem,) = refused(definition(title="每天登录学习"))
    assert problem.code == "formalism"
    assert "国办函〔2026〕12号" in problem.remedy


def test_the_same_strict_check_finds_a_typing_error():
    (problem,) = refused(RHYTHM.replace("[guidance]", "[guidence]"))
    assert problem.line == 12
    assert "guidance" in problem.remedy


def test_its_verdicts_come_only_from_below_the_owner(facts):
    from lanyan.rulebook.world import World

    from .facts import filled, verdicts

    duty = national().with_unit([definition()], owner=BRIGADE).duty("our_theme_day")
    since = {"valid_from": date(2020, 1, 1), "valid_to": None}
    place = {"line": "party", "form": "branch", "level": "station"}
    world = World(
        organisation=[{"organisation_id": number, **place, **since} for number in (1, 2)],
        ancestry=[{"ancestor_id": BRIGADE, "organisation_id": 1, **since}],
    )
    with filled(facts, world):
        said = verdicts(facts, duty, DAY, date(2026, 10, 1))
    assert [(row.subject_id, row.period_from, row.state) for row in said] == [(1, date(2026, 11, 1), "pending")]
