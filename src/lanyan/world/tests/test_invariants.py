"""What operations guarantee holds for every row the world wrote past them (decision 0070)."""

import pytest

from lanyan.directory.models import OrganisationSpell
from lanyan.kernel import sql
from lanyan.kernel.models import JournalEntry
from lanyan.records.activities import roll
from lanyan.records.activities.models import Activity, Decision, RollEntry
from lanyan.records.activities.operations.archive import missing_for_archive
from lanyan.records.activities.operations.closing import excused_kinds
from lanyan.rulebook import VoteCounts, national

# Each statement lists rows that no operation could have left behind.
IMPOSSIBLE = {
    "expected at a closed activity, and not settled; or settled and not expected": """
        SELECT r.activity_id, r.person_id FROM roll_entry r JOIN activity_closure c USING (activity_id)
        FULL JOIN outcome o ON o.activity_id = r.activity_id AND o.person_id = r.person_id
        WHERE (r.id IS NULL) OR (o.id IS NULL AND r.capacity = 'attendee') OR (o.id IS NOT NULL AND r.capacity = 'observer')
           OR o.organisation_id <> r.organisation_id""",
    "settled otherwise than the closing statement settles": """
        SELECT o.id FROM outcome o
        LEFT JOIN check_in c ON c.activity_id = o.activity_id AND c.person_id = o.person_id
        LEFT JOIN activity_leave l ON l.activity_id = o.activity_id AND l.person_id = o.person_id
        LEFT JOIN activity_leave_decision d ON d.leave_id = l.id
        WHERE o.outcome <> CASE WHEN c.id IS NOT NULL THEN 'present'
                                WHEN d.approved AND l.kind = ANY(%(excused)s) THEN 'excused'
                                WHEN d.approved THEN 'leave' ELSE 'absent' END
           OR o.cause <> CASE WHEN c.id IS NULL AND d.approved THEN l.kind ELSE '' END""",
    "a make-up that closing would not have opened, or one that it would": """
        SELECT o.id FROM outcome o JOIN activity a ON a.id = o.activity_id JOIN activity_closure c ON c.activity_id = a.id
        LEFT JOIN make_up m ON m.outcome_id = o.id
        WHERE (m.id IS NOT NULL) <> (o.outcome <> 'present' AND jsonb_array_length(a.make_up_parts) > 0)
           OR m.parts <> a.make_up_parts OR m.opened_at <> c.closed_at OR m.person_id <> o.person_id
           OR m.due_on <> (c.closed_at AT TIME ZONE 'Asia/Shanghai')::date + a.make_up_days""",
    "a make-up accepted without all its parts, or by the person": """
        SELECT m.id FROM make_up m JOIN make_up_review v ON v.make_up_id = m.id
        WHERE v.reviewed_by_id = m.person_id
           OR (v.accepted AND (SELECT count(*) FROM make_up_part p WHERE p.make_up_id = m.id) <> jsonb_array_length(m.parts))
           OR v.accepted <> (v.accepted_on IS NOT NULL) OR (NOT v.accepted AND v.remark = '')""",
    "leave decided by the person who asked": """
        SELECT l.id FROM activity_leave l JOIN activity_leave_decision d ON d.leave_id = l.id
        WHERE d.decided_by_id = l.person_id""",
    "a quiz asked for without questions": """
        SELECT a.id FROM activity a
        WHERE a.make_up_parts ? 'quiz' AND NOT EXISTS (SELECT 1 FROM quiz_question q WHERE q.activity_id = a.id)""",
    "a sign-in that outlived its activity, or kept its secret": """
        SELECT s.id FROM activity_sign_in s LEFT JOIN activity_closure c USING (activity_id)
        WHERE (s.ended_at IS NULL) <> (c.id IS NULL) OR (c.id IS NOT NULL AND s.secret <> '')""",
    "checked in although nobody opened sign-in": """
        SELECT c.id FROM check_in c JOIN activity a ON a.id = c.activity_id
        WHERE NOT a.backfilled AND NOT EXISTS (SELECT 1 FROM activity_sign_in s WHERE s.activity_id = a.id)
           OR a.backfilled <> (c.method = 'backfill')""",
    "checked in and not on the roll": """
        SELECT c.id FROM check_in c WHERE NOT EXISTS (
            SELECT 1 FROM roll_entry r WHERE r.activity_id = c.activity_id AND r.person_id = c.person_id)""",
    "in the wrong order": """
        SELECT a.id FROM activity a LEFT JOIN activity_closure c ON c.activity_id = a.id
        LEFT JOIN activity_archive r ON r.activity_id = a.id LEFT JOIN activity_notice n ON n.activity_id = a.id
        WHERE c.closed_at < a.starts_at OR r.archived_at < c.closed_at OR (r.id IS NOT NULL AND c.id IS NULL)
           OR n.sent_at < a.planned_at OR (NOT a.backfilled AND a.planned_at > a.starts_at) OR a.planned_at > %(now)s
           OR c.closed_at > %(now)s OR (a.backfilled AND a.planned_at < a.ends_at)""",
    "cancelled and yet held": """
        SELECT x.id FROM activity_cancellation x JOIN activity_closure c USING (activity_id)""",
    "an activity without a roll, a host or a journal": """
        SELECT a.id FROM activity a WHERE NOT EXISTS (SELECT 1 FROM roll_entry r WHERE r.activity_id = a.id)
           OR NOT EXISTS (
                SELECT 1 FROM activity_host h WHERE h.activity_id = a.id AND h.organisation_id = a.organiser_id)""",
    "made by somebody who does not answer for the organiser": """
        SELECT a.id FROM activity a WHERE a.planned_by_id IS NULL""",
    "read before it was sent": """
        SELECT g.id FROM activity_notice_reading g JOIN activity_notice n ON n.id = g.notice_id
        WHERE g.read_at < n.sent_at""",
    "an organisation that did not exist yet": """
        SELECT a.id FROM activity a JOIN organisation o ON o.id = a.organiser_id
        WHERE a.held_on < o.founded_on OR a.held_on >= COALESCE(o.dissolved_on, 'infinity')""",
    "a person on the roll before joining the service": """
        SELECT r.id FROM roll_entry r JOIN activity a ON a.id = r.activity_id JOIN person p ON p.id = r.person_id
        WHERE a.line = 'administrative' AND a.held_on < p.joined_service_on""",
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_no_row_is_impossible(world, what):
    found = sql.rows(f"{IMPOSSIBLE[what]} LIMIT 5", {"excused": excused_kinds(), "now": world.now})
    assert found == [], what


def test_kinds_are_held_by_forms_that_may_hold_them(world):
    book = national()
    held = sql.rows(
        "SELECT DISTINCT a.kind, s.form, a.line, a.mode FROM activity a "
        "JOIN fact_organisation s ON s.organisation_id = a.organiser_id "
        "AND s.valid_from <= a.held_on AND (s.valid_to IS NULL OR s.valid_to > a.held_on)"
    )
    for row in held:
        kind = book.activity_kind(row["kind"])
        assert kind.held_by(row["form"]), row
        assert row["mode"] in kind.modes and row["line"] == (kind.line or row["line"]), row


def test_decisions_are_what_the_rulebook_says(world):
    book = national()
    for decision in Decision.objects.select_related("activity"):
        version = book.vote_rule(decision.rule).at(decision.activity.held_on)
        counts = VoteCounts(
            decision.eligible,
            decision.present,
            decision.votes_for,
            decision.votes_against,
            decision.abstained,
            decision.written_for,
            decision.written_against,
        )
        outcome = version.decide(counts)
        told = (decision.quorum_met, decision.passed, decision.explanation, decision.rule_from)
        assert told == (outcome.quorum_met, outcome.passed, outcome.sentences, version.valid_from)
        entries = RollEntry.objects.filter(activity=decision.activity, votes=True, capacity="attendee")
        assert entries.count() == decision.eligible


def test_what_is_archived_may_be_archived(world):
    sample = Activity.objects.filter(archive__isnull=False).order_by("public_id")[:150]
    assert [(a.pk, missing) for a in sample if (missing := missing_for_archive(a))] == []


def offices_of_brigades():
    """Their seat is the brigade, stations included; who trains with them is named by hand."""
    return OrganisationSpell.objects.filter(name__endswith="大队机关党支部").values("organisation")


@pytest.mark.parametrize(
    "kind",
    [
        "branch_assembly",
        "branch_committee",
        "group_meeting",
        "theme_day",
        "party_committee_meeting",
        "training",
        "league_class",
    ],
)
def test_rolls_are_what_planning_draws_up(world, kind):
    drawn_up = Activity.objects.filter(kind=kind).exclude(organiser__in=offices_of_brigades()).order_by("public_id")
    for activity in drawn_up[:25]:
        entered = set(activity.roll.values_list("person_id", "organisation_id", "votes"))
        activity.roll.all().delete()
        roll.draw_up(activity, national().activity_kind(kind), None)
        assert set(activity.roll.values_list("person_id", "organisation_id", "votes")) == entered, (
            activity,
            activity.held_on,
        )


def test_one_journal_line_tells_of_it_all(world):
    line = JournalEntry.objects.get()
    assert (line.action, line.actor_name) == ("load_world", "系统")
    assert line.details["rows"]["activity"] == Activity.objects.count()
