"""`./lanyan procedure list | explain | plan`: what people type, and what comes back."""

import json

from lanyan.cli.procedure import main


def said(capsys, *argv):
    code = main([*argv, "--json"])
    return code, json.loads(capsys.readouterr().out)


def steps(capsys, *argv):
    code, answer = said(capsys, *argv)
    assert code == 0
    return {row["code"]: row for row in answer["steps"]}


def test_explain_tells_the_text_in_force_on_the_day(capsys):
    old = steps(capsys, "explain", "party_member_development", "--on", "2026-03-01")
    new = steps(capsys, "explain", "party_member_development", "--on", "2026-09-01")
    assert len(old) == len(new) == 25
    assert {row["source"]["document"] for row in old.values()} == {"中国共产党发展党员工作细则（2014）"}
    assert {row["source"]["document"] for row in new.values()} == {"中国共产党发展党员工作细则（2026）"}
    assert old["prospect_filed"]["title"] == "报上级党委备案" and not old["prospect_filed"]["limits"]
    assert "公示不少于5个工作日" in new["prospect_filed"]["limits"]
    assert not old["assembly"]["limits"] and "1个月内" in new["assembly"]["limits"]
    assert "不超过6个月" in new["approval"]["limits"] and "6个月" not in new["conversion_approval"]["limits"]


def test_explain_reads_well_and_says_what_is_yet_to_be_verified(capsys):
    assert main(["explain", "party_member_development", "--on", "2026-03-01"]) == 0
    told = capsys.readouterr().out
    assert "25步" in told and "（待核）" in told and "入党介绍人2人" in told and "期间每6个月至少一次考察记录" in told


def test_plan_gives_earliest_and_latest_of_each_step(capsys):
    rows = steps(capsys, "plan", "party_member_development", "--applied", "2024-02-29")
    assert (rows["talk"]["earliest"], rows["talk"]["latest"]) == ("2024-02-29", "2024-03-29")
    assert rows["prospect"]["earliest"] == "2025-02-28"
    assert rows["conversion"]["earliest"] == "2026-03-03"
    assert "满12个月" in rows["conversion"]["why_earliest"]


def test_plan_moves_one_date_and_the_later_ones_follow(capsys):
    rows = steps(capsys, "plan", "party_member_development", "--applied", "2025-06-02", "--move", "activist=2025-08-01")
    assert rows["activist"]["origin"] == "moved"
    assert rows["prospect"]["earliest"] == "2026-08-01"
    # 3, 4, 5, 6 and 7 August: the notice hangs from the third, the result comes the day after the fifth.
    assert rows["prospect_filed"]["earliest"] == "2026-08-08"


def test_a_move_too_early_is_marked(capsys):
    rows = steps(capsys, "plan", "party_member_development", "--applied", "2025-06-02", "--move", "prospect=2025-12-01")
    assert rows["prospect"]["early"] and not rows["talk"]["early"]


def test_list_names_every_procedure(capsys):
    code, answer = said(capsys, "list")
    assert code == 0
    assert {"code": "party_member_development", "title": "发展党员", "steps": 25, "stages": 5} in answer


def test_what_is_not_there_is_refused_with_a_remedy(capsys):
    assert main(["explain", "nothing_such"]) == 1
    assert "procedure list" in capsys.readouterr().err
    assert main(["explain", "party_member_development", "--on", "2010-01-01"]) == 1
    assert main(["plan", "party_member_development", "--applied", "2026-01-01", "--move", "nowhere=2026-02-01"]) == 1
    assert "不是“发展党员”的步骤" in capsys.readouterr().err
