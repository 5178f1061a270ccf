"""Definitions of procedures: strict reading, worked cases, what a step asks, branching and repetition."""

import shutil
from datetime import date

import pytest

from lanyan.rulebook import RulebookRefused, national, read_library
from lanyan.rulebook.check import check
from lanyan.rulebook.library import HOME
from lanyan.rulebook.problems import Findings
from lanyan.rulebook.procedures import Done, replay
from lanyan.rulebook.procedures.asking import Given, Named, lacks
from lanyan.rulebook.procedures.cases import read_cases
from lanyan.rulebook.procedures.words import asks

GOOD = """\
procedures:
  - code: tried
    title: 试验流程
    subject: person
    forms: [branch]
    stages: {one: 第一阶段}
    texts:
      own: {document: branch_work, from: 2020-01-01}
    steps:
      - {code: begin, title: 开始, stage: one, actor: person, versions: [{text: own}]}
      - code: finish
        title: 完成
        stage: one
        actor: organisation
        within: [{count: 1, unit: months, after: begin}]
        versions: [{text: own, article: 第一条}]
    group: development
"""
DEVELOPMENT = national().procedure("party_member_development")


@pytest.fixture
def home(tmp_path):
    for folder in ("law", "practice", "kinds"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    return tmp_path


def write(home, text, name="tried.yaml"):
    (home / "kinds/procedures" / name).write_text(text, encoding="utf-8")


def test_the_good_file_is_read(home):
    write(home, GOOD)
    assert [step.number for step in read_library(home).procedure("tried").ordered()] == [1, 2]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "found"),
    [
        ("title: 试验流程", "title: 试验流程\n    owner: 我", "unknown_key", 4, "owner"),
        ("stage: one\n        actor", "stage: two\n        actor", "unknown_stage", 13, "two"),
        ("actor: organisation", "actor: nobody", "unknown_actor", 14, "nobody"),
        ("after: begin", "after: later", "missing_reference", 15, "later"),
        ("unit: months", "unit: moons", "unknown_unit", 15, "moons"),
        ("document: branch_work", "document: branch_life", "missing_reference", 8, "branch_life"),
        ("{text: own, article", "{text: other, article", "unknown_text", 16, "other"),
        ("article: 第一条", "artcle: 第一条", "unknown_key", 16, "artcle"),
        ("code: finish", "code: begin", "duplicate_code", 11, "begin"),
        ("from: 2020-01-01", "from: 2020-02-30", "impossible_date", 8, "2020-02-30"),
        ("code: tried", "code: party_member_development", "duplicate_code", 2, "party_member_development"),
    ],
)
def test_a_bad_definition_is_refused_where_it_stands(home, old, new, code, line, found):
    assert GOOD.count(old) == 1
    write(home, GOOD.replace(old, new))
    with pytest.raises(RulebookRefused) as refused:
        read_library(home)
    mine = [problem for problem in refused.value.problems if problem.file == "kinds/procedures/tried.yaml"]
    assert any((p.code, p.line) == (code, line) and found in p.found for p in mine), [str(p) for p in mine]


def test_every_shipped_case_comes_out():
    findings = Findings()
    cases = read_cases(HOME, national(), findings)
    assert not findings.problems and len(cases) >= 20
    assert [case.judge() for case in cases if case.judge()] == []


def test_a_wrong_case_and_a_missing_one_are_told(home):
    write(home, GOOD)
    assert "no_case" in {problem.code for problem in check(home).problems}
    write(home, "tried:\n  - {情形: 写错, 已办: {开始: 2026-01-05}, 步骤: 完成, 最迟: 2026-03-01}\n", "tried.cases.yaml")
    problem = check(home).problems[0]
    assert (problem.code, problem.line) == ("case_fails", 2)
    assert "2026-02-05" in problem.found


def asked(step, day, **given):
    people = {name: tuple(Named(*one) for one in named) for name, named in given.pop("people", {}).items()}
    version = DEVELOPMENT.step(step).at(day)
    return [lack.code for lack in lacks(version, Given(day, people=people, **given), national().standings())]


NOW = date(2026, 11, 20)


def test_introducers_are_two_full_members_in_sound_standing():
    good = ("甲", "full"), ("乙", "full")
    assert asked("introducers", NOW, people={"introducers": good}, fields={"sound": True}) == []
    assert asked("introducers", NOW, people={"introducers": good[:1]}, fields={"sound": True}) == ["people_few"]
    assert asked("introducers", NOW, people={"introducers": good}) == ["field_missing"]
    observed = (good[0], ("丙", "observed"))
    assert asked("introducers", NOW, people={"introducers": observed}, fields={"sound": True}) == ["people_under_sanction"]
    young = (good[0], ("丁", "probationary"))
    assert asked("introducers", date(2026, 3, 1), people={"introducers": young}) == ["people_standing"]


def test_training_is_three_days_or_twenty_four_hours():
    assert asked("training", NOW, fields={"days": 3}) == asked("training", NOW, fields={"hours": 24}) == []
    assert asked("training", NOW, fields={"days": 2, "hours": 23}) == ["either_short"]


def test_an_applicant_is_eighteen():
    assert asked("application", NOW, born_on=date(2008, 11, 20)) == []
    assert asked("application", NOW, born_on=date(2008, 11, 21)) == ["under_age"]


def test_an_extension_is_six_to_twelve_months():
    asking = {"outcome": "extended"}
    assert asked("conversion_approval", NOW, **asking) == ["field_missing"]
    assert asked("conversion_approval", NOW, **asking, fields={"extension": 3}) == ["number_out_of_range"]
    assert asked("conversion_approval", NOW, **asking, fields={"extension": 6}) == []
    assert asked("conversion_approval", NOW, outcome="approved") == []
    assert asked("conversion_approval", NOW) == ["outcome_missing"]


def done_until(last, **outcomes):
    rows = []
    for number, step in enumerate(DEVELOPMENT.ordered()):
        version = step.governing(date(2026, 6, 1))
        outcome = outcomes.get(step.code, version.outcomes[0].code if version.outcomes else "")
        rows.append(Done(step.code, date(2026, 6, 1), outcome, numbers={"extension": 6}, key=number))
        if step.code == last:
            return rows
    return rows


def test_a_rejected_admission_goes_back_and_what_follows_is_open_again():
    progress = replay(DEVELOPMENT, done_until("assembly", assembly="rejected"))
    assert "contacts" in progress.done and "cultivation" not in progress.done
    assert progress.open_steps(DEVELOPMENT) == ["cultivation"]
    assert len(progress.earlier) == 10


def test_an_extension_lengthens_probation_once():
    progress = replay(DEVELOPMENT, done_until("conversion_approval", conversion_approval="extended"))
    assert progress.extra_months == {"conversion": 6}
    assert progress.open_steps(DEVELOPMENT) == ["conversion_application"]
    assert progress.used[("conversion_approval", "extended")] == 1


def test_an_unsound_review_ends_the_case():
    progress = replay(DEVELOPMENT, done_until("political_review", political_review="unsound"))
    assert progress.ended == "unsound" and progress.open_steps(DEVELOPMENT) == []


def test_all_steps_done_is_complete():
    progress = replay(DEVELOPMENT, done_until("archive"))
    assert progress.complete(DEVELOPMENT)


def test_what_a_step_asks_names_no_empty_number():
    versions = [one for procedure in national().procedures() for step in procedure.ordered() for one in step.versions]
    told = "；".join(sentence for version in versions for sentence in asks(version))
    assert "None" not in told
