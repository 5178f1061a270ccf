"""Attacks by what is typed: fields that the form does not have, ids of others, markup, formulas, SQL, files that are not
what they say, and input that no page expects."""

import io
import json
import zipfile
from urllib.parse import quote
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lanyan.directory.models import Account, Grant, Person
from lanyan.records.activities.models import Activity, Attachment

from .meeting import opened

MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
FORMULA = '=HYPERLINK("http://evil.example","点我")'
NONSENSE = [
    "\0",
    "9999-12-31",
    "0001-01-01",
    "99999999999999999999",
    "-1",
    "'; DROP TABLE person; --",
    "%",
    "甲" * 5000,
    "[]",
    "null",
]


def test_fields_that_no_form_has_change_nothing(world, as_role):
    """Mass assignment: a password, a role or another's id in the request."""
    before = (
        list(Account.objects.order_by("pk").values_list("pk", "password", "person_id", "is_active")),
        Grant.objects.count(),
        list(Person.objects.order_by("pk").values_list("pk", "name", "number")),
    )
    smuggled = {"password": "x" * 12, "role": "system_admin", "person_id": 1, "is_superuser": "1", "id": 1, "name": "改名"}
    member = as_role("member")
    for address in ("/complaints/", "/scan/", f"/people/{world.person(world.member).public_id}/numbers/"):
        member.post(address, smuggled)
    assert before == (
        list(Account.objects.order_by("pk").values_list("pk", "password", "person_id", "is_active")),
        Grant.objects.count(),
        list(Person.objects.order_by("pk").values_list("pk", "name", "number")),
    )


def test_a_meeting_is_planned_and_changed_for_ones_own_branch_only(world, as_role):
    secretary, count = as_role("secretary"), Activity.objects.count()
    typed = {
        "organisation": world.weak_branch,
        "kind": "theme_day",
        "held_on": "2026-12-01",
        "at_time": "15:00",
        "minutes": "60",
        "mode": "on_site",
    }
    assert secretary.post("/meetings/new/", typed).status_code == 404
    assert (
        secretary.post(
            "/meetings/new/", typed | {"organisation": world.due_assembly_branch, "hosts": [world.weak_branch]}
        ).status_code
        == 422
    )
    assert Activity.objects.count() == count


def test_running_numbers_open_nothing(world, as_role):
    """Addresses carry opaque ids; the database's own numbers are no address."""
    member = as_role("member")
    activity, person = Activity.objects.order_by("pk")[0], Person.objects.order_by("pk")[0]
    for address in (f"/meetings/{activity.pk}/", f"/people/{person.pk}/", f"/people/{person.number}/", "/make-ups/1/"):
        assert member.get(address).status_code == 404


def test_markup_is_shown_as_text_everywhere(world, as_role):
    meeting, secretary = opened(world), as_role("secretary")
    base = f"/meetings/{meeting.public_id}"
    Activity.objects.filter(pk=meeting.id).update(title=MARKUP, place=MARKUP)
    as_role("member").post(f"{base}/leave/", {"kind": "other", "reason": MARKUP})
    secretary.post(f"{base}/decisions/", {"text": MARKUP, "owner": MARKUP})
    secretary.post(f"{base}/closure/")
    secretary.post(f"{base}/minutes/", {"text": MARKUP, "chair": MARKUP})
    secretary.post("/complaints/", {"topic": "idea", "text": MARKUP, "signed": "1", "page": MARKUP})
    addresses = [f"{base}/", "/meetings/", "/meetings/calendar/", "/leaves/", "/", "/complaints/"]
    addresses += [f"/meetings/?q={quote(MARKUP)}", f"/people/?q={quote(MARKUP)}", f"/organisations/find/?q={quote(MARKUP)}"]
    for address in addresses:
        page = secretary.get(address).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page, address
    assert "&lt;script&gt;" in secretary.get(f"{base}/").content.decode()


def test_markup_in_a_refusal_is_shown_as_text(world, as_role):
    """The sentence of a refusal names the file, and the name is what the attacker chose."""
    meeting = opened(world)
    upload = SimpleUploadedFile("<img src=x onerror=alert(1)>.pdf", b"<html>no</html>")
    answer = as_role("secretary").post(f"/meetings/{meeting.public_id}/attachments/", {"file": upload})
    assert answer.status_code == 422
    assert "<img src=x" not in answer.content.decode()


def test_a_formula_leaves_as_text(world, as_role):
    """A title that begins with `=` is text in the workbook, not a formula."""
    found = Activity.objects.filter(organiser__public_id=world.due_assembly_branch, archive__isnull=False, kind="theme_day")
    newest = found.order_by("-held_on")[0]
    Activity.objects.filter(pk=newest.pk).update(title=FORMULA)
    address = f"/materials/{world.due_assembly_branch}/ledger/{newest.held_on:%Y-%m}/?as=xlsx"
    answer = as_role("secretary").get(address)
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert cells and all(cell.data_type == "s" for cell in cells)


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to 64 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/vbaProject.bin", b"0" * 2**26)
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("记录.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("图.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("页.html", b"<html><body>x</body></html>"),
        ("表.xlsx", bomb()),
        ("表.xlsx", b"PK\x03\x04 not a zip"),
        ("程序.exe", b"MZ\x90\x00" + b"\0" * 200),
        ("空.pdf", b""),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_a_sentence(world, as_role, name, content):
    meeting = opened(world)
    answer = as_role("secretary").post(
        f"/meetings/{meeting.public_id}/attachments/", {"file": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code == 422
    assert "没有保存" in answer.content.decode()
    assert not Attachment.objects.filter(activity=meeting.id).exists()


def test_a_kept_file_is_never_run_by_the_browser(world, as_role):
    meeting, secretary = opened(world), as_role("secretary")
    upload = SimpleUploadedFile("笔记.txt", b"<script>alert(1)</script>")
    secretary.post(f"/meetings/{meeting.public_id}/attachments/", {"file": upload})
    paper = Attachment.objects.get(activity=meeting.id)
    answer = secretary.get(f"/meetings/{meeting.public_id}/attachments/{paper.public_id}/", follow=True)
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


ASKED = {
    "/meetings/": ["q", "organisation", "kind", "state", "since", "until", "sort", "page"],
    "/meetings/calendar/": ["month"],
    "/meetings/new/": ["kind", "duty", "period", "due", "organisation"],
    "/meetings/backfill/": ["kind", "duty"],
    "/people/": ["q", "state", "page"],
    "/organisations/": ["on"],
    "/organisations/find/": ["q", "as"],
    "/monitoring/": ["state", "q", "page"],
    "/monitoring/help/": ["state", "sort", "page"],
    "/monitoring/figures/": ["since", "until"],
    "/monitoring/figures/attendance_rate/": ["since", "until", "organisation", "page"],
    "/settings/rulebook/": ["on", "q", "layer"],
    "/materials/open/": ["organisation", "paper", "year", "month", "as"],
}


@pytest.mark.parametrize(("address", "names"), ASKED.items())
def test_no_question_makes_a_page_fail(world, as_role, address, names):
    """Every name is asked with every value; in one request each name has another of them."""
    client = as_role("secretary")
    client.raise_request_exception = False
    values = [*NONSENSE, *(["9999-12", "0001-01"] if "month" in names else [])]
    asked = [{name: values[(place + turn) % len(values)] for place, name in enumerate(names)} for turn in range(len(values))]
    failed = [question for question in asked if client.get(address, question).status_code >= 500]
    assert not failed, f"{address} fails for {failed}"


def test_no_path_makes_a_page_fail(world, as_role):
    client = as_role("secretary")
    client.raise_request_exception = False
    for value in ("%00", "..%2f..%2fetc%2fpasswd", quote("甲" * 300), "'--"):
        for address in (
            f"/meetings/{value}/",
            f"/people/{value}/",
            f"/materials/{value}/handbook/2026/",
            f"/inbox/{value}/",
        ):
            assert client.get(address).status_code < 500, address


def test_no_form_makes_a_page_fail(world, as_role):
    meeting, secretary = opened(world), as_role("secretary")
    secretary.raise_request_exception = False
    base = f"/meetings/{meeting.public_id}"
    long, nul = "甲" * 3000, "a\0b"
    for value in (long, nul, "99999999999999999999"):
        forms = {
            f"{base}/leave/": {"kind": "other", "reason": value},
            f"{base}/sign-in/number/": {"number": value},
            f"{base}/decisions/": {"text": value, "owner": value, "votes_for": value},
            f"{base}/minutes/": {"text": "记录", "chair": value},
            f"{base}/cancellation/": {"reason": value},
            "/series/": {"kind": "theme_day", "title": value, "rule": "monthly", "day": value, "at_time": value},
            "/complaints/": {"topic": value, "text": value, "page": value},
            "/settings/mechanisms/new/": {"title": value, "forms": ["branch"], "line_title": value, "activity": value},
            "/meetings/new/": {
                "organisation": world.due_assembly_branch,
                "kind": "theme_day",
                "held_on": "9999-12-31",
                "at_time": "23:59",
                "minutes": "60",
                "mode": "on_site",
                "title": value,
            },
            "/scan/": {"code": f"LY.{meeting.public_id}.{value}"},
        }
        for address, typed in forms.items():
            answer = secretary.post(address, typed)
            assert answer.status_code < 500, (address, typed)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"entries": 1}',
        '{"entries": [1]}',
        '{"entries": [{"person": "x"}]}',
        json.dumps(
            {"entries": [{"person": "\0", "outcome": "present", "nonce": str(uuid4()), "marked_at": "2026-11-20T09:00:00Z"}]}
        ),
        json.dumps({"entries": [{"person": "x", "outcome": "present", "nonce": "x", "marked_at": "2026-11-20T09:00:00Z"}]}),
        json.dumps(
            {"entries": [{"person": "x", "outcome": "y", "nonce": str(uuid4()), "marked_at": "9999-12-31T23:59:59-12:00"}]}
        ),
        json.dumps(
            {"entries": [{"person": "x", "outcome": "y", "nonce": str(uuid4()), "marked_at": "2026-11-20T09:00:00"}]}
        ),
    ],
)
def test_no_queue_makes_the_roll_call_fail(world, as_role, body):
    meeting, recorder = opened(world), as_role("recorder")
    recorder.raise_request_exception = False
    answer = recorder.post(
        f"/meetings/{meeting.public_id}/roll-call/batch/",
        body,
        content_type="application/json",
        HTTP_ACCEPT="application/json",
    )
    assert answer.status_code in (200, 409, 422)
