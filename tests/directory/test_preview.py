"""Before a change of the tree is made it is shown: what is shown is what happens, once it is confirmed."""

from datetime import timedelta

from lanyan.derived.alerts.models import Alert, Telling
from lanyan.derived.alerts.refresh import escalate, send_digests
from lanyan.derived.duties.models import Verdict
from lanyan.derived.nightly import evaluate_night
from lanyan.directory import operations, queries
from lanyan.directory.access import actor_of
from lanyan.directory.models import Account, Organisation, Responsibility
from lanyan.kernel import clock
from lanyan.kernel.journal import JournalEntry
from lanyan.kernel.operation import SYSTEM


def merging(world, **more):
    branch, into = world.organisation(world.silent_branch), world.organisation(world.due_assembly_branch)
    return f"/organisations/{branch.public_id}/change/merge/", {
        "into": into.public_id,
        "on": world.today.isoformat(),
        **more,
    }


def test_a_preview_shows_both_sides_and_changes_nothing(world, as_role):
    lines = JournalEntry.objects.count()
    verdicts = set(Verdict.objects.values_list("duty", "subject_id", "state"))
    address, typed = merging(world)
    answer = as_role("officer").post(address, typed)
    assert answer.status_code == 200
    seen = answer.context["seen"]
    gone = next(one for one in seen.organisations if one.after is None)
    kept = next(one for one in seen.organisations if one.public_id == world.due_assembly_branch)
    assert gone.public_id == world.silent_branch and gone.before.offices
    assert kept.after.members == kept.before.members + gone.before.members
    assert len(seen.people) == gone.before.members and seen.ended_offices
    assert "变更前" in answer.content.decode()
    assert JournalEntry.objects.count() == lines
    assert set(Verdict.objects.values_list("duty", "subject_id", "state")) == verdicts
    assert world.organisation(world.silent_branch).dissolved_on is None


def test_what_was_confirmed_is_done_once_it_still_is_so(world, as_role):
    address, typed = merging(world)
    seen = as_role("officer").post(address, typed).context["seen"]
    into = world.organisation(world.due_assembly_branch)
    member = queries.members(into.pk)[-1]
    operations.leave_organisation(person=world.person(member.number), line="party", on=world.today, by=SYSTEM)
    stale = as_role("officer").post(address, {**typed, "confirmed": seen.digest})
    assert stale.status_code == 200 and "情况有变化" in stale.content.decode()
    assert world.organisation(world.silent_branch).dissolved_on is None
    done = as_role("officer").post(address, {**typed, "confirmed": stale.context["seen"].digest})
    assert done.status_code == 302
    assert world.organisation(world.silent_branch).dissolved_on == world.today


def test_going_back_keeps_what_was_typed(world, as_role):
    address, typed = merging(world, reason="编制调整")
    answer = as_role("officer").post(address, {**typed, "edit": "1"})
    assert answer.status_code == 200 and "编制调整" in answer.content.decode()


def test_a_change_dated_ahead_is_judged_on_its_day_by_that_nights_clockwork(world):
    branch, into = world.organisation(world.silent_branch), world.organisation(world.due_assembly_branch)
    later = world.today + timedelta(days=5)
    operations.merge_organisations(organisation=branch, into=into, on=later, by=SYSTEM)
    # The ninth: nothing ran for four nights, and the first that does finds things as they have been since the fifth.
    for days, open_then in ((4, True), (5, False), (9, False)):
        day = world.today + timedelta(days=days)
        with clock.frozen(day):
            evaluate_night()
            alerts = Alert.objects.filter(organisation_id=branch.pk, subject_kind="organisation", cleared_on=None)
            assert alerts.exists() == open_then, day
            assert bool(queries.members(branch.pk)) == open_then


def test_a_founding_dated_ahead_has_duties_from_its_day(world):
    committee = world.organisation(world.brigade_committee)
    later = world.today + timedelta(days=3)
    made = operations.found_organisation(
        form="branch", level="station", name="新站党支部", founded_on=later, parent=committee, by=SYSTEM
    )
    with clock.frozen(later - timedelta(days=1)):
        evaluate_night()
        assert not Alert.objects.filter(organisation_id=made.pk, cleared_on=None).exists()
    with clock.frozen(later):
        evaluate_night()
        assert Verdict.objects.filter(organisation_id=made.pk).exists()


def test_whoever_answers_for_the_unit_is_told_when_an_alert_climbs(world, as_role):
    branch = world.organisation(world.weak_branch)
    unit = Organisation.objects.get(pk=queries.organisation_on(branch).unit_id)
    Responsibility.objects.filter(organisation=unit).delete()
    answering = world.person(world.member)
    level = "department" if queries.organisation_on(unit).form == "unit_station" else "leader"
    typed = {"person": answering.number, "level": level, "organisation": unit.public_id, "on": world.today.isoformat()}
    assert as_role("officer").post("/organisations/responsibility/new/", typed).status_code == 302
    Alert.objects.filter(organisation_id=branch.pk).update(escalation=0)
    send_digests()
    told = Telling.objects.filter(person_id=answering.pk, stage__startswith="answer")
    assert not told.exists()
    Alert.objects.filter(organisation_id=branch.pk, subject_kind="organisation", state="overdue", cleared_on=None).update(
        overdue_since=world.today - timedelta(days=400), escalation=0
    )
    escalate()
    send_digests()
    assert told.filter(alert__organisation_id=branch.pk).exists()
    # That alert and no other: being told of it does not open the organisation.
    one = told.select_related("alert").first().alert
    assert "需要关心" in as_role("member").get("/inbox/").content.decode(), "the day's reminder says so"
    assert as_role("member").get(f"/monitoring/alerts/{one.public_id}/").status_code == 200
    assert as_role("member").get(f"/organisations/{world.weak_branch}/").status_code == 404
    assert actor_of(Account.objects.get(username=world.member)).person_id == answering.pk
    # Whoever answers no longer is told no longer.
    made = Responsibility.objects.get(person=answering, organisation=unit)
    assert as_role("officer").post(f"/organisations/responsibility/{made.public_id}/end/").status_code == 302
    told.delete()
    with clock.frozen(world.today + timedelta(days=30)):
        escalate()
        send_digests()
    assert not told.exists()
