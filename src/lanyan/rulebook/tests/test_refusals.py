"""Bad definitions: each refused with file, line, what was found and what to write."""

import shutil
from datetime import date

import pytest

from lanyan.rulebook import RulebookRefused, read_library
from lanyan.rulebook.library import HOME

GOOD = """\
duties:
  - code: tried
    title: 试验规则
    operator: count_per_period
    applies_to: {forms: [branch]}
    versions:
      - from: 2020-01-01
        value: {activities: [theme_day], at_least: 1, per: month}
        document: branch_work
        article: 第一条
"""


@pytest.fixture
def home(tmp_path):
    """A copy of the shipped library with room for one more file."""
    for folder in ("law", "practice", "kinds"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    return tmp_path


def refused(home, text, file="law/branch_work/tried.yaml"):
    (home / file).write_text(text, encoding="utf-8")
    with pytest.raises(RulebookRefused) as refusal:
        read_library(home)
    return [problem for problem in refusal.value.problems if problem.file == file]


def only(problems):
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_the_good_file_is_read(home):
    (home / "law/branch_work/tried.yaml").write_text(GOOD, encoding="utf-8")
    assert read_library(home).duty("tried").title == "试验规则"


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "found", "remedy"),
    [
        ("title: 试验规则", "title: 试验规则\n    owner: 我", "unknown_key", 4, "owner", "title"),
        ("at_least: 1", "atleast: 1, at_least: 1", "unknown_key", 8, "atleast", "at_least"),
        ("document: branch_work", "document: branch_life", "missing_reference", 9, "branch_life", "登记"),
        ("code: tried", "code: theme_day_monthly", "duplicate_code", 2, "theme_day_monthly", "换一个代号"),
        ("[theme_day]", "[theme_dya]", "unknown_activities", 8, "theme_dya", "theme_day"),
        ("[branch]}", "[branch], except_offices: [secretary]}", "except_needs_members", 5, "except_offices", "members"),
        ("per: month", "per: decade", "unknown_per", 8, "decade", "month"),
        ("2020-01-01", "2020-02-30", "impossible_date", 7, "2020-02-30", "年-月-日"),
        ("at_least: 1", "at_least: 0", "number_out_of_range", 8, "0", "1到400"),
        ("per: month", "per: week, warn_days: 30", "number_out_of_range", 8, "30", "0到6"),
        ("{forms: [branch]}", "{forms: [brunch]}", "unknown_forms", 5, "brunch", "branch"),
        ("{forms: [branch]}", "{}", "binds_nobody_in_particular", 5, "没有写适用于谁", "forms"),
        ("operator: count_per_period", "operator: count_period", "unknown_operator", 4, "count_period", "count_per_period"),
        ("article: 第一条", "article: 第一条\n        to: 2019-01-01", "impossible_date", 11, "2019-01-01", "晚于"),
        ("article: 第一条", "article: 第一条\n        binding: always", "unknown_binding", 11, "always", "must"),
        ("title: 试验规则", "title: 试验规则\n    title: 又一个", "duplicate_key", 4, "写了两次", "保留一个"),
        ("code: tried", "code: 试验", "bad_code", 2, "试验", "小写字母"),
        ("    operator", "   operator", "not_yaml", 4, "YAML", "缩进"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_line_and_remedy(home, old, new, code, line, found, remedy):
    assert old in GOOD
    problem = only([p for p in refused(home, GOOD.replace(old, new)) if p.code == code])
    assert problem.line == line
    assert found in problem.found
    assert remedy in problem.remedy


def test_overlapping_versions_are_refused(home):
    later = GOOD + GOOD[GOOD.index("      - from") :].replace("2020-01-01", "2021-01-01")
    text = later.replace("from: 2020-01-01", "from: 2020-01-01\n        to: 2022-01-01", 1)
    problem = only(refused(home, text))
    assert (problem.code, problem.line) == ("overlapping_dates", 12)
    assert "to: 2021-01-01" in problem.remedy


def test_two_versions_of_the_same_day_are_refused(home):
    problem = only(refused(home, GOOD + GOOD[GOOD.index("      - from") :]))
    assert problem.code == "overlapping_dates"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("title: 试验规则", "title: 每日登录一次", "登录"),
        ("title: 试验规则", "title: 在线时长每周两小时", "在线时长"),
        ("at_least: 1", "online_minutes: 30, at_least: 1", "online_minutes"),
        ("at_least: 1", "likes: 3, at_least: 1", "likes"),
        ("at_least: 1", "screen_minutes: 60, at_least: 1", "screen_minutes"),
        ("title: 试验规则", "title: 学习积分排名", "积分"),
        ("title: 试验规则", "title: 试验规则\n    clears: 上传活动照片后消除", "照片"),
        ("code: tried", "code: daily_login", "login"),
        ("title: 试验规则", "title: 每天打卡", "打卡"),
    ],
)
def test_formalism_is_refused_with_its_clause(home, old, new, found):
    problem = only(refused(home, GOOD.replace(old, new)))
    assert problem.code == "formalism"
    assert found in problem.found
    assert "国办函〔2026〕12号" in problem.remedy
    assert "工作事实" in problem.remedy
    assert problem.line > 1


def test_all_problems_of_all_files_are_told_at_once(home):
    (home / "practice/other.yaml").write_text("duties:\n  - {code: x1y, title: 缺, operator: ratio}\n", encoding="utf-8")
    refused(home, GOOD.replace("per: month", "per: decade"))
    with pytest.raises(RulebookRefused) as refusal:
        read_library(home)
    assert {problem.file for problem in refusal.value.problems} == {"practice/other.yaml", "law/branch_work/tried.yaml"}


def test_the_refusal_reads_as_a_sentence_for_people(home):
    (home / "law/branch_work/tried.yaml").write_text(GOOD.replace("per: month", "per: decade"), encoding="utf-8")
    with pytest.raises(RulebookRefused) as refusal:
        read_library(home)
    assert refusal.value.code == "rulebook_refused"
    assert "原有规则不变" in refusal.value.sentence
    assert "tried.yaml:8" in refusal.value.reason


def test_a_vote_rule_or_kind_that_is_not_there_is_refused(home):
    kinds = "activities:\n  - {code: tea, title: 茶话会, forms: [branch], group: care, expected: members, vote_rule: nod}\n"
    problem = only(refused(home, kinds, file="kinds/activities/tea.yaml"))
    assert (problem.code, problem.line) == ("missing_reference", 2)


@pytest.mark.parametrize(
    "says", ["党支部{must}每月开展1次主题党日", "党支部{must}{often}开展主题党日", "党支部{must}开展主题党日"]
)
def test_a_sentence_of_ones_own_takes_its_numbers_from_the_values(home, says):
    told = only(refused(home, GOOD.replace("    operator:", f'    says: "{says}"\n    operator:')))
    assert told.code == "unsayable" and told.line == 4 and "{at_least}" in told.remedy


def test_a_sentence_of_ones_own_says_the_value_of_the_day(home):
    says = '    says: "党支部{must}{per}开展主题党日{at_least}次"\n    operator:'
    (home / "law/branch_work/tried.yaml").write_text(GOOD.replace("    operator:", says), encoding="utf-8")
    assert read_library(home).duty("tried").sentence(date(2026, 11, 22)) == "党支部应当每月开展主题党日1次。"
