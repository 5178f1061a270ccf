"""A list as a file holds what its screen shows, says who took it, and does nothing when it is opened."""

import csv
import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from lanyan.directory.models import Person
from lanyan.kernel.models import JournalEntry

LISTS = ("people", "organisations", "activities", "alerts", "help_list")


@pytest.fixture
def client_of(world):
    def run(username):
        client = Client()
        client.force_login(world.account(username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return run


def table(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_each_list_as_a_workbook_with_watermark_and_journal(world, client_of):
    client = client_of(world.officer)
    for address in map(reverse, LISTS):
        shown = client.get(address)
        assert "export=xlsx" in shown.content.decode(), address
        answer = client.get(f"{address}?export=xlsx")
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        line = JournalEntry.objects.filter(action="export_list").latest("pk")
        assert f"日志第{line.pk}号" in sheet["A1"].value and world.actor(world.officer).name in sheet["A1"].value
        assert line.details["rows"] == sheet.max_row - 2
        if shown.context["page"]:
            assert line.details["rows"] == shown.context["page"].paginator.count


def test_filters_hold_and_csv_has_the_same_rows(world, client_of):
    client = client_of(world.secretary)
    shown = client.get("/people/?state=full")
    lines = table(client.get("/people/?state=full&export=csv"))
    assert lines[0] == ["姓名", "编号", "单位", "身份"] and len(lines) == shown.context["page"].paginator.count + 2
    assert {line[3] for line in lines[1:-1]} == {"正式党员"}
    assert "导出" in lines[-1][0]


def test_what_looks_like_a_formula_stays_text(world, client_of):
    made = world.person(world.member)
    Person.objects.filter(pk=made.pk).update(name='=HYPERLINK("http://x","y")')
    client = client_of(world.secretary)
    assert any(line[0].startswith("'=HYPERLINK") for line in table(client.get("/people/?export=csv")))
    parts = zipfile.ZipFile(io.BytesIO(client.get("/people/?export=xlsx").content))
    assert "HYPERLINK" in parts.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


def test_an_unknown_form_shows_the_page(world, client_of):
    assert client_of(world.secretary).get("/people/?export=exe").context["columns"]
    assert not JournalEntry.objects.filter(action="export_list").exists()


def test_a_number_typed_into_the_search_is_not_journalled(world, client_of):
    client_of(world.secretary).get("/people/?q=990000199606060111&export=csv")
    assert "990000199606060111" not in str(JournalEntry.objects.filter(action="export_list").latest("pk").details)
