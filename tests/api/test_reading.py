"""Lists and records as of any day, within the reach of the client, a page at a time."""

import json
from datetime import timedelta

from lanyan.directory import operations, queries
from lanyan.directory.sealed import id_number_of
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.world.cast import organisation


def test_organisations_are_those_at_and_below_the_node(world, reader):
    names = {row["name"] for row in reader.items("/organisations")}
    assert queries.organisation_on(world.organisation(world.due_assembly_branch)).name in names
    assert queries.organisation_on(world.organisation(world.weak_branch)).name not in names


def test_pages_hold_everything_once_whatever_is_added_meanwhile(world, reader):
    whole = [row["id"] for row in reader.items("/persons?limit=200")]
    first = reader.get("/persons?limit=20").json()
    unit = world.organisation(organisation("qingshiqiao"))
    for n in range(5):
        operations.enrol_person(
            name=f"新来{n}", sex="male", born_on=world.today, unit=unit, staff_kind="firefighter", on=world.today, by=SYSTEM
        )
    rest, cursor = [], first["next_cursor"]
    while cursor:
        page = reader.get(f"/persons?limit=20&cursor={cursor}").json()
        rest, cursor = rest + page["items"], page["next_cursor"]
    found = [row["id"] for row in first["items"] + rest]
    assert len(found) == len(set(found))
    assert set(whole) <= set(found)
    assert whole == sorted(whole)


def test_a_past_day_is_told_as_it_was(world, reader):
    branch = world.organisation(world.due_assembly_branch)
    before = world.today - timedelta(days=30)
    operations.rename_organisation(organisation=branch, name="改名后的党支部", short_name="改名", on=world.today, by=SYSTEM)
    path = f"/organisations/{branch.public_id}"
    assert reader.get(path).json()["name"] == "改名后的党支部"
    assert reader.get(f"{path}?on={before}").json()["name"] != "改名后的党支部"


def test_members_of_a_branch_are_those_of_the_page(world, reader):
    branch = world.organisation(world.due_assembly_branch)
    told = reader.items(f"/memberships?organisation={branch.public_id}&line=party")
    assert {row["person"]["number"] for row in told} == {member.number for member in queries.members(branch.pk)}


def test_offices_name_the_secretary(world, reader):
    told = reader.items(f"/offices?organisation={world.due_assembly_branch}&role=secretary")
    assert [row["person"]["id"] for row in told] == [world.person(world.secretary).public_id]


def test_absent_and_forbidden_answer_alike(world, reader):
    for path in ("/organisations/{}", "/persons?organisation={}", "/persons/{}", "/activities/{}", "/alerts/{}"):
        answers = [reader.get(path.format(key)) for key in (world.weak_branch, "zzzzzzzzzzzzzz", "1", "%00")]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1


def ask_by_number(api, number, query=""):
    return api.client.post(
        f"/api/v1/persons/by-id-number{query}",
        json.dumps({"id_number": number}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.secret}"},
    )


def test_a_person_is_found_by_id_number_with_a_line_that_shows_none(world, let_in):
    finder = let_in("人事系统", scopes=("persons.read", "persons.find"))
    person = world.person(world.member)
    number = id_number_of(person)
    answer = ask_by_number(finder, number)
    assert (answer.status_code, answer.json()["id"]) == (200, person.public_id)
    assert answer["ETag"] == finder.get(f"/persons/{person.public_id}")["ETag"]
    line = JournalEntry.objects.filter(action="read_over_interface", details__what="person_by_id_number").latest("pk")
    assert (line.subject_id, line.details["rows"], line.details["whole_numbers"]) == (person.pk, 1, False)
    assert number not in str(line.details)
    before = ask_by_number(finder, number, "?on=2026-01-01").json()
    assert before["id"] == person.public_id and number not in str(before)


def test_nobody_and_somebody_out_of_reach_are_not_found_alike_and_both_are_journalled(world, let_in):
    finder = let_in("人事系统", scopes=("persons.read", "persons.find"))
    elsewhere = world.person(world.weak_secretary)
    answers = [ask_by_number(finder, number) for number in (id_number_of(elsewhere), "99000019900101123X")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    told = JournalEntry.objects.filter(action="read_over_interface", details__what="person_by_id_number")
    assert [line.details["rows"] for line in told] == [0, 0]


def test_an_id_number_in_an_address_is_no_question(world, let_in, reader):
    number = id_number_of(world.person(world.member))
    assert reader.get(f"/persons?id_number={number}").json()["code"] == "unknown_parameter"
    assert ask_by_number(reader, number).json()["code"] == "scope_missing"


def test_a_slip_in_a_parameter_is_refused_not_passed_over(reader):
    for query, code in (
        ("onn=2026-01-01", "unknown_parameter"),
        ("on=2026-01-01&on=2026-01-02", "repeated_parameter"),
        ("on=2026-02-30", "invalid_input"),
        ("limit=0", "invalid_input"),
        ("line=nonsense", "invalid_input"),
        ("cursor=abc", "cursor_wrong"),
    ):
        answer = reader.get(f"/organisations?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, code), query
        assert answer["Content-Type"] == "application/problem+json"


def test_a_cursor_is_good_for_its_own_question_only(reader):
    cursor = reader.get("/organisations?limit=1").json()["next_cursor"]
    assert reader.get(f"/organisations?limit=2&cursor={cursor}").status_code == 200
    assert reader.get(f"/organisations?line=party&cursor={cursor}").json()["code"] == "cursor_wrong"
    assert reader.get(f"/persons?cursor={cursor}").json()["code"] == "cursor_wrong"


def test_what_the_client_has_is_not_sent_again(world, reader):
    path = f"/organisations/{world.due_assembly_branch}"
    etag = reader.get(path)["ETag"]
    again = reader.get(path, If_None_Match=etag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    branch = world.organisation(world.due_assembly_branch)
    operations.rename_organisation(organisation=branch, name="改名后的党支部", short_name="改名", on=world.today, by=SYSTEM)
    assert reader.get(path, If_None_Match=etag).status_code == 200


def test_talks_are_never_there(world, let_in):
    from lanyan.records.activities.models import Activity

    whole = let_in("全支队", node="detachment")
    talks = set(Activity.objects.filter(kind="talk").values_list("public_id", flat=True))
    assert talks
    told = whole.items("/activities?limit=200")
    assert told and not talks & {row["id"] for row in told}
    assert whole.get(f"/activities/{min(talks)}").status_code == 404
    assert whole.get("/activities?kind=talk").status_code == 422


def test_counts_of_an_activity_are_those_of_its_page(world, reader):
    from lanyan.records.activities import queries as activities
    from lanyan.records.activities.models import Activity

    one = Activity.objects.filter(organiser__public_id=world.due_assembly_branch, archive__isnull=False).exclude(
        kind="talk"
    )[0]
    told = reader.get(f"/activities/{one.public_id}").json()["counts"]
    counts = activities.counts_of(one)
    assert told == {name: getattr(counts, name) for name in told}
    assert told["expected"] > 0


def test_alerts_and_verdicts_are_of_organisations_only(world, reader):
    alerts, verdicts = reader.items("/alerts"), reader.items("/verdicts?limit=200")
    assert alerts and verdicts
    reached = {row["id"] for row in reader.items("/organisations")}
    assert {row["organisation"] for row in alerts + verdicts} <= reached
    assert len({row["id"] for row in verdicts}) == len(verdicts)
    assert reader.get(f"/alerts/{alerts[0]['id']}").json() == alerts[0]


def test_a_figure_is_the_sum_of_its_records(world, reader):
    for code in ("attendance_rate", "activities", "members", "duties_overdue", "decisions", "make_ups"):
        value = reader.get(f"/figures/{code}").json()
        records = reader.items(f"/figures/{code}/records")
        assert sum(row["part"] for row in records) == value["part"], code
        assert sum(row["base"] or 0 for row in records) == (value["base"] or 0), code
        assert len({row["id"] for row in records}) == len(records) or code == "decisions"


def test_records_of_people_need_the_right_to_read_people(world, let_in):
    counting = let_in("只看数字", scopes=("figures.read",))
    assert counting.get("/figures/members").status_code == 200
    assert counting.get("/figures/members/records").json()["code"] == "scope_missing"
    assert counting.get("/figures/activities/records").status_code == 200
