"""The catalogue of activities and the words of the field."""

import pytest

from lanyan.rulebook import UnknownCode, national

CATALOGUE = [
    "branch_assembly",
    "branch_committee",
    "group_meeting",
    "party_class",
    "theme_day",
    "organisation_life",
    "member_appraisal",
    "democratic_life",
    "study_group",
    "first_topic",
    "party_committee_meeting",
    "training",
    "reading_class",
    "night_school",
    "joint_building",
    "visit",
    "volunteering",
    "league_assembly",
    "league_committee_meeting",
    "league_group_meeting",
    "league_class",
    "league_appraisal",
    "league_registration",
    "commentary",
    "guidance",
    "regular_meeting",
    "summary_meeting",
    "discussion",
    "special_education",
    "special_lesson",
    "self_study",
    "research_visit",
    "inspection",
    "hearing",
    "talk",
    "oath",
    "political_birthday",
    "work_report",
    "study_review",
    "contest",
    "culture",
    "warning_education",
    "daily_dispatch",
    "weekly_notice",
    "weekly_feedback",
    "account_opening",
    "monthly_bulletin",
    "quarterly_settlement",
    "year_end_account",
]


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_kind_of_the_catalogue_can_be_planned(code):
    kind = national().activity_kind(code)
    assert kind.title and kind.agenda and kind.forms and kind.group in national().menu_groups()


def test_titles_are_unique_because_people_choose_by_title():
    titles = [kind.title for kind in national().activity_kinds()]
    assert len(titles) == len(set(titles))


def test_only_full_members_vote_on_the_party_line_and_members_on_the_league_line():
    votes = {code for code, standing in national().standings().items() if standing.votes}
    assert votes == {"full", "league_member"}


def test_being_called_out_is_no_fault():
    excused = {code for code, kind in national().leave_kinds().items() if kind.excused}
    assert excused == {"call_out", "on_duty", "mission", "study"}


def test_self_study_credits_no_hours_because_minutes_are_no_measure():
    assert not national().activity_kind("self_study").credits_hours
    assert national().activity_kind("training").credits_hours


def test_talks_are_restricted():
    assert national().activity_kind("talk").restricted


def test_who_may_vote_belongs_to_the_rule_of_the_kind():
    book = national()
    for kind in book.activity_kinds():
        if kind.vote_rule and kind.voters != "delegates":
            assert book.vote_rule(kind.vote_rule).voters == kind.voters, kind.code


def test_an_unknown_code_is_named():
    with pytest.raises(UnknownCode, match="tea_party"):
        national().activity_kind("tea_party")


def test_what_a_temporary_branch_leaves_to_others_is_told_in_the_words_of_kinds_and_votes():
    book = national()
    left = {matter for version in book.value("temporary_branch_may_not").versions for matter in version.value}
    assert left <= set(book.matters())
    named = {kind.matter for kind in book.activity_kinds()} | {rule.matter for rule in book.vote_rules()}
    assert {"admission", "election", "discipline"} <= named & left
