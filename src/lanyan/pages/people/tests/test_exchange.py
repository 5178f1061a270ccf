"""The national system's list beside ours: shown field by field, decided once, and what must be typed there."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from lanyan.directory import operations
from lanyan.directory.id_number import check_digit
from lanyan.directory.models import ImportRun, Membership, NationalDifference, Organisation, Standing
from lanyan.directory.sealed import phone_of
from lanyan.flows import exchange as flow
from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import Refusal

TITLES = ["姓名", "性别", "公民身份号码", "出生日期", "人员类别", "所在党支部", "入党日期", "转正日期", "手机号码"]
BORN, JOINED, FULL = date(1995, 5, 5), date(2018, 7, 1), date(2019, 7, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILE_ROOT = tmp_path / "files"


@pytest.fixture
def officer(world):
    client = Client()
    client.force_login(world.account(world.brigade_officer), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def branch(world):
    return Organisation.objects.get(line="party", spells__short_name="青石桥站党支部", spells__valid_to=None)


@pytest.fixture
def person(world, branch):
    unit = Organisation.objects.get(line="administrative", spells__short_name="青石桥站", spells__valid_to=None)
    made = operations.enrol_person(
        name="曾小帆", sex="male", born_on=BORN, unit=unit, staff_kind="firefighter", on=JOINED, phone="13900000001",
        id_number=number_of(11), by=SYSTEM,
    )  # fmt: skip
    operations.set_standing(person=made, state="probationary", on=JOINED, by=SYSTEM)
    operations.set_standing(person=made, state="full", on=FULL, by=SYSTEM)
    operations.join_organisation(person=made, organisation=branch, on=FULL, by=SYSTEM)
    return made


def number_of(order):
    first17 = f"990000{BORN:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


def theirs(**more):
    """One row of their list that agrees with ours."""
    row = {
        "姓名": "曾小帆", "性别": "男", "公民身份号码": number_of(11), "出生日期": "19950505", "人员类别": "正式党员",
        "所在党支部": "中共云岭市消防救援支队青石桥站支部委员会", "入党日期": "2018-07-01", "转正日期": "2019.07.01",
        "手机号码": "13900000001",
    }  # fmt: skip
    return row | more


def hand_in(client, *rows, titles=TITLES, name="党员名册.csv"):
    held = io.StringIO()
    csv.writer(held).writerows([titles, *([row.get(title, "") for title in TITLES] for row in rows)])
    upload = SimpleUploadedFile(name, held.getvalue().encode("gb18030"))
    answer = client.post("/people/exchange/", {"file": upload})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


def page(client, run, query=""):
    return client.get(f"/people/exchange/{run.public_id}/{query}").content.decode()


def about(run, person):
    return {one.field: one for one in run.differences.filter(person=person).exclude(field="")}


def decide(client, run, on="", **choices):
    data = {f"choice-{pk}": choice for pk, choice in choices.pop("by_id").items()} | {"on": on or str(clock.today())}
    return client.post(f"/people/exchange/{run.public_id}/decide/", data, follow=True)


def test_lists_that_agree_show_nothing_to_decide_and_change_nothing(officer, person):
    run = hand_in(officer, theirs())
    assert run.stage == "compared" and about(run, person) == {} and run.counts["matched"] == 1
    assert run.counts["ours_only"] and "只在本系统" in page(officer, run, "?show=ours")


def test_each_field_is_shown_with_both_sides_since_when_and_who_recorded_it(officer, person):
    run = hand_in(officer, theirs(姓名="曾小凡", 人员类别="预备党员", 转正日期="2019-08-01", 手机号码="13900000009"))
    found = about(run, person)
    assert set(found) == {"name", "party_state", "full_on", "phone"}
    shown = page(officer, run)
    for words in ("曾小凡", "预备党员", "2019-08-01", "尾号0009", "尾号0001", "2019年7月1日", "系统"):
        assert words in shown
    assert "13900000009" not in shown and number_of(11) not in shown


def test_theirs_taken_is_a_change_from_the_day_said_and_a_wrong_day_is_corrected(officer, person, world):
    run = hand_in(officer, theirs(姓名="曾小凡", 入党日期="2018-08-01", 转正日期="2019-09-01", 手机号码="13900000009"))
    found = about(run, person)
    answer = decide(officer, run, by_id={one.pk: "theirs" for one in found.values()})
    assert "已定4项" in answer.content.decode()
    person.refresh_from_db()
    assert (person.name, person.pinyin, phone_of(person)) == ("曾小凡", "zengxiaofan", "13900000009")
    history = Standing.objects.filter(person=person).order_by("valid_from").values_list("state", "valid_from", "valid_to")
    assert list(history) == [
        ("probationary", date(2018, 8, 1), date(2019, 9, 1)),
        ("full", date(2019, 9, 1), None),
    ]
    assert JournalEntry.objects.filter(action="decide_differences").count() == 1
    after = hand_in(officer, theirs(姓名="曾小凡", 入党日期="2018-08-01", 转正日期="2019-09-01", 手机号码="13900000009"))
    assert about(after, person) == {}


def test_another_branch_of_theirs_is_taken_from_the_day_said(officer, person, branch):
    other = Organisation.objects.filter(line="party", spells__form="branch", spells__valid_to=None)
    place = next(
        spell for one in other.exclude(pk=branch.pk) for spell in one.spells.filter(valid_to=None) if "松涛路" in spell.name
    )
    run = hand_in(officer, theirs(所在党支部=place.name))
    (found,) = about(run, person).values()
    on = date(2026, 1, 5)
    decide(officer, run, on=str(on), by_id={found.pk: "theirs"})
    held = Membership.objects.filter(person=person).order_by("valid_from")
    assert [(one.organisation_id, one.valid_to) for one in held] == [(branch.pk, on), (place.organisation_id, None)]


def test_ours_kept_becomes_the_short_list_to_type_and_is_not_asked_again(officer, person):
    wrong = theirs(姓名="曾小凡", 手机号码="13900000009")
    run = hand_in(officer, wrong)
    decide(officer, run, by_id={one.pk: "ours" for one in about(run, person).values()})
    person.refresh_from_db()
    assert person.name == "曾小帆"
    again = hand_in(officer, wrong)
    assert again.counts["open"] == 0 and again.counts["differences"] == 2
    printed = officer.get(f"/people/exchange/{again.public_id}/to-type/").content.decode()
    assert "青石桥站党支部" in printed and "曾小帆" in printed and "13900000001" in printed
    sheet = load_workbook(
        io.BytesIO(officer.get(f"/people/exchange/{again.public_id}/to-type/?export=xlsx").content)
    ).worksheets[0]
    assert sheet["A3"].value.endswith("青石桥站党支部")
    assert [cell.value for cell in sheet[3]][1:] == ["曾小帆", person.number, "姓名", "曾小凡", "曾小帆"]
    assert {"print_to_type", "export_list"} <= set(JournalEntry.objects.values_list("action", flat=True))
    assert hand_in(officer, theirs(姓名="曾小烦", 手机号码="13900000009")).counts["open"] == 1
    operations.correct_person(person=person, phone="13900000002", by=SYSTEM)
    assert set(about(hand_in(officer, wrong), person)) == {"name", "phone"}
    asked = NationalDifference.objects.filter(run=ImportRun.objects.latest("pk"), choice="").exclude(field="")
    assert asked.get().field == "phone"


def test_without_an_id_number_a_person_is_found_by_name_birth_and_branch(officer, person):
    run = hand_in(officer, theirs(公民身份号码="", 手机号码="13900000009"))
    assert set(about(run, person)) == {"phone"}
    assert about(hand_in(officer, theirs(公民身份号码="", 出生日期="1995-05-06")), person) == {}


def test_who_is_in_one_list_only_is_told(officer, person):
    run = hand_in(officer, theirs(), theirs(姓名="欧阳一帆", 公民身份号码=number_of(13)))
    (only,) = run.differences.filter(side="theirs")
    assert only.name == "欧阳一帆" and "欧阳一帆" in page(officer, run, "?show=theirs")
    assert not run.differences.filter(side="ours", person=person).exists()
    lines = officer.get(f"/people/exchange/{run.public_id}/?show=theirs&export=csv").content.decode("utf-8-sig")
    assert "欧阳一帆" in lines


def test_what_cannot_be_read_is_not_compared_and_told(officer, person):
    run = hand_in(officer, theirs(出生日期="1995.5", 公民身份号码=number_of(11)[:-1] + "*"))
    assert run.counts["unread"] == 2 and "不是完整日期" in page(officer, run, "?show=unread")


def test_people_beyond_reach_are_neither_compared_nor_told_of(officer, world):
    away = Membership.objects.filter(organisation__spells__short_name="渡口街站党支部", valid_to=None).first()
    assert away is not None
    run = hand_in(officer, theirs(姓名=away.person.name, 公民身份号码="", 所在党支部="渡口街站党支部"))
    assert not run.differences.filter(person=away.person).exists()


def test_nothing_chosen_a_day_ahead_and_a_state_we_do_not_know_are_refused_with_nothing_done(officer, person, world):
    run = hand_in(officer, theirs(姓名="曾小凡", 人员类别="群众"))
    found = about(run, person)
    assert "一项也没有选" in decide(officer, run, by_id={}).content.decode()
    assert "晚于今天" in decide(officer, run, on="2099-01-01", by_id={found["name"].pk: "theirs"}).content.decode()
    with pytest.raises(Refusal) as refused:
        choices = {one.pk: "theirs" for one in found.values()}
        flow.decide(run=run, choices=choices, on=clock.today(), by=world.actor(world.brigade_officer))
    assert refused.value.code == "theirs_not_here"
    person.refresh_from_db()
    assert person.name == "曾小帆" and not run.differences.exclude(choice="").exists()


def test_fields_are_looked_at_one_by_one_and_a_page_is_chosen_at_once(officer, person):
    run = hand_in(officer, theirs(姓名="曾小凡", 手机号码="13900000009"))
    shown = page(officer, run, "?field=phone&all=theirs")
    assert "尾号0009" in shown and "曾小凡" not in shown
    assert shown.count(" checked") == 1 and not run.differences.exclude(choice="").exists()
    assert "姓名 1" in shown and "手机号码 1" in shown and "全部 2" in shown


def test_what_was_kept_can_be_chosen_again_and_what_was_taken_is_corrected_elsewhere(officer, person):
    run = hand_in(officer, theirs(姓名="曾小凡", 手机号码="13900000009"))
    found = about(run, person)
    decide(officer, run, by_id={found["phone"].pk: "ours", found["name"].pk: "theirs"})

    def reopen(field):
        data = {"difference": found[field].pk}
        return officer.post(f"/people/exchange/{run.public_id}/reopen/", data, follow=True).content.decode()

    assert "已放回" in reopen("phone") and "不能重新选" in reopen("name")
    assert {one.field: one.choice for one in about(run, person).values()} == {"phone": "", "name": "theirs"}


def test_their_headers_are_chosen_once_and_remembered(officer, person):
    strange = ["党员", "男女", "证件", "生于", "党内身份", "支部", "何时入党", "何时转正", "电话号"]
    run = hand_in(officer, theirs(), titles=strange)
    assert run.stage == "mapping"
    shown = officer.get(f"/people/import/{run.public_id}/columns/")
    guessed = {one["title"]: one["key"] for one in shown.context["taken_columns"]}
    assert guessed["证件"] == "id_number" and guessed["党内身份"] == "party_state"
    keys = ("name", "sex", "id_number", "born_on", "party_state", "branch", "probation_on", "full_on", "phone")
    data = {"sheet": "党员名册", "row": "1", "two": "0"} | {f"column-{at}": key for at, key in enumerate(keys)}
    assert officer.post(f"/people/import/{run.public_id}/columns/", data).status_code == 302
    run.refresh_from_db()
    assert run.stage == "compared"
    assert hand_in(officer, theirs(), titles=strange).stage == "compared"
