"""A filter that somebody forgot shows nothing: raw tables, as the application's role meets them."""

import pytest
from django.apps import apps
from django.db import connection

from lanyan.directory import access
from lanyan.directory.models import Membership, Organisation
from lanyan.kernel import guard, sql
from lanyan.kernel.operation import SYSTEM, about, operation
from lanyan.records.activities.access import restricted_kinds
from lanyan.records.activities.models import Activity, MinutesVersion
from lanyan.records.dues.models import Base, Payment, Receipt
from lanyan.records.feedback.models import Feedback
from lanyan.records.ledger import access as ledger
from lanyan.records.ledger.models import Item, Measure, Step
from lanyan.records.procedures.models import Case, CaseReader, StepDone

GUARDED = [one.name for one in guard.clauses() if one.what == "rows"]
# Of these the rows of open kinds are for whoever reads at all; restricted kinds are tested below.
BY_KIND = {"activity", "minutes_version", "agenda_item", "activity_attachment"} | {
    table for table in GUARDED if table.startswith("ledger_")
}
ROLES = ("secretary", "good_secretary", "member", "recorder", "officer", "leader", "brigade_officer", "league_secretary")


def reached() -> set[int]:
    return {row["id"] for row in sql.rows("SELECT id FROM guard_reach() AS id")}


@pytest.mark.parametrize("role", ROLES)
def test_the_wall_stands_where_the_door_is(world, application, role):
    actor = world.actor(getattr(world, role))
    door = set(access.reach(actor, *access.READERS)) | set(access.reach(actor, "member"))
    with application(actor):
        assert reached() == door


def test_the_three_administrators_reach_nothing(world, application):
    for account in access.Account.objects.filter(grants__role__in=access.ADMINISTRATORS):
        with application(access.actor_of(account)):
            assert reached() == set(), account.username


def test_a_forgotten_filter_shows_nothing_of_another_branch(world, application):
    """Dues are what the branch itself keeps; another branch has bases, receipts and payments, too."""
    own = world.organisation(world.due_assembly_branch)
    members = set(Membership.objects.filter(organisation=own).values_list("person_id", flat=True))
    everywhere = {model: model.objects.count() for model in (Base, Receipt, Payment)}
    with application(world.actor(world.secretary)):
        bases, receipts, payments = Base.objects.all(), Receipt.objects.all(), Payment.objects.all()
        assert {one.person_id for one in bases} <= members and bases
        assert {one.organisation_id for one in receipts} == {own.pk}
        assert {one.receipt_id for one in payments} == {one.pk for one in receipts}
        for model, count in everywhere.items():
            assert 0 < model.objects.count() < count
        assert Base.objects.exclude(person__in=members).update(amount=0) == 0
        assert Receipt.objects.exclude(organisation=own).delete()[0] == 0


def test_a_member_sees_the_own_alone_and_fewer_cases_than_the_secretary(world, application):
    member = world.person(world.member)
    whole = Case.objects.count()
    with application(world.actor(world.weak_secretary)):
        of_weak = set(Case.objects.values_list("organisation_id", "counterpart_id"))
        assert 0 < Case.objects.count() < whole
        assert set(StepDone.objects.values_list("case_id", flat=True)) <= set(Case.objects.values_list("pk", flat=True))
    weak = world.organisation(world.weak_branch)
    assert all(weak.pk in pair for pair in of_weak)
    with application(world.actor(world.member)):
        assert not Feedback.objects.exclude(account_id=world.account(world.member).pk).exclude(
            organisation__in=Membership.objects.filter(person=member).values("organisation")
        )


@pytest.mark.parametrize("table", [table for table in GUARDED if table not in BY_KIND])
def test_where_nothing_was_said_there_is_no_row(application, table):
    with application(), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        assert cursor.fetchone() == (0,)


def test_a_restricted_case_is_for_those_named_in_it(world, application):
    """干部选任: neither the branch nor anybody above, unless named."""
    secretary, officer = world.actor(world.secretary), world.actor(world.officer)
    own = world.organisation(world.due_assembly_branch)
    case = Case.objects.filter(organisation=own, restricted=False).first() or Case.objects.first()
    assert case is not None
    Case.objects.filter(pk=case.pk).update(restricted=True, organisation=own, person=None)
    CaseReader.objects.filter(case=case).delete()
    CaseReader.objects.create(case=case, person_id=officer.person_id, named_at=world.now)
    for actor, there in ((secretary, False), (world.actor(world.leader), False), (officer, True)):
        with application(actor):
            assert Case.objects.filter(pk=case.pk).exists() is there
            assert CaseReader.objects.filter(case=case).exists() is there
            if not there:
                assert not StepDone.objects.filter(case=case).exists()


def test_a_talk_is_for_those_on_its_roll_and_the_secretariat(world, application):
    talks = Activity.objects.filter(organiser__public_id=world.due_assembly_branch, kind="talk")
    total = talks.count()
    member = world.person(world.member)
    assert total > talks.filter(roll__person=member).count()
    with application(world.actor(world.secretary)):
        assert talks.count() == total
    for role in ("officer", "leader", "good_secretary", "recorder"):
        actor = world.actor(getattr(world, role))
        with application(actor):
            assert not talks.exclude(roll__person_id=actor.person_id), role
            assert not MinutesVersion.objects.filter(activity__in=talks).exclude(activity__roll__person_id=actor.person_id)
    with application(world.actor(world.member)):
        assert talks.count() == talks.filter(roll__person=member).count()


def test_a_restricted_item_and_what_hangs_on_it_is_for_those_named_and_who_keeps_its_list(world, application):
    items = Item.objects.filter(kind="hardship", holder__public_id=world.due_assembly_branch)
    keys = list(items.values_list("pk", flat=True))
    assert keys and Step.objects.filter(item__in=keys) and Measure.objects.filter(item__in=keys)
    for role, there in (("secretary", True), ("officer", False), ("leader", False), ("good_secretary", False)):
        with application(world.actor(getattr(world, role))):
            for found in (items, Step.objects.filter(item__in=keys), Measure.objects.filter(item__in=keys)):
                assert found.exists() is there, (role, found.model)


def test_the_lists_of_restricted_kinds_are_those_of_the_rulebook(world):
    text = {one.name: one.text for one in guard.clauses()}
    assert "{" + ",".join(restricted_kinds()) + "}" in text["guard_open_kind"]
    kinds = "'{" + ",".join(ledger.restricted_kinds()) + "}'"
    assert kinds in text["ledger_item"] and kinds in text["guard_hidden_items"]


def test_an_operation_sees_all_and_leaves_no_door_open(world, application):
    """What it changes may be elsewhere: a case that moves, a person who is merged into another."""
    whole, seen = Receipt.objects.count(), []

    @operation
    def count_receipts(*, by):
        about("dues_receipt", None)
        seen.append(Receipt.objects.count())

    with application(world.actor(world.secretary)):
        before = Receipt.objects.count()
        count_receipts(by=SYSTEM)
        assert (seen, Receipt.objects.count()) == ([whole], before)
        with pytest.raises(ZeroDivisionError), guard.everything():
            raise ZeroDivisionError
        assert Receipt.objects.count() == before < whole


def test_who_acts_for_somebody_absent_reaches_what_was_handed_over_alone(world, application):
    from lanyan.directory.models import Delegation

    giver, holder = world.person(world.good_secretary), world.person(world.recorder)
    handed = Organisation.objects.get(public_id=world.good_branch)
    found = Delegation.objects.create(
        giver=giver, holder=holder, organisation=handed, first_day=world.today, last_day=world.today, cause="休假",
        made_at=world.now, made_by_name="安全",
    )  # fmt: skip
    plain = world.actor(world.recorder)
    acting = access.replace(plain, acting=found.pk, on_behalf_of=giver.name, memo={})
    with application(acting):
        assert handed.pk in reached()
        assert reached() == set(access.reach(acting, *access.READERS)) | set(access.reach(acting, "member"))
    with application(plain):
        assert handed.pk not in reached()


def test_every_guarded_table_is_a_table():
    assert set(GUARDED) <= {model._meta.db_table for model in apps.get_models()}
