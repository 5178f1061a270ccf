"""Writes: done once under their key, only on the version that was read, told in the journal, refused with a sentence."""

from datetime import timedelta

import pytest

from lanyan.directory.models import Person
from lanyan.kernel.models import JournalEntry
from lanyan.world.cast import organisation

ENROLMENT = {
    "name": "柳新来",
    "sex": "female",
    "born_on": "2004-05-06",
    "unit": organisation("qingshiqiao"),
    "staff_kind": "firefighter",
    "on": "2026-11-20",
}


def member(world) -> str:
    return f"/persons/{world.person(world.member).public_id}"


def test_enrolling_answers_where_the_person_is(world, writer):
    answer = writer.send("POST", "/persons", ENROLMENT)
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    assert answer["Location"] == f"/api/v1/persons/{told['id']}"
    assert told["posting"] == {
        "unit": organisation("qingshiqiao"),
        "staff_kind": "firefighter",
        "position": "",
        "since": "2026-11-20",
    }
    read = writer.get(f"/persons/{told['id']}")
    assert (read.json(), read["ETag"]) == (told, answer["ETag"])


def test_a_retry_is_answered_and_not_counted(world, writer):
    before = Person.objects.count()
    first, again = (writer.send("POST", "/persons", ENROLMENT, key="the-same-key") for _ in range(2))
    assert Person.objects.count() == before + 1
    assert again.content == first.content
    assert (again.status_code, again["ETag"], again["Location"]) == (201, first["ETag"], first["Location"])
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    other = writer.send("POST", "/persons", ENROLMENT | {"name": "另一人"}, key="the-same-key")
    assert (other.status_code, other.json()["code"]) == (422, "key_used_for_another")


def test_a_key_is_the_clients_own(world, writer, let_in):
    other = let_in("另一个系统", scopes=("persons.read", "persons.write"))
    one = writer.send("POST", "/persons", ENROLMENT, key="the-same-key").json()
    two = other.send("POST", "/persons", ENROLMENT, key="the-same-key").json()
    assert one["id"] != two["id"]


def test_what_was_refused_may_be_tried_again_under_its_key(world, writer):
    wrong = ENROLMENT | {"id_number": "990101200405060011"}
    assert writer.send("POST", "/persons", wrong, key="the-same-key").json()["code"] == "id_number_wrong"
    assert writer.send("POST", "/persons", ENROLMENT, key="the-same-key").status_code == 201


def test_a_version_that_is_old_is_refused(world, writer):
    version = writer.get(member(world))["ETag"]
    changed = writer.send("PATCH", member(world), {"phone": "19000000001"}, version=version)
    assert changed.status_code == 200
    late = writer.send("PATCH", member(world), {"phone": "19000000002"}, version=version)
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert writer.send("PATCH", member(world), {"phone": "19000000002"}, version=changed["ETag"]).status_code == 200


def test_a_version_holds_whatever_day_it_was_read_as_of(world, writer):
    version = writer.get(f"{member(world)}?on=2026-03-01")["ETag"]
    assert writer.send("PATCH", member(world), {"phone": "19000000001"}, version=version).status_code == 200


@pytest.mark.parametrize(("header", "code"), [("version", "If-Match"), ("key", "Idempotency-Key")])
def test_version_and_key_are_asked_for(world, writer, header, code):
    headers = {"Authorization": f"Bearer {writer.secret}"}
    headers |= {"Idempotency-Key": "some-key-1"} if header == "version" else {"If-Match": '"abc.def"'}
    answer = writer.client.generic(
        "PATCH", f"/api/v1{member(world)}", "{}", content_type="application/json", headers=headers
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [code]


def changes(world) -> list[tuple[str, dict, str]]:
    branch, other = world.due_assembly_branch, organisation("dongfeng_branch")
    return [
        ("postings", {"unit": organisation("dongfeng"), "staff_kind": "firefighter", "on": "2026-11-01"}, "post_person"),
        ("ranks", {"rank": "一级消防士", "on": "2026-11-01"}, "set_rank"),
        ("memberships", {"organisation": other, "on": "2026-11-01", "reason": "调动"}, "transfer_person"),
        ("memberships/end", {"line": "party", "on": "2026-11-01", "reason": "转出"}, "release_person"),
        ("offices", {"organisation": branch, "role": "publicist", "on": "2026-11-20", "acting": True}, "hold_office"),
        ("departure", {"on": "2026-11-20", "reason": "退出"}, "leave_service"),
    ]


def test_each_change_is_done_and_is_one_line_of_the_journal(world, writer):
    for path, data, verb in changes(world):
        since = JournalEntry.objects.latest("pk").pk
        version = writer.get(member(world))["ETag"]
        answer = writer.send("POST", f"{member(world)}/{path}", data, version=version)
        assert answer.status_code == 200, f"{path}: {answer.content.decode()}"
        lines = JournalEntry.objects.filter(pk__gt=since).exclude(action="read_over_interface")
        assert [line.action for line in lines] == [verb]
        assert lines[0].actor_name == "写入系统"
        assert answer["ETag"] != version


def test_a_change_beyond_the_reach_is_refused_as_absent(world, writer):
    stranger = f"/persons/{world.person(world.weak_secretary).public_id}"
    answer = writer.send("PATCH", stranger, {"name": "某人"}, version='"a.b"')
    assert (answer.status_code, answer.json()["code"]) == (404, "not_visible")
    version = writer.get(member(world))["ETag"]
    away = {"organisation": world.weak_branch, "on": "2026-11-01"}
    assert writer.send("POST", f"{member(world)}/memberships", away, version=version).status_code == 404


def test_refusals_of_operations_come_with_their_code_and_sentence(world, writer):
    version = writer.get(member(world))["ETag"]
    early = {"organisation": world.due_assembly_branch, "on": "1950-01-01"}
    answer = writer.send("POST", f"{member(world)}/memberships", early, version=version)
    assert (answer.status_code, answer.json()["code"]) == (409, "before_founding")
    assert answer.json()["detail"].endswith("。")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"nome": "柳"}, "nome"),
        ({"born_on": 20040506}, "born_on"),
        ({"sex": "女"}, "sex"),
        ({"phone": "打我电话"}, "phone"),
        ({"id_number": "123"}, "id_number"),
        ({"name": "坏\x00字"}, "name"),
        ('{"name": "\\ud800"}', "name"),
    ],
)
def test_wrong_input_is_named_field_by_field(world, writer, body, field):
    answer = writer.send("PATCH", member(world), body, version='"a.b"')
    assert answer.status_code == 422, answer.content.decode()
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "\udcff", "[" * 5000])
def test_a_body_that_is_no_object_is_refused(world, writer, body):
    answer = writer.send("POST", "/persons", body.encode("utf-8", "surrogateescape").decode("latin-1"))
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


def test_a_day_that_can_only_be_a_slip_is_refused(world, writer):
    version = writer.get(member(world))["ETag"]
    answer = writer.send("POST", f"{member(world)}/ranks", {"rank": "二级消防士", "on": "0202-11-01"}, version=version)
    assert (answer.status_code, answer.json()["code"]) == (409, "day_out_of_range")


def test_duties_are_judged_with_the_change(world, writer):
    from lanyan.derived.duties.models import Verdict

    secretary = world.person(world.secretary)
    path = f"/persons/{secretary.public_id}"
    version = writer.get(path)["ETag"]
    data = {"organisation": world.due_assembly_branch, "role": "secretary", "on": str(world.today - timedelta(days=1))}
    branch = world.organisation(world.due_assembly_branch)
    before = dict(Verdict.objects.filter(subject_kind="organisation", subject_id=branch.pk).values_list("pk", "state"))
    assert writer.send("POST", f"{path}/offices/end", data, version=version).status_code == 200
    after = dict(Verdict.objects.filter(subject_kind="organisation", subject_id=branch.pk).values_list("pk", "state"))
    assert after != before
