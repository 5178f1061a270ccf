"""The auditor searches the journal and takes it away: marked, signed, and told."""

import csv

from lanyan.cli import verify_journal
from lanyan.directory.record import reveal
from lanyan.kernel import journal, seals

from .conftest import enter

JOURNAL = "/settings/journal/"


def test_the_auditor_finds_by_name_number_verb_and_result(world):
    reveal(person=world.person(world.member), by=world.actor(world.secretary))
    journal.note("reveal_numbers", world.actor(world.officer), subject_kind="person", subject_id=1, result="refused")
    auditor = enter(world, world.auditor)
    person = world.person(world.member)

    def found(query: str) -> list[tuple[str, str]]:
        return [(row["line"].actor_name, row["line"].result) for row in auditor.get(f"{JOURNAL}?{query}").context["rows"]]

    secretary, officer = world.account(world.secretary).name, world.account(world.officer).name
    assert found("action=reveal_numbers&result=refused") == [(officer, "refused")]
    assert found(f"action=reveal_numbers&q={secretary}") == [(secretary, "done")]
    assert (secretary, "done") in found(f"q={person.pk}&action=reveal_numbers")
    assert found("action=reveal_numbers&until=2026-11-19") == []


def test_an_export_is_marked_and_is_a_line_itself(world):
    auditor = enter(world, world.auditor)
    answer = auditor.get(f"{JOURNAL}?export=csv&action=log_in")
    table = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert table[0][:5] == ["编号", "时间", "人员", "代谁", "动作"] and table[1][2] == world.account(world.auditor).name
    told = journal.lines(action="export_list")[0]
    assert f"日志第{told.pk}号" in table[-1][0] and told.actor_name == world.account(world.auditor).name


def test_a_signed_file_tells_when_it_was_altered(world, tmp_path, capsys):
    auditor = enter(world, world.auditor)
    body = auditor.get(f"{JOURNAL}?export=signed&action=log_in").content
    assert journal.lines(action="export_journal").count() == 1
    assert seals.check_signed(body) == ""
    lines = body.splitlines(keepends=True)
    altered = body.replace(world.account(world.auditor).name.encode(), "别人".encode(), 1)
    for wrong in (altered, b"".join(lines[1:]), b"".join([lines[0], *lines]), b"".join(lines[:-1]), b"", b"{}\n"):
        assert seals.check_signed(wrong)
    for content, code in ((body, 0), (altered, 1)):
        (tmp_path / "journal.jsonl").write_bytes(content)
        assert verify_journal.main(["--file", str(tmp_path / "journal.jsonl")]) == code
    assert "没有改动" in capsys.readouterr().out
    assert verify_journal.main(["--file", str(tmp_path / "nothing")]) == 1


def test_nobody_else_takes_the_journal(world):
    for role in (world.system_admin, world.security_admin, world.leader):
        assert enter(world, role).get(f"{JOURNAL}?export=signed").status_code == 404
