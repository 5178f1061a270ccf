"""`./lanyan audit`: results of tests are read right, an instance is looked at, and pages show what came out."""

import json
from datetime import timedelta

import pytest

from lanyan.cli import audit, checks
from lanyan.cli.running.prepare import write_mark
from lanyan.directory import operations
from lanyan.directory.models import Account, Grant
from lanyan.kernel.operation import SYSTEM
from lanyan.rulebook import compliance

JUNIT = """<testsuites><testsuite>
<testcase classname="tests.a.test_x" file="tests/a/test_x.py" name="test_one[a-1]"/>
<testcase classname="tests.a.test_x" file="tests/a/test_x.py" name="test_one[b]"><failure/></testcase>
<testcase classname="tests.a.test_x.TestThese" file="tests/a/test_x.py" name="test_two"/>
<testcase classname="tests.a.test_x" file="tests/a/test_x.py" name="test_three"><skipped/></testcase>
</testsuite></testsuites>"""


def test_a_test_passed_only_where_every_case_of_it_did():
    assert audit.read_results(JUNIT) == {
        "tests/a/test_x.py::test_one": "failed",
        "tests/a/test_x.py::TestThese::test_two": "passed",
        "tests/a/test_x.py::test_three": "failed",
    }


@pytest.fixture
def sound(world, monkeypatch, settings):
    """An instance in order, as far as a test's database can be: only what concerns keys and demo is left out."""
    for name in ("no_demo", "behind_tls", "secrets_private", "journal_sound"):
        monkeypatch.setitem(checks.CHECKS, name, lambda: checks.Seen("met", "好"))
    monkeypatch.setitem(checks.CHECKS, "second_factors", lambda: checks.Seen("met", "好"))


def results(but: dict[str, str] | None = None) -> dict[str, str]:
    return dict.fromkeys(compliance.tests_named(), "passed") | (but or {})


def test_all_is_met_when_every_test_passed_and_every_check_was_met(sound):
    told = audit.report(results())
    assert told["met"] and {one["result"] for one in told["controls"] + told["prohibitions"]} == {"met"}
    assert len(told["controls"]) == len(compliance.controls())


@pytest.mark.parametrize(("result", "expected"), [("failed", "unmet"), ("not_run", "not_run")])
def test_one_test_decides_its_control(sound, result, expected):
    test = compliance.controls()[0].tests[0]
    told = audit.report(results({test: result}))
    assert not told["met"] and told["controls"][0]["result"] == expected


def test_the_command_says_it_as_json_keeps_it_and_fails_without_results(sound, settings, tmp_path, capsys, monkeypatch):
    settings.DATA = tmp_path
    assert audit.main(["--no-tests", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(audit, "run_tests", lambda tests: results())
    assert audit.main([]) == 0 and "做到" in capsys.readouterr().out


def test_pages_show_the_last_result(sound, settings, tmp_path, as_role):
    settings.DATA = tmp_path
    client = as_role("leader")
    assert "还没有结果" in client.get("/settings/compliance/").content.decode()
    told = audit.report(results({compliance.prohibitions()[0].tests[0]: "failed"}))
    (tmp_path / "audit.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    page = client.get("/settings/compliance/").content.decode()
    assert "还没有结果" not in page and page.count("做到") > len(compliance.controls()) and "没有通过" not in page
    assert "没有通过" in client.get("/settings/self-check/").content.decode()
    (tmp_path / "audit.json").write_text("{", encoding="utf-8")
    assert "还没有结果" in client.get("/settings/compliance/").content.decode()


def test_checks_see_what_is_wrong(world):
    assert checks.three_administrators().state == "met" and checks.left_service().state == "met"
    assert checks.journal_kept().state == "met" and checks.algorithms_right().state == "met"
    assert checks.second_factors().state == "unmet" and "还有" in checks.second_factors().sentence
    account = world.account(world.member)
    type(account.person).objects.filter(pk=account.person_id).update(left_service_on=world.today - timedelta(days=1))
    assert "1名" in checks.left_service().sentence
    Grant.objects.filter(role="auditor").update(valid_to=world.today)
    assert checks.three_administrators().state == "unmet"


def test_a_demo_is_known_by_its_database_however_the_command_was_started(world):
    assert (checks.no_demo().state, checks.behind_tls().state) == ("met", "unmet")
    write_mark("2026-11-20")
    assert (checks.no_demo().state, checks.behind_tls().state, checks.second_factors().state) == ("demo",) * 3


def test_a_second_of_a_kind_is_no_fault_but_one_in_two_kinds_is(world):
    second = operations.make_account(username="audit2", name="审计员乙", password=None, by=SYSTEM)
    operations.grant_role(account=second, role="auditor", by=SYSTEM)
    assert checks.three_administrators().state == "met"
    auditor = Account.objects.get(username=world.auditor)
    Grant.objects.create(account=auditor, role="security_admin", valid_from=world.today)
    assert checks.three_administrators().state == "unmet"
