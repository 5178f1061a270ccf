"""The world is what its description says: sizes, forms, states, committees, and the people of the cast."""

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings

from lanyan.directory import id_number
from lanyan.directory.models import (
    Account,
    Adoption,
    Flag,
    Membership,
    OfficeHolding,
    Organisation,
    OrganisationSpell,
    Person,
    Posting,
    RankSpell,
    Relief,
    Standing,
    Term,
)
from lanyan.directory.sealed import id_number_of, phone_of
from lanyan.kernel import sql
from lanyan.kernel.dated import on_day
from lanyan.kernel.refusal import Refusal
from lanyan.rulebook import national
from lanyan.world import cast, load, logins

PARTY_MEMBERS = ("probationary", "full", "observed")


def spells(world, **conditions):
    return OrganisationSpell.objects.on(world.today).filter(**conditions)


def members_of(world, organisation_id, *states):
    return sql.rows(
        "SELECT person_id FROM fact_member WHERE organisation_id = %(o)s AND line = 'party' AND state = ANY(%(s)s) "
        "AND valid_from <= %(d)s AND (valid_to IS NULL OR valid_to > %(d)s)",
        {"o": organisation_id, "s": list(states), "d": world.today},
    )


def test_the_detachment_has_its_size(world):
    forms = Counter(spells(world).values_list("form", flat=True))
    assert (forms["unit_detachment"], forms["unit_brigade"], forms["unit_station"]) == (1, 6, 18)
    assert 590 <= Person.objects.count() <= 620
    party = sum(
        forms[f]
        for f in ("party_committee", "office_committee", "general_branch", "branch", "joint_branch", "temporary_branch")
    )
    assert 34 <= party <= 38
    members = Standing.objects.on(world.today).filter(line="party", state__in=PARTY_MEMBERS).count()
    assert 405 <= members <= 435


def test_every_form_kind_and_state_is_there(world):
    book = national()
    forms = set(spells(world).values_list("form", flat=True))
    assert set(book.forms()) - forms == {"unit_bureau", "unit_corps", "league_group"}
    assert set(Posting.objects.on(world.today).values_list("staff_kind", flat=True)) == set(book.staff_kinds())
    states = set(Standing.objects.on(world.today).values_list("state", flat=True))
    assert states >= {"applicant", "activist", "prospect", "probationary", "full", "observed", "suspended", "league_member"}
    assert set(Flag.objects.on(world.today).values_list("flag", flat=True)) == set(book.person_flags())
    surnames = {person.name[0] for person in Person.objects.all()}
    assert surnames >= set("曾单解仇") and any(p.name.startswith("欧阳") for p in Person.objects.all())


def test_branches_and_committees_are_lawful(world):
    committee = ("secretary", "deputy_secretary", "organiser", "publicist", "discipline", "member")
    for spell in spells(world, form__in=("branch", "joint_branch", "temporary_branch")):
        full = len(members_of(world, spell.organisation_id, "full"))
        everyone = len(members_of(world, spell.organisation_id, *PARTY_MEMBERS))
        held = OfficeHolding.objects.on(world.today).filter(organisation=spell.organisation_id, role__in=committee)
        roles = Counter(held.values_list("role", flat=True))
        assert full >= 3 and everyone <= 50, spell.name
        assert roles["secretary"] == 1 and max(roles.values()) == 1, spell.name
        if spell.organisation.public_id == world.vacant_branch:
            assert "discipline" not in roles
        elif full >= 7:
            assert 3 <= held.count() <= 5, spell.name
        else:
            assert held.count() <= 3, spell.name


def test_office_holders_belong_there_and_are_full_members(world):
    wrong = sql.rows(
        """
        SELECT p.name, o.role FROM office_holding o JOIN person p ON p.id = o.person_id
        JOIN fact_organisation g ON g.organisation_id = o.organisation_id AND g.line = 'party' AND g.valid_to IS NULL
        WHERE o.valid_from <= %(d)s AND (o.valid_to IS NULL OR o.valid_to > %(d)s)
          AND NOT EXISTS (SELECT 1 FROM fact_member m JOIN fact_ancestry a ON a.organisation_id = m.organisation_id
                          WHERE m.person_id = o.person_id AND m.line = 'party' AND m.state = 'full'
                            AND (a.ancestor_id = o.organisation_id OR m.group_id = o.organisation_id)
                            AND m.valid_from <= %(d)s AND (m.valid_to IS NULL OR m.valid_to > %(d)s)
                            AND a.valid_from <= %(d)s AND (a.valid_to IS NULL OR a.valid_to > %(d)s))
        """,
        {"d": world.today},
    )
    assert wrong == []


def test_numbers_are_right_and_belong_to_nobody(world):
    digests = set()
    for person in Person.objects.exclude(number=cast.twin):
        number = id_number_of(person)
        _, problem = id_number.check_id_number(number, born_on=person.born_on, sex=person.sex)
        assert not problem, (number, problem)
        assert number.startswith("990") and phone_of(person).startswith("1900000")
        digests.add(number)
    # All but the one who is registered twice.
    assert len(digests) == Person.objects.count() - 1
    assert Person.objects.values("name").distinct().count() == Person.objects.count() - 1


def test_names_have_real_length(world):
    names = list(spells(world).values_list("name", flat=True))
    assert sum(len(name) >= 20 for name in names) >= 20
    assert "云岭市消防救援支队青石区大队松涛路特勤站党支部" in names


def test_ranks_are_held_by_those_who_may(world):
    ranked = RankSpell.objects.on(world.today).values_list("person__postings__staff_kind", flat=True)
    assert set(ranked) == {"commander", "technician", "firefighter"}


def test_terms_tell_their_stories(world):
    def term(public_id):
        return Term.objects.filter(organisation__public_id=public_id).order_by("-number").first()

    assert 145 <= (term(world.expiring_branch).ends_on - world.today).days <= 158
    assert (world.today - term(world.renewed_branch).began_on).days <= 40
    assert Term.objects.filter(organisation__public_id=world.renewed_branch).count() == 2
    running = Term.objects.filter(ends_on__gt=world.today).values("organisation").distinct().count()
    assert running >= 36


def test_the_support_branch_is_temporary_and_its_members_stay_members_at_home(world):
    branch = world.organisation(world.temporary_branch)
    assert branch.ends_on > world.today
    sent = Membership.objects.on(world.today).filter(organisation=branch)
    assert sent.count() >= 12 and all(m.temporary for m in sent)
    homes = Membership.objects.on(world.today).filter(person__in=sent.values("person"), line="party", temporary=False)
    assert homes.count() == sent.count() and homes.values("organisation").distinct().count() >= 4


def test_the_tree_has_a_past(world):
    changed = OrganisationSpell.objects.values("organisation").distinct().count()
    assert OrganisationSpell.objects.count() - changed == 3  # one unit and its branch moved, one branch renamed
    assert Posting.objects.count() > Person.objects.count()


def test_practices_and_reliefs(world):
    known = {duty.code for duty in national().duties()}
    assert set(Adoption.objects.values_list("duty", flat=True)) <= known
    assert Relief.objects.filter(organisation__public_id=world.relieved_branch).count() == 1


def test_the_due_branch_has_twenty_members_and_owes_an_assembly(world):
    branch = world.organisation(world.due_assembly_branch)
    assert len(members_of(world, branch.pk, *PARTY_MEMBERS)) == 20
    owed = sql.rows(
        "SELECT state FROM duties_verdict WHERE duty = 'branch_assembly_quarterly' AND organisation_id = %(o)s "
        "AND period_to > %(d)s",
        {"o": branch.pk, "d": world.today},
    )
    assert [row["state"] for row in owed] in (["pending"], ["near"])


def test_the_silent_branch_is_silent(world):
    last = sql.rows(
        "SELECT max(held_on) AS day FROM fact_activity WHERE organisation_id = %(o)s",
        {"o": world.organisation(world.silent_branch).pk},
    )
    assert last[0]["day"] == world.today - timedelta(days=40)


def test_some_leave_the_league_soon(world):
    turning = Person.objects.filter(
        on_day(world.today, "standings__"),
        standings__state="league_member",
        born_on__range=(world.today - timedelta(days=365 * 28 + 7), world.today - timedelta(days=365 * 28 - 53)),
    )
    assert turning.count() >= 3


@pytest.mark.parametrize(
    "name",
    ["secretary", "member", "recorder", "good_secretary", "weak_secretary", "silent_secretary", "officer", "leader",
     "brigade_officer", "league_secretary", "system_admin", "security_admin", "auditor"],
)  # fmt: skip
def test_everybody_of_the_cast_can_log_in(world, name):
    account = world.account(getattr(world, name))
    assert account.is_active and account.check_password(world.password)


def test_the_cast_holds_the_offices_it_is_named_for(world):
    def offices(username):
        held = OfficeHolding.objects.on(world.today).filter(person=world.person(username))
        return {(o.role, o.organisation.public_id) for o in held}

    assert ("secretary", world.due_assembly_branch) in offices(world.secretary)
    assert ("secretary", world.weak_branch) in offices(world.weak_secretary)
    assert ("secretary", world.good_branch) in offices(world.good_secretary)
    assert ("secretary", world.silent_branch) in offices(world.silent_secretary)
    assert ("league_secretary", world.league_branch) in offices(world.league_secretary)
    assert offices(world.member) == set()


def test_log_ins_are_for_demos_only(world, monkeypatch):
    listed = logins()
    assert len(listed) == 12 and all(Account.objects.filter(username=login.username).exists() for login in listed)
    monkeypatch.setattr(settings, "TEST", False)
    monkeypatch.setattr(settings, "DEMO", False)
    for refused in (logins, lambda: load(world.today)):
        with pytest.raises(Refusal) as refusal:
            refused()
        assert refusal.value.code == "not_a_demo"


def test_a_second_world_is_refused(world):
    with pytest.raises(Refusal) as refusal:
        load(world.today)
    assert refusal.value.code == "not_empty"
    assert Organisation.objects.filter(public_id=world.detachment).count() == 1
