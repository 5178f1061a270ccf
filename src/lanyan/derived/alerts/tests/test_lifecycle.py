"""An alert from its raising to its clearing: one identity, told once, silenced with a cause, never cleared by hand."""

from datetime import timedelta

import pytest

from lanyan.derived.alerts import access, operations
from lanyan.derived.alerts.models import Alert, Message, Silence, Telling
from lanyan.derived.alerts.refresh import escalate, refresh, send_digests
from lanyan.derived.duties.models import Verdict
from lanyan.derived.tests.small_world import TODAY, SmallWorld, organisation, person
from lanyan.directory.models import Account, Delegation, Grant, OfficeHolding
from lanyan.directory.operations.ancestry import rebuild_ancestry
from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import SYSTEM, Actor
from lanyan.kernel.refusal import NotAllowed, NotVisible, Refusal

pytestmark = pytest.mark.django_db
DUTY = "theme_day_monthly"


class Scene:
    """A detachment committee, a brigade below it, two branches; a secretary, a member, an officer above."""

    def __init__(self) -> None:
        import random

        self.world = world = SmallWorld(random.Random(1))
        organisation(world, "committee", "party_committee", "detachment")
        organisation(world, "brigade", "general_branch", "brigade", "committee")
        self.branch = organisation(world, "branch0", "branch", "station", "brigade")
        self.other = organisation(world, "branch1", "branch", "station", "brigade")
        rebuild_ancestry()
        self.secretary, self.member, self.above, self.officer = (person(world, self.branch) for _ in range(4))
        for holder, node in ((self.secretary, "branch0"), (self.above, "brigade")):
            OfficeHolding.objects.create(
                person=holder,
                organisation=world.organisations[node],
                role="secretary",
                valid_from=TODAY - timedelta(days=90),
            )
        self.actors = {}
        for one in (self.secretary, self.member, self.above, self.officer):
            account = Account.objects.create(username=one.number, name=one.name, person=one)
            self.actors[one.pk] = Actor(account.pk, one.pk, one.name)
        Grant.objects.create(
            account=Account.objects.get(person=self.officer),
            role="officer",
            organisation=world.organisations["committee"],
            valid_from=TODAY - timedelta(days=90),
        )

    def actor(self, of) -> Actor:
        return self.actors[of.pk]

    def verdict(self, state: str, *, due=TODAY, subject=None, **more) -> Verdict:
        subject_kind, subject_id = ("person", subject.pk) if subject else ("organisation", self.branch.pk)
        values = {
            "duty": DUTY,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "organisation_id": self.branch.pk,
            "period_from": due.replace(day=1),
        }
        found, _ = Verdict.objects.update_or_create(
            **values,
            defaults={"period_to": due + timedelta(days=1), "state": state, "due_on": due, "rule_from": TODAY, **more},
        )
        return found


@pytest.fixture
def scene():
    with clock.frozen(TODAY):
        yield Scene()


def night(day, *, digest: bool = True) -> None:
    with clock.frozen(day):
        refresh()
        escalate()
        if digest:
            send_digests()


def after(days: int):
    return TODAY + timedelta(days=days)


def test_near_becomes_overdue_as_the_same_alert_and_clears_by_the_facts(scene):
    scene.verdict("near", due=after(3))
    night(TODAY)
    first = Alert.objects.get()
    assert (first.state, first.raised_on, first.overdue_since) == ("near", TODAY, None)
    scene.verdict("overdue", due=after(3))
    night(after(4))
    moved = Alert.objects.get()
    assert (moved.pk, moved.public_id, moved.state, moved.overdue_since) == (first.pk, first.public_id, "overdue", after(4))
    assert moved.raised_on == TODAY
    scene.verdict("met", due=after(3))
    night(after(5))
    cleared = Alert.objects.get()
    assert (cleared.pk, cleared.cleared_on, cleared.cleared_as) == (first.pk, after(5), "met")


def test_what_the_facts_bring_back_is_the_same_alert_raised_again_and_told_again(scene):
    scene.verdict("near")
    night(TODAY)
    scene.verdict("met")
    night(after(1))
    scene.verdict("near")
    night(after(2))
    alert = Alert.objects.get()
    assert (alert.times_raised, alert.raised_on, alert.cleared_on) == (2, after(2), None)
    assert Message.objects.filter(person_id=scene.secretary.pk, kind="digest").count() == 2


def test_an_alert_goes_when_its_verdict_goes_or_is_exempt(scene):
    verdict = scene.verdict("overdue")
    night(TODAY)
    verdict.delete()
    night(after(1))
    assert Alert.objects.get().cleared_as == "gone"
    scene.verdict("exempt", cause="增援")
    night(after(2))
    assert Alert.objects.get().cleared_on == after(1)


def test_a_period_long_over_lapses_but_its_verdict_stays(scene):
    scene.verdict("overdue", due=after(-80))
    night(TODAY)
    assert Alert.objects.get().cleared_on is None
    night(after(20))
    assert Alert.objects.get().cleared_as == "lapsed"
    night(after(21))
    assert Alert.objects.get().cleared_as == "lapsed"
    assert Verdict.objects.get().state == "overdue"


def test_only_some_organisations_may_be_refreshed(scene):
    scene.verdict("near")
    refresh(TODAY, [scene.other.pk])
    assert not Alert.objects.exists()
    refresh(TODAY, [scene.branch.pk])
    assert Alert.objects.exists()


def test_one_digest_a_day_however_many_alerts_and_nights_repeated(scene):
    for number in range(1, 6):
        scene.verdict("near", due=after(31 * number))
    night(TODAY)
    night(TODAY)
    messages = Message.objects.filter(person_id=scene.secretary.pk)
    assert [m.title for m in messages] == ["今日提醒：临期5项"]
    assert Telling.objects.filter(person_id=scene.secretary.pk, message=messages[0]).count() == 5
    night(after(1))
    assert messages.count() == 1  # nothing new: nothing said


def test_escalation_climbs_one_level_a_week_and_tells_each_once(scene):
    scene.verdict("overdue", due=after(-1))
    night(TODAY)
    told = lambda one: Message.objects.filter(person_id=one.pk).count()  # noqa: E731
    assert (told(scene.secretary), told(scene.above), told(scene.officer)) == (1, 0, 0)
    night(after(7))
    night(after(8))
    assert (told(scene.secretary), told(scene.above), told(scene.officer)) == (1, 1, 0)
    night(after(14))
    night(after(15))
    night(after(30))
    assert (told(scene.secretary), told(scene.above), told(scene.officer)) == (1, 1, 1)
    assert Message.objects.get(person_id=scene.above.pk).title == "今日提醒：下级组织逾期1项需要关心"
    assert Alert.objects.get().escalation == 2  # nobody stands above the detachment committee


def test_who_acts_for_somebody_absent_is_told_of_what_waits_there_and_only_while_it_lasts(scene):
    """Also of what was raised before; nothing of another organisation, nothing that is for the absent person alone."""
    told = lambda one: Telling.objects.filter(person_id=one.pk).values_list("alert__duty", "stage")  # noqa: E731
    scene.verdict("overdue", due=after(-1))
    scene.verdict("overdue", due=after(-1), subject=scene.secretary)
    night(TODAY)
    assert not told(scene.member)
    given = {
        "giver": scene.secretary,
        "holder": scene.member,
        "cause": "休假",
        "made_by_name": "王五",
        "made_at": clock.now(),
    }
    Delegation.objects.create(organisation=scene.other, first_day=after(1), last_day=after(9), **given)
    night(after(1))
    assert not told(scene.member)
    Delegation.objects.create(organisation=scene.branch, first_day=after(2), last_day=after(3), **given)
    night(after(2))
    alerts = Telling.objects.filter(person_id=scene.member.pk).values_list("alert__subject_kind", flat=True)
    assert sorted(alerts) == ["organisation", "person"]  # a secretary is told of members who are overdue, himself too
    assert Message.objects.get(person_id=scene.member.pk).title == "今日提醒：逾期2项"
    scene.verdict("overdue", due=after(31))
    night(after(4))
    assert len(told(scene.member)) == 2 and len(told(scene.secretary)) == 3


def test_answering_for_it_gives_another_week(scene):
    scene.verdict("overdue", due=after(-1))
    night(TODAY)
    with clock.frozen(after(6)):
        operations.acknowledge_alert(alert=Alert.objects.get(), remark="本周五补开", by=scene.actor(scene.secretary))
    night(after(8))
    assert Alert.objects.get().escalation == 0
    night(after(13))
    assert Alert.objects.get().escalation == 1
    assert JournalEntry.objects.filter(action="acknowledge_alert").count() == 1


def test_silence_stops_telling_and_climbing_but_hides_nothing(scene):
    scene.verdict("overdue", due=after(-1))
    silence = operations.silence_alerts(
        organisation_id=scene.world.organisations["committee"].pk,
        cause="抗洪抢险增援",
        valid_from=TODAY,
        valid_to=after(20),
        by=scene.actor(scene.officer),
    )
    night(TODAY)
    night(after(10))
    assert not Message.objects.exists()
    assert Alert.objects.get().escalation == 0
    assert access.visible_to(scene.actor(scene.secretary)).count() == 1
    with clock.frozen(after(11)):
        operations.lift_silence(silence=silence, by=scene.actor(scene.officer))
    night(after(12))
    assert Message.objects.filter(person_id=scene.secretary.pk).count() == 1
    assert Alert.objects.get().escalation == 0
    night(after(18))
    assert Alert.objects.get().escalation == 1
    assert set(JournalEntry.objects.values_list("action", flat=True)) == {"silence_alerts", "lift_silence"}


def test_silence_needs_a_cause_an_end_and_the_right_person(scene):
    scene.verdict("overdue")
    night(TODAY)
    alert = Alert.objects.get()

    def silence(by, **values):
        values = {"cause": "增援", "valid_from": TODAY, "valid_to": after(3), "alert": alert} | values
        operations.silence_alerts(by=scene.actor(by), **values)

    for values, code in (
        ({"cause": " "}, "silence_without_cause"),
        ({"valid_to": TODAY}, "silence_impossible"),
        ({"valid_to": after(200)}, "silence_impossible"),
        ({"alert": None}, "silence_of_nothing"),
    ):
        with pytest.raises(Refusal) as refused:
            silence(scene.secretary, **values)
        assert refused.value.code == code
    for by, values in ((scene.member, {}), (scene.secretary, {"alert": None, "organisation_id": scene.branch.pk})):
        with pytest.raises(NotVisible):
            silence(by, **values)
    assert not Silence.objects.exists()


def test_personal_alerts_are_for_the_person_and_the_secretary_only(scene):
    scene.verdict("overdue", subject=scene.member, due=after(-40))
    night(TODAY)
    night(after(30))
    assert {m.person_id for m in Message.objects.all()} == {scene.member.pk, scene.secretary.pk}
    for one, seen in ((scene.member, 1), (scene.secretary, 1), (scene.above, 0), (scene.officer, 0)):
        assert access.visible_to(scene.actor(one)).count() == seen
    with pytest.raises(NotAllowed):
        operations.silence_alerts(
            alert=Alert.objects.get(), cause="不想做", valid_from=TODAY, valid_to=after(3), by=scene.actor(scene.member)
        )


def test_a_cleared_alert_is_not_answered_for(scene):
    scene.verdict("overdue")
    night(TODAY)
    scene.verdict("met")
    night(after(1))
    with pytest.raises(Refusal) as refused:
        operations.acknowledge_alert(alert=Alert.objects.get(), by=scene.actor(scene.secretary))
    assert refused.value.code == "alert_cleared"


def test_a_message_with_one_key_arrives_once_and_opens_for_its_owner_only(scene):
    for _ in range(2):
        operations.send_message([scene.member.pk, scene.member.pk], kind="notice", title="会议通知", key="notice:1")
    message = Message.objects.get()
    with pytest.raises(NotVisible):
        operations.open_message(public_id=message.public_id, by=scene.actor(scene.officer))
    operations.open_message(public_id=message.public_id, by=scene.actor(scene.member))
    assert Message.objects.get().read_at is not None
    assert operations.mark_all_read(by=SYSTEM) == 0
