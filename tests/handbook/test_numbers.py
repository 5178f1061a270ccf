"""The handbook of the demo brigade: each printed number is counted again from the tables, then read back from the files."""

import io
import re

import docx
import openpyxl
import pypdf
import pytest
from django.db import connection
from docx.oxml.ns import qn

from lanyan.derived import handbook
from lanyan.derived.duties.evaluate import evaluate_force
from lanyan.derived.papers import Heading, Pairs, Ratio, Table
from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry

BRANCHES = ("good_branch", "weak_branch", "silent_branch", "group_branch", "temporary_branch", "relieved_branch")

# Straight over the tables of the records, with none of the fact views.
COUNT = """
WITH RECURSIVE own AS (
    SELECT %(branch)s::bigint AS id
    UNION SELECT s.organisation_id FROM organisation_spell s JOIN own ON s.parent_id = own.id
), held AS (
    SELECT DISTINCT a.id, a.kind FROM activity a
    JOIN activity_closure c ON c.activity_id = a.id
    JOIN activity_host h ON h.activity_id = a.id
    WHERE h.organisation_id IN (SELECT id FROM own) AND a.held_on BETWEEN '2026-01-01' AND %(on)s AND a.kind <> 'talk'
)
SELECT count(DISTINCT held.id), count(o.id),
       count(*) FILTER (WHERE o.outcome = 'present'), count(*) FILTER (WHERE o.outcome = 'excused'),
       count(*) FILTER (WHERE o.outcome = 'leave'), count(*) FILTER (WHERE o.outcome = 'absent'),
       count(*) FILTER (WHERE o.outcome <> 'present' AND EXISTS (
           SELECT 1 FROM make_up m JOIN make_up_review v ON v.make_up_id = m.id
           WHERE m.outcome_id = o.id AND v.accepted AND v.accepted_on <= %(on)s AND m.withdrawn_at IS NULL))
FROM held LEFT JOIN outcome o ON o.activity_id = held.id AND o.organisation_id IN (SELECT id FROM own)
WHERE %(kind)s = '' OR held.kind = %(kind)s
"""


def count(branch: int, on, kind: str = "") -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"branch": branch, "on": on, "kind": kind})
        return tuple(cursor.fetchone())


def build(world, name: str):
    branch = world.organisation(getattr(world, name))
    return branch.pk, handbook.build(branch.pk, 2026, clock.today(), world.actor(world.good_secretary))


def table(paper, caption: str) -> Table:
    return next(block for block in paper.blocks if isinstance(block, Table) and block.caption == caption)


def text_of(cell) -> str:
    return "".join(part.text or "" for part in cell.iter(qn("w:t")))


@pytest.mark.parametrize("name", BRANCHES)
def test_every_sum_equals_the_tables(world, name):
    branch, paper = build(world, name)
    times, expected, present, excused, leave, absent, made_up = count(branch, clock.today())
    whole = table(paper, "按活动（人次）").rows[-1]
    assert whole[:8] == ("合计", times, expected, present, excused, leave, absent, made_up)
    assert whole[8:] == (Ratio(present, expected), Ratio(made_up, expected - present), Ratio(present + made_up, expected))
    by_person = table(paper, "按人员（次）").rows
    assert tuple(sum(row[column] for row in by_person) for column in range(2, 8)) == whole[2:8]
    assert sum(row[-1] for row in table(paper, "各月开展次数").rows) == times
    records = [block for block in paper.blocks if isinstance(block, Heading) and block.level == 2]
    assert len(records) == times


def test_each_record_equals_its_activity(world):
    branch, paper = build(world, "good_branch")
    heads = [dict(block.items) for block in paper.blocks if isinstance(block, Pairs)][1:]
    assert sum(head["应到"] for head in heads) == count(branch, clock.today())[1]
    assert sum(head["实到"] for head in heads) == count(branch, clock.today())[2]
    for head in heads:
        absent = 0 if head["缺席"] == "无" else len(re.split("[、；]", head["缺席"]))
        assert head["应到"] - head["实到"] == absent


def test_all_three_files_say_the_same(world):
    _, paper = build(world, "group_branch")
    whole = table(paper, "按活动（人次）").rows[-1]
    members = [row[1] for row in next(b for b in paper.blocks if isinstance(b, Table) and "党籍" in b.columns[4].title).rows]

    document = docx.Document(io.BytesIO(paper.to_docx()))
    cells = {text_of(cell) for grid in document.tables for cell in grid._tbl.iter(qn("w:tc"))}
    pages = pypdf.PdfReader(io.BytesIO(paper.to_pdf())).pages
    printed = "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")
    book = openpyxl.load_workbook(io.BytesIO(paper.to_xlsx()))
    values = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert set(members) <= cells
    assert all(name in printed for name in members)
    assert {str(ratio) for ratio in whole[8:]} <= cells
    assert all(str(ratio) in printed for ratio in whole[8:])
    assert not [cell for cell in values if cell.data_type == "f"]
    in_book = {cell.value for cell in values if isinstance(cell.value, int | float)}
    assert set(whole[1:8]) <= in_book
    assert all(any(abs(ratio.value - value) < 1e-9 for value in in_book) for ratio in whole[8:] if ratio.of)
    lines = JournalEntry.objects.filter(action="export_paper")
    assert sorted(line.details["form"] for line in lines) == ["docx", "pdf", "xlsx"]


def test_rebuilding_from_nothing_gives_the_same_handbook(world):
    _, before = build(world, "good_branch")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE duties_verdict")
    evaluate_force(clock.today())
    _, after = build(world, "good_branch")
    assert after.blocks == before.blocks


def test_the_silent_branch_shows_its_silence(world):
    _, paper = build(world, "silent_branch")
    assert any("未开展" in text for text in paper.texts())


def test_a_past_day_gives_what_was_true_then(world):
    branch = world.organisation(world.good_branch)
    then = clock.today().replace(month=5, day=17)
    paper = handbook.build(branch.pk, 2026, then, world.actor(world.good_secretary))
    times, expected, present, *_, made_up = count(branch.pk, then)
    whole = table(paper, "按活动（人次）").rows[-1]
    assert (whole[1], whole[2], whole[3], whole[7]) == (times, expected, present, made_up)
