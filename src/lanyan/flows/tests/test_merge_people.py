"""Merging duplicates: everything follows, one rule where both were, and undoing restores every row."""

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.directory import duplicates, operations
from lanyan.directory.models import (
    Account,
    ImportRun,
    Membership,
    NationalDifference,
    OfficeHolding,
    Person,
    PersonMerger,
)
from lanyan.directory.references import references_to_people
from lanyan.flows.merge_people import FIELDS, HISTORIES, merge_people, tell_apart, undo_merger
from lanyan.kernel import clock, sql
from lanyan.kernel.crypto import seal
from lanyan.kernel.journal import JournalEntry
from lanyan.kernel.operation import SYSTEM, Actor
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.records.activities.models import Outcome, RollEntry
from lanyan.records.ballots.frozen import unchanged
from lanyan.records.ballots.models import Ballot, Voter

# What is derived from the rest is not restored but derived again; the journal only grows.
DERIVED = {
    "alert",
    "alert_telling",
    "duties_verdict",
    "duties_evaluation",
    "inbox_message",
    "journal_entry",
    "person_merger",
}


def everything():
    """Every table that people's records are kept in, as one digest each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [
            name
            for (name,) in cursor.fetchall()
            if name not in DERIVED and not name.startswith(("procrastinate", "django", "rollup_"))
        ]
    found = {}
    for table in tables:
        row = sql.rows(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) AS digest FROM "{table}" t')
        found[table] = row[0]["digest"]
    return found


@pytest.fixture
def pair(world):
    """Two plain members of different stations of one brigade."""
    today = clock.today()
    rows = Membership.objects.on(today).filter(line="party", temporary=False, person__offices__isnull=True)
    one = rows.filter(organisation__public_id=world.due_assembly_branch).order_by("pk").first().person
    other = rows.filter(organisation__public_id=world.good_branch).order_by("pk").first().person
    Person.objects.filter(pk=other.pk).update(id_number=None, id_digest=None)
    return one, Person.objects.get(pk=other.pk)


def test_every_column_that_names_a_person_is_known(world):
    """A table that points to a person without saying so would be left behind by a merger."""
    known = {(one.table, one.column) for one in references_to_people()}
    columns = sql.rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'person_id' AND table_name NOT LIKE 'fact%%'"
        " UNION SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " WHERE c.contype = 'f' AND c.confrelid = 'person'::regclass"
    )
    assert {(row["table_name"], row["column_name"]) for row in columns} <= known
    assert ("roll_entry", "person_id") in known and ("activity_closure", "closed_by_id") in known


def test_everything_follows_and_the_row_goes(pair):
    keep, drop = pair
    rolls = RollEntry.objects.filter(person__in=pair).values("activity").distinct().count()
    merge_people(keep=keep, drop=drop, reason="重复登记", by=SYSTEM)
    assert not Person.objects.filter(pk=drop.pk).exists()
    assert RollEntry.objects.filter(person=keep).count() == rolls
    assert (
        Outcome.objects.filter(person=keep).count()
        == Outcome.objects.filter(person=keep).values("activity").distinct().count()
    )
    assert duplicates.merged_into(drop.public_id) == keep
    line = JournalEntry.objects.order_by("-pk").first()
    assert (line.action, line.subject_id, line.details["dropped"]) == ("merge_people", keep.pk, drop.number)


def test_of_two_outcomes_of_one_activity_the_better_stays(pair):
    keep, drop = pair
    shared = RollEntry.objects.filter(person=drop, activity__closure__isnull=False).order_by("pk").first()
    given = Outcome.objects.get(person=drop, activity=shared.activity)
    Outcome.objects.filter(pk=given.pk).update(outcome="present", cause="")
    mine = RollEntry.objects.create(
        activity=shared.activity, person=keep, organisation=shared.organisation, capacity="attendee"
    )
    Outcome.objects.create(activity=shared.activity, person=keep, organisation=shared.organisation, outcome="absent")
    merge_people(keep=keep, drop=drop, by=SYSTEM)
    assert Outcome.objects.get(person=keep, activity=shared.activity).outcome == "present"
    assert RollEntry.objects.get(person=keep, activity=shared.activity).pk == shared.pk != mine.pk


def test_of_two_differences_with_the_national_system_the_decided_one_stays(world, pair):
    keep, drop = pair
    run = ImportRun.objects.filter(kind="national").first()
    before = {"run": run, "name": keep.name, "theirs": seal("national.value", "19000000009")}
    open_one = NationalDifference.objects.create(person=keep, field="phone", **before)
    decided = NationalDifference.objects.create(
        person=drop, field="phone", choice="ours", decided_at=world.now, decided_by_name="冯峰", **before
    )
    other = NationalDifference.objects.create(person=drop, field="sex", **before)
    merger = merge_people(keep=keep, drop=drop, by=SYSTEM)
    assert set(NationalDifference.objects.filter(person=keep)) == {decided, other}
    undo_merger(merger=merger, by=SYSTEM)
    assert {one.pk: one.person_id for one in NationalDifference.objects.filter(person__in=[keep.pk, drop.pk])} == {
        open_one.pk: keep.pk,
        decided.pk: drop.pk,
        other.pk: drop.pk,
    }


def test_the_chosen_values_and_histories_stay(pair):
    keep, drop = pair
    today = clock.today()
    there = Membership.objects.on(today).get(person=drop, line="party", temporary=False).organisation_id
    merge_people(keep=keep, drop=drop, take=["number", "phone"], histories=["membership"], by=SYSTEM)
    kept = Person.objects.get(pk=keep.pk)
    assert (kept.number, kept.name, bytes(kept.phone)) == (drop.number, keep.name, bytes(drop.phone))
    assert Membership.objects.on(today).get(person=keep, line="party", temporary=False).organisation_id == there


def test_two_accounts_become_one(pair, world):
    keep, drop = pair
    closed = Account.objects.get(person=drop)
    merge_people(keep=keep, drop=drop, by=SYSTEM)
    closed.refresh_from_db()
    assert (closed.person_id, closed.is_active) == (None, False)
    assert Account.objects.get(person=keep).is_active


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.tuples(st.integers(0, 400), st.integers(0, 400)), take=st.sets(st.sampled_from(sorted(FIELDS))),
       histories=st.sets(st.sampled_from(sorted(HISTORIES))))  # fmt: skip
def test_undoing_restores_every_row(world, places, take, histories):
    voting = Voter.objects.filter(ballot__opening__isnull=False, ballot__closure=None, ballot__annulment=None)
    people = list(Person.objects.exclude(pk__in=voting.values("person")).order_by("pk"))
    keep, drop = people[places[0] % len(people)], people[places[1] % len(people)]
    if keep == drop:
        return
    with transaction.atomic():
        Person.objects.filter(pk=drop.pk).update(id_number=None, id_digest=None)
        before = everything()
        merger = merge_people(keep=keep, drop=drop, take=take - {"id_number"}, histories=histories, by=SYSTEM)
        assert everything() != before
        undo_merger(merger=merger, by=SYSTEM)
        after = everything()
        transaction.set_rollback(True)
    assert {table for table in before if before[table] != after[table]} == set()


def test_what_was_recorded_since_stays_with_the_one_kept(pair):
    keep, drop = pair
    merger = merge_people(keep=keep, drop=drop, by=SYSTEM)
    operations.set_flag(person=Person.objects.get(pk=keep.pk), flag="abroad", on=clock.today(), by=SYSTEM)
    undo_merger(merger=merger, by=SYSTEM)
    assert keep.flags.filter(flag="abroad").exists() and not drop.flags.filter(flag="abroad").exists()


def refused(call, **arguments):
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    return caught.value.code


def test_what_is_refused(pair, world):
    keep, drop = pair
    assert refused(merge_people, keep=keep, drop=keep, by=SYSTEM) == "merge_same_person"
    third = Person.objects.exclude(pk__in=[keep.pk, drop.pk]).filter(id_digest__isnull=False).first()
    assert refused(merge_people, keep=keep, drop=third, by=SYSTEM) == "merge_two_id_numbers"
    member = Account.objects.get(person=keep)
    actor = Actor(member.pk, member.person_id, member.name)
    assert refused(merge_people, keep=keep, drop=drop, by=actor) == "not_visible"
    officer = Account.objects.get(username=world.officer)
    actor = Actor(officer.pk, officer.person_id, officer.name)
    assert refused(merge_people, keep=officer.person, drop=drop, by=actor) == "merge_oneself"
    small = Account.objects.get(username=world.brigade_officer)
    actor = Actor(small.pk, small.person_id, small.name)
    OfficeHolding.objects.create(
        person=drop, organisation_id=_party_committee(world), role="member", valid_from=date(2025, 1, 1)
    )
    assert refused(merge_people, keep=keep, drop=drop, by=actor) == "merge_beyond_reach"
    merger = merge_people(keep=keep, drop=drop, by=SYSTEM)
    later = merge_people(keep=third, drop=Person.objects.get(pk=_without_id(keep)), by=SYSTEM)
    assert refused(undo_merger, merger=merger, by=SYSTEM) == "merger_of_merged"
    undo_merger(merger=later, by=SYSTEM)
    undo_merger(merger=merger, by=SYSTEM)


def test_who_has_a_ballot_in_a_vote_that_goes_on_is_merged_when_it_is_over(world):
    voter = Voter.objects.filter(ballot__opening__isnull=False, ballot__closure=None, ballot__annulment=None).first()
    other = Person.objects.exclude(pk=voter.person_id).filter(left_service_on=None).order_by("-pk").first()
    Person.objects.filter(pk=other.pk).update(id_number=None, id_digest=None)
    other.refresh_from_db()
    assert refused(merge_people, keep=voter.person, drop=other, by=SYSTEM) == "merge_in_ballot"


def test_the_roll_of_a_vote_that_is_over_gives_the_same_digest_after_a_merger(world):
    """Also where both records were on it: the roll was so long, and stays so long."""
    going_on = Voter.objects.filter(ballot__opening__isnull=False, ballot__closure=None, ballot__annulment=None)
    over = Voter.objects.filter(ballot__closure__isnull=False).exclude(person__in=going_on.values("person"))
    ballot = Ballot.objects.get(pk=over.order_by("ballot").values_list("ballot", flat=True).first())
    keep, drop = (one.person for one in over.filter(ballot=ballot).order_by("-pk")[:2])
    _without_id(drop)
    length = ballot.voters.count()
    assert unchanged(ballot)
    merger = merge_people(keep=keep, drop=Person.objects.get(pk=drop.pk), by=SYSTEM)
    assert ballot.voters.filter(person=keep).count() == 2 and ballot.voters.count() == length
    assert unchanged(Ballot.objects.get(pk=ballot.pk))
    undo_merger(merger=merger, by=SYSTEM)
    assert unchanged(Ballot.objects.get(pk=ballot.pk)) and ballot.voters.filter(person=drop.pk).count() == 1


def _without_id(person):
    Person.objects.filter(pk=person.pk).update(id_number=None, id_digest=None)
    return person.pk


def _party_committee(world):
    from lanyan.directory.models import Organisation

    return Organisation.objects.get(public_id=world.party_committee).pk


def test_undo_twice_and_undo_after_a_change_are_refused(pair):
    keep, drop = pair
    merger = merge_people(keep=keep, drop=drop, take=["name"], by=SYSTEM)
    Person.objects.filter(pk=keep.pk).update(name="后来改的")
    assert refused(undo_merger, merger=merger, by=SYSTEM) == "merger_changed_since"
    Person.objects.filter(pk=keep.pk).update(name=drop.name)
    undo_merger(merger=merger, by=SYSTEM)
    assert refused(undo_merger, merger=PersonMerger.objects.get(pk=merger.pk), by=SYSTEM) == "merger_undone"


def test_candidates_are_found_and_told_apart(pair, world):
    keep, drop = pair
    Person.objects.filter(pk=drop.pk).update(name=keep.name, pinyin=keep.pinyin, born_on=keep.born_on)
    officer = Account.objects.get(username=world.officer)
    actor = Actor(officer.pk, officer.person_id, officer.name)

    def found():
        return {frozenset((one.one.pk, one.other.pk)): one.why for one in duplicates.pairs(actor)}

    assert "姓名和出生日期相同" in found()[frozenset((keep.pk, drop.pk))]
    tell_apart(one=drop, other=keep, by=actor)
    assert frozenset((keep.pk, drop.pk)) not in found()
    member = Account.objects.get(username=world.member)
    with pytest.raises(NotVisible):
        duplicates.pairs(Actor(member.pk, member.person_id, member.name))
