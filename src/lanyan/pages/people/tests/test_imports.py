"""Importing a roster on the pages: shown before it is done, corrected and sent again, all or nothing, within reach only."""

import io
import time
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from procrastinate.contrib.django import app

from lanyan.directory import operations
from lanyan.directory.id_number import check_digit
from lanyan.directory.models import ColumnMapping, ImportRun, Membership, Person, Posting, Standing
from lanyan.directory.roster import keeping, opening
from lanyan.flows import import_run as flow
from lanyan.kernel import clock, sql
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM

TITLES = ["姓名", "身份证号", "人员类别", "单位", "手机号"]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILE_ROOT = tmp_path / "files"


@pytest.fixture
def log_in(world):
    def run(username):
        client = Client()
        client.force_login(world.account(username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return run


@pytest.fixture
def officer(world, log_in):
    """The officer of the first brigade."""
    return log_in(world.brigade_officer)


def number_of(order, born_on=date(1996, 6, 6)):
    first17 = f"990000{born_on:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


def row(order=11, name="曾小帆", unit="青石桥站", phone=""):
    return [name, number_of(order), "消防员", unit, phone]


def workbook(*rows, titles=TITLES, name="名册.xlsx", sheet="人员名册", above=()):
    book = Workbook()
    page = book.active
    page.title = sheet
    for line in [*above, titles, *rows]:
        page.append(line)
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile(name, held.getvalue())


def hand_in(client, upload, **more):
    response = client.post("/people/import/", {"file": upload, **more})
    assert response.status_code == 302, response.content.decode()
    return ImportRun.objects.order_by("-pk")[0]


def page(client, run, query=""):
    return client.get(f"/people/import/{run.public_id}/{query}").content.decode()


def press_import(client, run):
    response = client.post(f"/people/import/{run.public_id}/write/", follow=True)
    run.refresh_from_db()
    return response.content.decode()


def people():
    return [list(model.objects.order_by("pk").values()) for model in (Person, Posting, Standing, Membership)]


def refused(client, upload, **more):
    response = client.post("/people/import/", {"file": upload, **more})
    assert response.status_code == 422
    return response.context["error"].code


def test_a_roster_is_shown_then_imported_and_the_second_time_changes_nothing(officer):
    before = people()
    run = hand_in(officer, workbook(row(11), row(12, "欧阳一帆")))
    assert run.stage == "checked" and run.counts["new"] == 2 and run.counts["findings"] == 0
    assert people() == before
    shown = page(officer, run, "?show=new")
    assert "曾小帆" in shown and "欧阳一帆" in shown and number_of(11) not in shown
    press_import(officer, run)
    assert run.stage == "imported"
    assert Person.objects.get(name="欧阳一帆").pinyin
    again = hand_in(officer, workbook(row(11), row(12, "欧阳一帆")))
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 2)
    assert "没有要改的" in page(officer, again)


def test_changes_are_shown_field_by_field_and_people_gone_are_only_listed(officer, world):
    serving = Posting.objects.filter(unit__spells__name__contains="青石桥站", valid_to=None).count()
    press_import(officer, hand_in(officer, workbook(row(11))))
    run = hand_in(officer, workbook(row(11, "曾帆", phone="13900000001")))
    shown = page(officer, run, "?show=changes")
    assert run.counts["changed"] == 1 and "曾小帆" in shown and "曾帆" in shown and "手机号" in shown
    assert run.counts["gone"] == serving
    everybody = Person.objects.count()
    press_import(officer, run)
    assert Person.objects.count() == everybody and Person.objects.filter(name="曾帆").exists()


def test_a_wrong_cell_is_named_and_the_error_workbook_can_be_corrected_and_sent_again(officer):
    wrong = row(11)
    wrong[1] = wrong[1][:-1] + ("0" if wrong[1][-1] != "0" else "1")
    run = hand_in(officer, workbook(wrong, row(12, "欧阳一帆")))
    assert run.counts["findings"] == 1
    assert "B2" in page(officer, run)
    before = people()
    press_import(officer, run)
    assert run.stage == "checked" and people() == before
    answer = officer.get(f"/people/import/{run.public_id}/findings/")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert sheet["A1"].value == "问题" and "身份证号" in sheet["A2"].value
    sheet["C2"].value = number_of(11)
    held = io.BytesIO()
    book.save(held)
    corrected = hand_in(officer, SimpleUploadedFile("改好.xlsx", held.getvalue()))
    assert corrected.counts["findings"] == 0 and corrected.counts["new"] == 2
    assert JournalEntry.objects.filter(action="export_findings").count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_either_encoding(officer, encoding):
    text = "姓名,身份证号,人员类别,单位\r\n" + ",".join(row(11)[:4]) + "\r\n"
    run = hand_in(officer, SimpleUploadedFile("名册.csv", text.encode(encoding)))
    assert run.stage == "checked" and run.counts["new"] == 1


def test_people_of_other_units_are_refused_row_by_row(officer, world):
    run = hand_in(officer, workbook(row(11), row(12, "欧阳一帆", unit="渡口街站")))
    assert run.counts["findings"] == 1 and "不在您负责的范围内" in page(officer, run)


def test_somebody_of_another_brigade_is_not_drawn_over(officer, log_in, world):
    press_import(log_in(world.officer), hand_in(log_in(world.officer), workbook(row(11, unit="渡口街站"))))
    run = hand_in(officer, workbook(row(11)))
    assert run.counts["findings"] == 1 and "您负责范围以外" in page(officer, run)
    assert "渡口街" not in page(officer, run)


def test_the_store_changed_meanwhile_so_the_preview_is_made_anew(officer, world):
    press_import(officer, hand_in(officer, workbook(row(11))))
    run = hand_in(officer, workbook(row(11, "曾帆")))
    made = Person.objects.get(name="曾小帆")
    operations.correct_person(person=made, name="曾大帆", by=SYSTEM)
    shown = press_import(officer, run)
    assert run.stage == "checked" and run.made_anew and "请再看一遍" in shown and "曾大帆" in shown
    assert Person.objects.get(pk=made.pk).name == "曾大帆"
    press_import(officer, run)
    assert run.stage == "imported" and Person.objects.get(pk=made.pk).name == "曾帆"


def test_pressed_twice_it_is_imported_once(officer):
    run = hand_in(officer, workbook(row(11)))
    press_import(officer, run)
    press_import(officer, run)
    assert Person.objects.filter(name="曾小帆").count() == 1
    assert JournalEntry.objects.filter(action="import_roster").count() == 1


def test_two_with_the_same_people_at_once_the_second_is_shown_anew(officer, log_in, world):
    mine, theirs = hand_in(officer, workbook(row(11))), hand_in(log_in(world.officer), workbook(row(11)))
    press_import(officer, mine)
    press_import(log_in(world.officer), theirs)
    assert mine.stage == "imported" and theirs.stage == "checked" and theirs.made_anew
    assert theirs.counts["unchanged"] == 1 and Person.objects.filter(name="曾小帆").count() == 1


def test_a_role_taken_away_meanwhile_reaches_nothing(officer, world):
    run = hand_in(officer, workbook(row(11)))
    world.account(world.brigade_officer).grants.all().delete()
    assert officer.post(f"/people/import/{run.public_id}/write/").status_code == 404
    ImportRun.objects.filter(pk=run.pk).update(stage="writing")
    flow.write_roster(run_id=run.pk)
    run.refresh_from_db()
    assert run.stage == "checked" and run.counts["findings"] and not Person.objects.filter(name="曾小帆").exists()


def test_a_run_is_only_for_whoever_handed_it_in(officer, log_in, world):
    run = hand_in(officer, workbook(row(11)))
    for address in ("", "findings/", "columns/"):
        assert log_in(world.officer).get(f"/people/import/{run.public_id}/{address}").status_code == 404


def test_the_file_lies_sealed_and_is_gone_after_import_or_a_week(officer, settings):
    run = hand_in(officer, workbook(row(11)))
    kept = settings.FILE_ROOT / "rosters" / run.public_id
    assert kept.is_file() and not kept.read_bytes().startswith(b"PK") and number_of(11).encode() not in bytes(run.preview)
    press_import(officer, run)
    assert not kept.exists()
    other = hand_in(officer, workbook(row(12)))
    with clock.frozen(clock.today() + timedelta(days=8)):
        operations.clear_old_runs(days=7)
    other.refresh_from_db()
    assert other.stage == "cleared" and other.preview is None
    assert "已清理" in page(officer, other)


def test_refused_at_the_door(officer, monkeypatch):
    before = ImportRun.objects.count()
    assert refused(officer, "") == "file_missing"
    assert refused(officer, SimpleUploadedFile("名册.xlsx", b"")) == "file_empty"
    assert refused(officer, SimpleUploadedFile("名册.pdf", b"%PDF-1.7")) == "file_type_not_allowed"
    assert refused(officer, workbook(row()), on="2031-01-01") == "day_out_of_range"
    assert refused(officer, workbook(row()), on="明天") == "no_day"
    monkeypatch.setattr(keeping, "MAX_FILE", 100)
    assert refused(officer, workbook(row())) == "file_too_big"
    assert ImportRun.objects.count() == before


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("名册.xlsx", b"not a workbook", "not_a_workbook"),
        ("名册.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_old"),
        ("名册.xlsx", b"PK\x03\x04" + b"\0" * 60, "workbook_damaged"),
        ("名册.csv", b"\x00\x01\x02\x03", "not_a_csv"),
        ("名册.csv", "姓名,身份证号,人员类别,单位\n".encode(), "roster_empty"),
    ],
)
def test_refused_by_what_is_inside(officer, name, content, code):
    run = hand_in(officer, SimpleUploadedFile(name, content))
    assert (run.stage, run.refusal_code) == ("refused", code)
    assert "不能导入" in page(officer, run)


def test_a_bursting_workbook_is_refused(officer, monkeypatch):
    monkeypatch.setattr(opening, "MAX_UNPACKED", 1000)
    assert hand_in(officer, workbook(row())).refusal_code == "workbook_bursts"


THEIRS = ["人员", "证件号", "队伍类别", "现单位", "备注"]


def choose(client, run, **columns):
    data = {"sheet": "Sheet1", "row": "1", "two": "0", **columns}
    return client.post(f"/people/import/{run.public_id}/columns/", data)


def test_strange_columns_are_guessed_chosen_and_remembered(officer, world):
    run = hand_in(officer, workbook(row(11), titles=THEIRS, sheet="Sheet1"))
    assert run.stage == "mapping" and "选择各列" in page(officer, run)
    shown = officer.get(f"/people/import/{run.public_id}/columns/")
    guessed = {one["title"]: one["key"] for one in shown.context["taken_columns"]}
    assert guessed["人员"] == "name"
    assert guessed["证件号"] == "id_number" and guessed["队伍类别"] == "staff_kind" and guessed["现单位"] == "unit"
    assert number_of(11) not in shown.content.decode()
    named = {"column-0": "name", "column-1": "id_number", "column-2": "staff_kind", "column-3": "unit"}
    assert choose(officer, run, **named).status_code == 302
    run.refresh_from_db()
    assert run.stage == "checked" and run.counts["new"] == 1 and ColumnMapping.objects.count() == 1
    turned = [[*line[1:], line[0]] for line in (THEIRS, row(12))]
    again = hand_in(officer, workbook(turned[1], titles=turned[0], sheet="另一张"))
    assert again.stage == "checked" and again.counts["new"] == 1 and again.counts["findings"] == 0


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"column-0": "name", "column-1": "id_number"}, "column_missing"),
        ({"column-0": "name", "column-1": "name"}, "column_doubled"),
        ({"column-0": "salary"}, "column_unknown"),
    ],
)
def test_a_wrong_choice_of_columns_is_refused(officer, columns, code):
    run = hand_in(officer, workbook(row(11), titles=THEIRS, sheet="Sheet1"))
    response = choose(officer, run, **columns)
    assert response.status_code == 422 and response.context["error"].code == code
    assert not ColumnMapping.objects.exists()


def test_two_header_rows_and_another_sheet_can_be_chosen(officer):
    groups = ["基本情况", "", "队伍情况", "", ""]
    run = hand_in(officer, workbook(row(11), titles=THEIRS, sheet="Sheet1", above=[["2026年花名册"], groups]))
    shown = officer.get(f"/people/import/{run.public_id}/columns/?sheet=Sheet1&row=3&two=1")
    assert next(one["title"] for one in shown.context["taken_columns"]) == "基本情况/人员"
    named = {"column-0": "name", "column-1": "id_number", "column-2": "staff_kind", "column-3": "unit"}
    assert choose(officer, run, row="3", two="1", **named).status_code == 302
    run.refresh_from_db()
    assert run.stage == "checked" and run.counts["new"] == 1


def test_progress_is_polled_and_ends_with_the_page_read_anew(officer):
    run = hand_in(officer, workbook(row(11)))
    ImportRun.objects.filter(pk=run.pk).update(stage="checking", rows_done=500, rows_total=5000)
    asked = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "progress"}
    going = officer.get(f"/people/import/{run.public_id}/", **asked)
    assert "500 / 5000" in going.content.decode() and "HX-Refresh" not in going
    ImportRun.objects.filter(pk=run.pk).update(stage="checked")
    assert officer.get(f"/people/import/{run.public_id}/", **asked)["HX-Refresh"] == "true"


def test_the_template_is_for_download(officer):
    book = load_workbook(io.BytesIO(officer.get("/people/import/template/").content))
    assert book.worksheets[0]["A1"].value == "姓名"


def test_where_a_worker_is_alive_the_check_waits_for_it_and_can_be_found_again(officer, settings):
    settings.TEST = False
    sql.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (to_timestamp(%(now)s))", {"now": time.time()})
    run = hand_in(officer, workbook(row(11)))
    assert run.stage == "waiting" and "排队" in page(officer, run)
    queued = sql.rows("SELECT args FROM procrastinate_jobs WHERE task_name = 'check_roster' AND status = 'todo'")
    assert str(run.pk) in str(queued[0]["args"])
    app.tasks["check_roster"](run_id=run.pk)
    run.refresh_from_db()
    assert run.stage == "checked" and run.file_name in officer.get("/people/import/").content.decode()
