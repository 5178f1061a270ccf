"""A list as a file holds what its screen shows, says who took it, and does nothing when it is opened."""

import csv
import io
import tracemalloc
import zipfile

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from openpyxl import load_workbook

from lanyan.directory.models import Person
from lanyan.directory.search import find_people
from lanyan.kernel.models import JournalEntry
from lanyan.pages import export
from lanyan.pages.people import views

# Every list on a screen: its address, and who in the cast reads it.
LISTS = {
    "people": "officer",
    "organisations": "officer",
    "coverage": "officer",
    "responsibility_map": "officer",
    "political_birthdays": "officer",
    "dossier_gaps": "officer",
    "cadre_register": "officer",
    "lecturers": "officer",
    "duty_reports": "officer",
    "lectures": "officer",
    "people_duplicates": "officer",
    "activities": "officer",
    "visits": "officer",
    "leaves": "secretary",
    "make_ups": "secretary",
    "series": "secretary",
    "cases": "officer",
    "procedures": "officer",
    "ledgers": "officer",
    "burden": "officer",
    "rule_library": "officer",
    "waiting_items": "secretary",
    "ledger_items rectification": "officer",
    "published_items rectification": "member",
    "dues": "officer",
    "dues_reliefs": "secretary",
    "workbench": "secretary",
    "ledger_batches": "officer",
    "mechanisms": "officer",
    "tightened_procedures": "officer",
    "compliance": "officer",
    "self_check": "officer",
    "information_register": "officer",
    "alerts": "officer",
    "federation": "officer",
    "help_list": "officer",
    "figures": "officer",
    "figure attendance_rate": "officer",
    "rules": "officer",
    "grants": "security_admin",
    "accounts": "security_admin",
    "clients": "security_admin",
    "journal": "auditor",
}
QUERY = {"responsibility_map": "view=table"}
# Pages that are no list that somebody would take away, and why.
NO_LISTS = {
    "forms and tools": "account_login account_logout account_change_password plan_activity backfill_activity scan"
    " election_calculator vote_calculator appraisal_calculator open_case plan_procedure assign_responsibility"
    " find_organisation import_template declare_mechanism shorten_escalation make_client open_paper open_account"
    " account_reauthenticate mfa_index mfa_activate_totp mfa_deactivate_totp mfa_authenticate mfa_reauthenticate"
    " mfa_view_recovery_codes mfa_download_recovery_codes mfa_generate_recovery_codes mfa_add_webauthn"
    " mfa_login_webauthn mfa_reauthenticate_webauthn stop_acting end_other_sessions dues_reckon",
    "one's own page, inbox and runs, each opened singly": "me inbox import_people exchanges invitations study"
    " my_data my_data_file my_cases my_dues delegations published_lists",
    "drawn, with a list of its own beside it": "activity_calendar case_calendar monitoring_map screen",
    "printed papers": "materials",
    "settings, each switched where it is shown": "settings networks running security_settings",
    "read by whoever answers, never taken away": "complaints",
    "no page": "worker manifest favicon offline",
}


@pytest.fixture
def client_of(world):
    def run(username):
        client = Client()
        client.force_login(world.account(username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return run


def table(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def address_of(entry):
    name, *arguments = entry.split()
    query = QUERY.get(name, "")
    return f"{reverse(name, args=arguments)}?{query}{'&' if query else ''}"


def test_every_page_is_declared_a_list_or_none():
    """A page added tomorrow says whether it is a list; if it is, it is tried below."""
    told = {entry.split()[0] for entry in LISTS} | {name for names in NO_LISTS.values() for name in names.split()}
    named = {
        name: ways[0] for name, (ways, *_) in get_resolver("lanyan.pages.urls").reverse_dict.items() if isinstance(name, str)
    }
    pages = {name for name, (_, parameters) in named.items() if not parameters and not name.startswith("gallery")}
    assert pages - told == set(), "say in LISTS or NO_LISTS what these pages are"


@pytest.mark.parametrize("entry", LISTS)
def test_every_list_can_be_taken_away(world, client_of, entry):
    reader = getattr(world, LISTS[entry])
    client, address = client_of(reader), address_of(entry)
    assert "export=xlsx" in client.get(address).content.decode()
    lines = table(client.get(f"{address}export=csv"))
    entry = JournalEntry.objects.filter(action="export_list").latest("pk")
    assert f"日志第{entry.pk}号" in lines[-1][0] and world.account(reader).name in lines[-1][0]
    assert entry.details["rows"] == len(lines) - 2
    assert len(lines[0]) > 1 and all(len(line) == len(lines[0]) for line in lines[1:-1])


def test_a_workbook_has_watermark_and_journal(world, client_of):
    client = client_of(world.officer)
    shown = client.get("/people/")
    sheet = load_workbook(io.BytesIO(client.get("/people/?export=xlsx").content)).worksheets[0]
    line = JournalEntry.objects.filter(action="export_list").latest("pk")
    assert f"日志第{line.pk}号" in sheet["A1"].value and world.actor(world.officer).name in sheet["A1"].value
    assert line.details["rows"] == sheet.max_row - 2 == shown.context["page"].paginator.count


def test_the_day_asked_for_is_the_day_of_the_list(world, client_of):
    client = client_of(world.officer)
    march, now = (table(client.get(f"/organisations/?on={day}&export=csv")) for day in ("2026-01-15", world.today))
    assert "2026-01-15的情况" in march[-1][0] and str(world.today) in now[-1][0]
    assert {line[0] for line in march[1:-1]} != {line[0] for line in now[1:-1]}


def test_a_large_list_is_streamed_and_a_sheet_that_is_full_refuses(world, client_of, monkeypatch):
    monkeypatch.setattr(export, "_IN_MEMORY", 1000)
    client = client_of(world.officer)
    answer = client.get("/people/?export=xlsx")
    assert answer.streaming and int(answer["Content-Length"]) > 1000
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert sheet.max_row > 100
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    refused = client.get("/people/?export=xlsx")
    assert refused.status_code == 422 and "一张工作表放不下" in refused.content.decode()


def test_rows_are_never_all_in_memory(world, rf):
    """A hundred thousand rows go through as they come: what is held does not grow with them."""
    request = rf.get("/?export=xlsx")
    request.actor = world.actor(world.officer)
    rows = ((f"姓名{number}", number, "云岭市消防救援支队" * 4) for number in range(20_000))
    tracemalloc.start()
    answer = export.answer(request, "人员", ("姓名", "编号", "单位"), rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()
    assert peak < 8 * 2**20, f"{peak / 2**20:.1f} MiB"


def test_filters_hold_and_csv_has_the_same_rows(world, client_of):
    client = client_of(world.secretary)
    shown = client.get("/people/?state=full")
    lines = table(client.get("/people/?state=full&export=csv"))
    assert lines[0] == ["姓名", "编号", "单位", "身份"] and len(lines) == shown.context["page"].paginator.count + 2
    assert {line[3] for line in lines[1:-1]} == {"正式党员"}
    assert "导出" in lines[-1][0]


def test_a_search_takes_along_everybody_found_and_says_when_they_are_too_many(world, client_of, monkeypatch):
    client = client_of(world.officer)
    monkeypatch.setattr(views, "MOST_SHOWN", 5)
    page = client.get("/people/?q=l")
    assert page.context["page"].paginator.count == 5 and "导出的是全部符合的人" in page.content.decode()
    found = find_people(world.actor(world.officer), "l", limit=10_000)
    lines = table(client.get("/people/?q=l&export=csv"))
    assert len(lines) - 2 == len(found) > 20
    full = table(client.get("/people/?q=l&state=full&export=csv"))
    assert {line[3] for line in full[1:-1]} == {"正式党员"} and 5 < len(full) < len(lines)
    monkeypatch.setattr(views, "MOST_EXPORTED", len(found) - 1)
    refused = client.get("/people/?q=l&export=csv")
    assert refused.status_code == 422 and "请再写几个字" in refused.content.decode()


def test_what_looks_like_a_formula_stays_text(world, client_of):
    made = world.person(world.member)
    Person.objects.filter(pk=made.pk).update(name='=HYPERLINK("http://x","y")')
    client = client_of(world.secretary)
    assert any(line[0].startswith("'=HYPERLINK") for line in table(client.get("/people/?export=csv")))
    parts = zipfile.ZipFile(io.BytesIO(client.get("/people/?export=xlsx").content))
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "HYPERLINK" in sheet and "<f>" not in sheet


def test_an_unknown_form_shows_the_page(world, client_of):
    assert client_of(world.secretary).get("/people/?export=exe").context["columns"]
    assert not JournalEntry.objects.filter(action="export_list").exists()


def test_a_number_typed_into_the_search_is_not_journalled(world, client_of):
    client_of(world.secretary).get("/people/?q=990000199606060111&export=csv")
    assert "990000199606060111" not in str(JournalEntry.objects.filter(action="export_list").latest("pk").details)
