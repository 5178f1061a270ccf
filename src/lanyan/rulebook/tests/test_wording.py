"""What people read of the rulebook: good Chinese with full-width punctuation, and nothing the law does not say."""

import re
from datetime import date

import pytest
import yaml

from lanyan.rulebook import national
from lanyan.rulebook.library import HOME

DAY = date(2026, 11, 22)
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff》”’]\s*[,;:(]|[,;)]\s*[\u4e00-\u9fff《“]")


@pytest.mark.parametrize("file", sorted(HOME.rglob("*.yaml")), ids=lambda file: file.name)
def test_chinese_in_the_files_has_full_width_punctuation(file):
    text = file.read_text(encoding="utf-8")
    scalars = [token.value for token in yaml.scan(text) if isinstance(token, yaml.ScalarToken)]
    assert [said for said in scalars if HALF_WIDTH.search(said)] == []


@pytest.mark.parametrize("duty", national().duties(), ids=lambda duty: duty.code)
def test_sentences_have_full_width_punctuation_and_no_gap(duty):
    said = duty.explain(DAY)
    for words in (said.sentence, said.clears, said.source):
        assert not HALF_WIDTH.search(words) and "{" not in words, words
    assert said.sentence.endswith("。") and "。。" not in said.sentence


def test_what_people_most_often_get_wrong_is_right():
    book = national()
    law = [duty for duty in book.duties() if duty.layer == "law"]
    assert not [duty.code for duty in law if duty.activities(DAY) == ("party_class",)]  # the law gives no number for 党课
    assert book.duty("organisation_life_yearly").sentence(DAY) == "党支部、联合党支部应当每年至少召开1次组织生活会。"
    assert "不会自动离团" in book.duty("league_age").sentence(DAY)
    assert "不作自动处理" in book.duty("organisation_life_absence").sentence(DAY)
    assert "培训工作规划" in book.duty("secretary_training_hours").source(DAY).document.title
    election, admission = book.vote_rule("election").at(DAY), book.vote_rule("admission").at(DAY)
    assert str(election.quorum) == "不少于应到会有表决权人数的五分之四"
    assert (election.passing.base, election.written, admission.written) == ("eligible", "forbidden", "counted")
