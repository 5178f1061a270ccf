"""约课: asked, answered, held, counted; each side is told once; nobody is at two places."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from lanyan.derived.alerts.models import Message
from lanyan.flows import book_lecturer
from lanyan.flows.close_meeting import close_meeting
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities import access as activities
from lanyan.records.activities import operations as planning
from lanyan.records.activities.tests.conftest import MEETING, TODAY, actor, build, plan
from lanyan.records.cadres import access, bookings, operations
from lanyan.records.cadres.models import Booking, Lecturer

pytestmark = pytest.mark.django_db
TOPIC = "支部工作条例"


def pool(brigade, name, person=None):
    values = {"name": name, "comes_from": "党校", "topics": TOPIC, "contact": "发函", "person": person}
    return operations.keep_lecturer(organisation=brigade.committee, **values, by=SYSTEM)


@pytest.fixture
def teacher(brigade):
    """One of ours, of another branch: sees nothing of the branch's meetings until asked to one."""
    return pool(brigade, "", brigade.guests[1])


@pytest.fixture
def lesson(brigade):
    return plan(brigade, "party_class", title="六月党课")


def ask(brigade, lesson, lecturer, **more):
    arguments = {"activity_id": lesson.pk, "lecturer": lecturer, "topic": TOPIC, "by": brigade.secretary}
    return book_lecturer.ask_lecturer(**{**arguments, **more})


def answer(booking, by, accepted=True):
    return book_lecturer.answer_booking(booking_id=booking.pk, accepted=accepted, by=by)


def code_of(call, *arguments, **named):
    with pytest.raises(Refusal) as refused:
        call(*arguments, **named)
    return refused.value.code


def titles(person):
    return list(Message.objects.filter(person_id=person.pk).order_by("pk").values_list("title", flat=True))


def state(brigade, lesson):
    return [one.state for one in bookings.lessons_of(brigade.secretary, lesson.pk)]


def test_a_lesson_from_the_asking_to_the_count(brigade, lesson, teacher, at):
    him = actor(teacher.person)
    booking = ask(brigade, lesson, teacher)
    assert ask(brigade, lesson, teacher) == booking, "a double tap asks once"
    assert titles(teacher.person) == [f"约课：6月16日《{TOPIC}》（六月党课），请答复"]
    assert not activities.visible_to(him).filter(pk=lesson.pk).exists()
    assert [one.state for one in bookings.lessons(him, list(access.bookings_for(him)))] == ["asked"]
    answer(booking, him)
    assert answer(booking, him).accepted
    assert activities.visible_to(him).filter(pk=lesson.pk).exists(), "whoever teaches there sees what is asked"
    assert [(item.title, item.presenter) for item in lesson.agenda.all()][-1] == (TOPIC, teacher.name)
    assert titles(brigade.people[0]) == [f"{teacher.name}已答应约课：6月16日《{TOPIC}》（六月党课）"]
    planning.set_agenda(activity_id=lesson.pk, items=["开场", TOPIC], by=brigade.secretary)
    assert lesson.agenda.get(title=TOPIC).presenter == teacher.name, "who edits the titles does not lose the lecturer"
    assert bookings.held_in([teacher.pk], TODAY.year) == {}
    at(60)
    close_meeting(activity_id=lesson.pk, by=brigade.secretary)
    assert state(brigade, lesson) == ["held"]
    assert bookings.held_in([teacher.pk], TODAY.year) == {teacher.pk: 1}
    assert not lesson.outcomes.filter(person=teacher.person).exists(), "a lecturer is not counted among those expected"
    assert code_of(book_lecturer.end_booking, booking_id=booking.pk, reason="晚了", by=him) == "booking_over"


def test_nobody_is_booked_twice_for_one_time(brigade, lesson, teacher):
    double = Lecturer.objects.create(
        organisation=brigade.other, person=teacher.person, name="同一人", comes_from="—", topics=[TOPIC], contact="—"
    )
    later = plan(brigade, "theme_day", starts_at=MEETING + timedelta(minutes=30))
    first, second = ask(brigade, lesson, teacher), ask(brigade, later, double)
    him = actor(teacher.person)
    answer(first, him)
    assert code_of(answer, second, him) == "lecturer_busy", "whichever pool it was asked from"
    third = plan(brigade, "party_class", starts_at=MEETING + timedelta(minutes=10))
    assert code_of(ask, brigade, third, teacher) == "lecturer_busy"
    assert teacher not in bookings.free_for(brigade.secretary, third.starts_at, third.ends_at)
    book_lecturer.end_booking(booking_id=first.pk, reason="出差", by=him)
    assert answer(second, him).accepted


def test_a_no_or_a_lecturer_who_cannot_come_after_all(brigade, lesson, teacher):
    him = actor(teacher.person)
    declined = answer(ask(brigade, lesson, teacher), him, accepted=False)
    assert code_of(answer, declined, him) == "booking_answered"
    assert code_of(book_lecturer.end_booking, booking_id=declined.pk, reason="x", by=brigade.secretary) == "booking_declined"
    again = answer(ask(brigade, lesson, teacher), him)
    assert again != declined
    assert code_of(book_lecturer.end_booking, booking_id=again.pk, reason=" ", by=him) == "text_missing"
    book_lecturer.end_booking(booking_id=again.pk, reason="有演习", by=him)
    assert state(brigade, lesson) == ["given_up", "declined"]
    assert not lesson.roll.filter(person=teacher.person).exists()
    assert lesson.agenda.get(title=TOPIC).presenter == ""
    assert titles(brigade.people[0])[-1] == f"{teacher.name}不能来讲课：6月16日《{TOPIC}》（六月党课）（有演习）"
    assert code_of(answer, again, him) == "booking_over"


def test_whoever_keeps_the_pool_answers_for_somebody_from_outside(brigade, lesson):
    professor = pool(brigade, "何教授")
    booking = ask(brigade, lesson, professor)
    assert titles(brigade.guests[0]) == [f"约课：6月16日《{TOPIC}》（六月党课），请答复"], "the officer of the committee"
    with pytest.raises(NotVisible):
        answer(booking, brigade.member)
    with pytest.raises(NotVisible):
        book_lecturer.end_booking(booking_id=booking.pk, reason="x", by=brigade.stranger)
    with pytest.raises(NotVisible):
        ask(brigade, lesson, professor, by=brigade.member)
    assert answer(booking, brigade.officer).accepted
    book_lecturer.end_booking(booking_id=booking.pk, reason="改请别人", by=brigade.secretary)
    assert state(brigade, lesson) == ["withdrawn"]


def test_another_time_is_asked_anew_and_a_cancelled_activity_lets_go(brigade, lesson, teacher):
    him = actor(teacher.person)
    booking = answer(ask(brigade, lesson, teacher), him)
    moved = MEETING + timedelta(days=1)
    book_lecturer.amend_activity(activity_id=lesson.pk, title="改了题目", by=brigade.secretary)
    assert state(brigade, lesson) == ["accepted"]
    book_lecturer.amend_activity(activity_id=lesson.pk, starts_at=moved, by=brigade.secretary)
    assert state(brigade, lesson) == ["asked"]
    assert "改期，请重新答复" in titles(teacher.person)[-1]
    booking.refresh_from_db()
    assert booking.starts_at == moved
    answer(booking, him)
    book_lecturer.cancel_activity(activity_id=lesson.pk, reason="全员备勤", by=brigade.secretary)
    assert state(brigade, lesson) == ["withdrawn"]
    assert "活动取消：全员备勤" in titles(teacher.person)[-1]
    assert code_of(ask, brigade, lesson, teacher) == "booking_over"


def test_what_is_not_asked(brigade, lesson, teacher):
    talk = plan(brigade, "talk", roll_person_ids=[brigade.people[2].pk])
    assert code_of(ask, brigade, talk, teacher) == "not_bookable_activity"
    assert code_of(ask, brigade, lesson, teacher, topic=" ") == "text_missing"
    operations.set_lecturer_bookable(public_id=teacher.public_id, bookable=False, by=SYSTEM)
    teacher.refresh_from_db()
    assert code_of(ask, brigade, lesson, teacher) == "lecturer_away"


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_moment_get_one_yes(settings):
    with clock.frozen(TODAY):
        brigade = build()
        teacher = pool(brigade, "", brigade.guests[1])
        asked = [ask(brigade, plan(brigade, "party_class", title=f"党课{n}"), teacher) for n in range(2)]
        said, gate = [], Barrier(2)

        def say_yes(booking):
            with clock.frozen(TODAY):
                gate.wait()
                try:
                    answer(booking, SYSTEM)
                    said.append("yes")
                except Refusal as refused:
                    said.append(refused.code)
                finally:
                    connection.close()

        threads = [Thread(target=say_yes, args=(booking,)) for booking in asked]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(said) == ["lecturer_busy", "yes"]
    assert Booking.objects.filter(accepted=True).count() == 1
