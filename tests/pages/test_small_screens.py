"""Screens of one operation each: silencing an organisation, the quiz of a make-up, the digest in the inbox."""

from datetime import timedelta

import pytest

from lanyan.derived.alerts.models import Message, Silence
from lanyan.derived.alerts.refresh import send_digests
from lanyan.pages.meetings import quiz
from lanyan.records.activities.models import Activity
from lanyan.records.activities.operations.make_up import Question

pytestmark = pytest.mark.django_db

TYPED = """支部党员大会一般多久召开一次？
每月
*每季度


组织生活会每年至少召开几次？
一次＊
两次
"""


def coming(world) -> Activity:
    return Activity.objects.filter(
        organiser__public_id=world.due_assembly_branch, notice__isnull=False, sign_in=None, closure=None
    ).exclude(kind="talk")[0]


def test_questions_are_read_from_plain_text_and_written_back():
    read = quiz.read(TYPED)
    assert read == [
        Question("支部党员大会一般多久召开一次？", ["每月", "每季度"], 1),
        Question("组织生活会每年至少召开几次？", ["一次", "两次"], 0),
    ]
    assert quiz.read(quiz.written(read)) == read


def test_the_recorder_types_the_quiz_and_half_a_question_is_refused_with_the_text_kept(world, as_role):
    meeting, recorder = coming(world), as_role("recorder")
    address = f"/meetings/{meeting.public_id}/quiz/"
    assert recorder.post(address, {"questions": TYPED}).status_code == 302
    assert meeting.quiz.count() == 2
    assert "*每季度" in recorder.get(address).content.decode()
    refused = recorder.post(address, {"questions": "没有标出答案\n甲\n乙"})
    assert refused.status_code == 422 and "没有标出答案" in refused.content.decode()
    assert meeting.quiz.count() == 2


def test_an_officer_silences_a_whole_branch_and_lifts_it(world, as_role):
    page, officer = f"/organisations/{world.weak_branch}/", as_role("officer")
    typed = {"cause": "跨区域抗洪增援", "until": (world.today + timedelta(days=10)).isoformat()}
    assert officer.post(f"{page}silence/", typed).status_code == 302
    shown = as_role("weak_secretary").get(page).content.decode()
    assert "跨区域抗洪增援" in shown and "现在恢复" not in shown
    made = Silence.objects.get(cause="跨区域抗洪增援")
    assert "现在恢复" in officer.get(page).content.decode()
    assert officer.post(f"{page}silence/{made.public_id}/end/").status_code == 302
    assert "跨区域抗洪增援" not in officer.get(page).content.decode()


def test_a_silence_without_a_cause_is_refused(world, as_role):
    sent = as_role("officer").post(f"/organisations/{world.weak_branch}/silence/", {"cause": " ", "until": "2026-12-01"})
    assert sent.status_code == 422 and "事由" in sent.content.decode()


def test_a_digest_names_its_alerts_and_opens_them(world, as_role):
    send_digests()
    person = world.person(world.weak_secretary)
    assert Message.objects.filter(person_id=person.pk, kind="digest").exists()
    page = as_role("weak_secretary").get("/inbox/").content.decode()
    assert "/monitoring/alerts/" in page and world.organisation(world.weak_branch).public_id


def test_who_only_reads_an_alert_is_offered_no_form(world, as_role):
    listed = as_role("recorder").get("/monitoring/").content.decode()
    address = "/monitoring/alerts/" + listed.split("/monitoring/alerts/")[1].split("/")[0] + "/"
    page = as_role("recorder").get(address).content.decode()
    assert "acknowledgement" not in page and "暂停提醒（" not in page
    assert "acknowledgement" in as_role("secretary").get(address).content.decode()
