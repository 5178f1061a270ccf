"""`./lanyan report …` writes what the screens give."""

import json

import docx
import openpyxl
import pypdf
import pytest

from lanyan.cli import bench, report
from lanyan.cli.benches import handbook as measured
from lanyan.kernel import sql
from lanyan.kernel.models import JournalEntry


def test_a_handbook_by_public_id_and_a_ledger_by_name(world, tmp_path, capsys):
    name = sql.rows(
        "SELECT name FROM fact_organisation WHERE public_id = %(id)s AND valid_to IS NULL", {"id": world.good_branch}
    )[0]["name"]
    handbook, ledger = tmp_path / "手册.docx", tmp_path / "台账.xlsx"
    assert report.main(["handbook", "--branch", world.good_branch, "--out", str(handbook)]) == 0
    assert report.main(["ledger", "--branch", name, "--month", "2026-10", "--out", str(ledger)]) == 0
    assert any(name in paragraph.text for paragraph in docx.Document(str(handbook)).paragraphs)
    assert "一、本月活动" in openpyxl.load_workbook(ledger).sheetnames
    assert str(handbook) in capsys.readouterr().out
    line = JournalEntry.objects.filter(action="export_paper").last()
    assert line.actor_name.startswith("命令行")


def test_a_paper_of_an_activity(world, tmp_path):
    held = sql.rows(
        "SELECT public_id, title FROM fact_proceedings WHERE closed_at IS NOT NULL ORDER BY activity_id LIMIT 1"
    )[0]
    for kind in ("roll_sheet", "minutes"):
        target = tmp_path / f"{kind}.pdf"
        assert report.main(["paper", "--activity", held["public_id"], "--kind", kind, "--out", str(target)]) == 0
        assert held["title"][:4] in "".join(page.extract_text() for page in pypdf.PdfReader(target).pages)


def test_what_cannot_be_written_is_refused_in_a_sentence(world, tmp_path, capsys):
    target = str(tmp_path / "x.docx")
    assert report.main(["handbook", "--branch", "没有这个支部", "--out", target]) == 1
    assert report.main(["handbook", "--branch", world.good_branch, "--year", "2030", "--out", target]) == 1
    assert report.main(["handbook", "--branch", world.good_branch, "--out", "/nowhere/x.docx"]) == 1
    said = capsys.readouterr().err
    for piece in ("没有找到", "还没有开始", "请换一个可写的位置"):
        assert piece in said
    with pytest.raises(SystemExit) as wrong:
        report.main(["handbook", "--branch", "x", "--out", "x.odt"])
    assert wrong.value.code == 2


def test_the_measurement_runs_beside_its_floors(world, capsys, monkeypatch):
    monkeypatch.setattr(measured, "ROUNDS", 1)
    monkeypatch.setattr(measured, "_by_libreoffice", lambda docx: 3.0 if docx.startswith(b"PK") else None)
    assert bench.main(["handbook", "--json"]) in (0, 1)
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows["handbook: DOCX and PDF"]["target"] == 1.5
    assert rows["handbook: build"]["floor"] > 0 and rows["handbook: pdf"]["floor"] == 3.0
