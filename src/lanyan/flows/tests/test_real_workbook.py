"""A roster as LibreOffice 7.4 really saved it: our template, filled in and stored as .xlsx. The people are invented."""

from datetime import date
from pathlib import Path

from lanyan.directory.roster.reading import AT
from lanyan.flows.import_roster import import_roster
from lanyan.kernel.operation import SYSTEM

FILE = Path(__file__).parent / "data" / "saved-by-libreoffice.xlsx"


def test_its_findings_are_told_by_row_and_column(world):
    outcome = import_roster(FILE, by=SYSTEM, dry_run=True)
    told = [(one.row, one.column) for one in outcome.roster.findings.blocking]
    assert not outcome.written
    assert told == [(3, "所在团支部"), (4, "身份证号"), (4, "单位")]


def test_its_dates_numbers_and_blanks_are_read_as_they_were_meant(world):
    rows = import_roster(FILE, by=SYSTEM, dry_run=True).roster.rows
    assert [row[AT["name"]] for row in rows] == ["覃晓东", "单小禾", "解立"]
    assert rows[0][AT["born_on"]] == date(1995, 3, 12)
    assert rows[2][AT["phone"]] == "19000009903"  # typed as a number
