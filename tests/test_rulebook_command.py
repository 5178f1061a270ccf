"""`./lanyan rulebook check | list | explain`: what people type, and what comes back."""

import json

import pytest

from lanyan.cli.rulebook import main


def test_check_passes_on_what_is_shipped(capsys):
    assert main(["check", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] and report["duties"] >= 60 and report["cases"] >= 150


def test_check_refuses_a_bad_library_with_file_and_line(tmp_path, capsys):
    import shutil

    from lanyan.rulebook.library import HOME

    for folder in ("law", "practice", "kinds"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    bad = tmp_path / "practice/bad.yaml"
    bad.write_text("duties:\n  - code: bad_one\n    title: 每天登录\n", encoding="utf-8")
    assert main(["check", "--home", str(tmp_path)]) == 1
    assert "practice/bad.yaml:3" in capsys.readouterr().err


def test_list_says_one_line_each(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 60
    line = next(line for line in lines if line.startswith("study_group_quarterly"))
    assert "中心组" in line and "待核" in line and "2017-01-30起" in line


def test_list_can_show_practices_as_json(capsys):
    assert main(["list", "--layer", "practice", "--json"]) == 0
    codes = {item["mechanism"] for item in json.loads(capsys.readouterr().out)}
    assert {
        "weekly_1234",
        "weekly_committee",
        "learning_rhythm",
        "daily_weekly",
        "key_work_accounts",
        "special_study",
    } <= codes


def test_explain_gives_sentence_values_document_and_article(capsys):
    assert main(["explain", "branch_assembly_quarterly", "--on", "2026-11-22", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["sentence"].startswith("党支部、联合党支部、临时党支部一般应当每季度至少召开1次支部党员大会")
    assert (said["article"], said["verified"], said["values"]["at_least"]) == ("第十一条", True, 1)


def test_explain_uses_the_version_of_the_day(capsys):
    assert main(["explain", "party_member_development.talk", "--on", "2026-05-10"]) == 0
    assert "2014" in capsys.readouterr().out
    assert main(["explain", "party_member_development.talk", "--on", "2026-05-11"]) == 0
    assert "2026" in capsys.readouterr().out


def test_what_is_unknown_or_not_yet_in_force_is_said(capsys):
    assert main(["explain", "nothing", "--on", "2026-11-22"]) == 1
    assert main(["explain", "branch_assembly_quarterly", "--on", "2010-01-01"]) == 1
    assert "2018-10-28" in capsys.readouterr().err


def test_wrong_use_exits_with_two():
    with pytest.raises(SystemExit) as ended:
        main(["explain", "branch_assembly_quarterly", "--on", "昨天"])
    assert ended.value.code == 2


def test_every_definition_has_its_line_whatever_its_sort(capsys):
    assert main(["list", "--json"]) == 0
    listed = {(line["sort"], line["code"]) for line in json.loads(capsys.readouterr().out)}
    for one in [
        ("duties", "league_age"),
        ("values", "escalation_ladder"),
        ("votes", "admission"),
        ("kinds", "branch_assembly"),
    ]:
        assert one in listed
    assert main(["list", "--of", "votes"]) == 0
    assert all("[表决规则]" in line for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("escalation_ladder", ["逾期任务上报天数", "[7, 14, 21]", "本单位工作机制"]),
        ("temporary_branch_may_not", ["临时党支部一般不", "第八条（待核）", "2018-10-28起"]),
        ("admission", ["接收预备党员", "无记名投票", "2026-05-11起"]),
        ("branch_assembly", ["支部党员大会", "可由：党支部", "补课：阅读材料、学习笔记"]),
    ],
)
def test_values_vote_rules_and_kinds_are_explained_too(capsys, code, says):
    assert main(["explain", code, "--on", "2026-11-22"]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in says)
    assert main(["explain", code, "--on", "2026-11-22", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["code"] == code
