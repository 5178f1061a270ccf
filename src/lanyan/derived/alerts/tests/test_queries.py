"""What an open alert says, to whom, and in how few queries."""

from datetime import timedelta

import pytest

from lanyan.derived.alerts import operations, queries
from lanyan.derived.alerts.models import Alert, Message
from lanyan.derived.alerts.refresh import refresh
from lanyan.derived.alerts.tests.test_lifecycle import Scene, after, night
from lanyan.derived.tests.small_world import TODAY
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import NotVisible

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    with clock.frozen(TODAY):
        yield Scene()


def test_an_alert_shows_its_clause_the_facts_and_what_clears_it(scene):
    scene.verdict("overdue", due=after(-3), have=0, need=1, evidence_kind="activity", evidence=[7])
    night(TODAY)
    operations.acknowledge_alert(alert=Alert.objects.get(), remark="周五补开", by=scene.actor(scene.secretary))
    silence = operations.silence_alerts(
        organisation_id=scene.branch.pk, cause="增援", valid_from=TODAY, valid_to=after(2), by=SYSTEM
    )
    [shown] = queries.entrusted(scene.actor(scene.secretary))
    assert (shown.organisation, shown.organisation_key) == ("branch0", scene.branch.public_id)
    assert (shown.state, shown.days, shown.progress) == ("overdue", -3, "0/1次")
    assert shown.clause.title and shown.clause.sentence.endswith("。") and shown.clause.document and shown.clause.clears
    assert shown.clause.kinds == ("theme_day",)
    assert (shown.evidence_kind, shown.evidence) == ("activity", (7,))
    assert [answer.remark for answer in shown.answers] == ["周五补开"]
    assert shown.silence == silence


def test_each_sees_what_is_theirs(scene):
    scene.verdict("overdue")
    scene.verdict("near", subject=scene.member)
    night(TODAY)
    seen = {
        one.pk: (
            len(queries.own(scene.actor(one))),
            len(queries.entrusted(scene.actor(one))),
            len(queries.below(scene.actor(one))),
            queries.count_open(scene.actor(one)),
        )
        for one in (scene.member, scene.secretary, scene.above, scene.officer)
    }
    assert seen == {
        scene.member.pk: (1, 0, 0, 1),
        scene.secretary.pk: (0, 2, 1, 2),
        scene.above.pk: (0, 0, 1, 0),
        scene.officer.pk: (0, 0, 1, 0),
    }
    assert len(queries.below(scene.actor(scene.officer), scene.world.organisations["brigade"].pk)) == 1
    with pytest.raises(NotVisible):
        queries.below(scene.actor(scene.member), scene.branch.pk)
    personal = Alert.objects.get(subject_kind="person")
    with pytest.raises(NotVisible):
        queries.one(scene.actor(scene.officer), personal.public_id)
    assert queries.one(scene.actor(scene.member), personal.public_id).person == scene.member.name


def test_a_digest_opens_the_alerts_it_sums_up(scene):
    scene.verdict("near")
    scene.verdict("near", due=after(40))
    night(TODAY)
    message = Message.objects.get(person_id=scene.secretary.pk)
    assert {shown.alert.pk for shown in queries.told(message)} == set(Alert.objects.values_list("pk", flat=True))
    assert queries.unread(scene.actor(scene.secretary)) == 1


def test_a_hundred_alerts_take_as_many_queries_as_one(scene, django_assert_max_num_queries):
    for number in range(100):
        scene.verdict("near", due=after(31 * number + 1))
    refresh()
    actor = scene.actor(scene.secretary)
    with django_assert_max_num_queries(9):
        assert len(queries.entrusted(actor)) == 100


def test_a_duty_that_is_no_more_keeps_its_code(scene):
    verdict = scene.verdict("near")
    verdict.duty = "withdrawn_own_duty"
    verdict.due_on = TODAY + timedelta(days=1)
    verdict.save()
    refresh()
    [shown] = queries.entrusted(scene.actor(scene.secretary))
    assert shown.clause.title == "withdrawn_own_duty"


def test_marks_tell_who_answered_who_silenced_and_to_whom_it_went_up(scene):
    scene.verdict("overdue", due=after(-30))
    night(TODAY)
    alert = Alert.objects.get()
    operations.acknowledge_alert(alert=alert, remark="周五补开", by=scene.actor(scene.secretary))
    over = operations.silence_alerts(
        organisation_id=scene.world.organisations["brigade"].pk, cause="抗洪", valid_from=TODAY, valid_to=after(2), by=SYSTEM
    )
    assert queries.silences_over(scene.branch.pk) == [over] == queries.silences_over(scene.other.pk)
    operations.lift_silence(silence=over, by=scene.actor(scene.officer))
    assert queries.silences_over(scene.branch.pk) == []
    for days in (8, 9):
        with clock.frozen(after(days)):
            night(after(days))
    alert.refresh_from_db()
    titles = [mark.title for mark in queries.marks(alert)]
    assert {"知悉", "提前恢复提醒"} < set(titles) and any(title.startswith("暂停提醒") for title in titles)
    [up] = [mark for mark in queries.marks(alert) if mark.title == "报上1级"]
    assert alert.escalation == 1 and scene.above.name in up.text


def test_digests_list_their_alerts_at_once(scene, django_assert_max_num_queries):
    scene.verdict("near")
    night(TODAY)
    digests = list(Message.objects.filter(person_id=scene.secretary.pk))
    with django_assert_max_num_queries(9):
        told = queries.told_by(digests)
    assert [one.alert for one in told[digests[0].pk]] == [Alert.objects.get()]
