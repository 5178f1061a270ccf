"""设置 → 规则库: whatever the rulebook holds is listed, searched, taken away, and opens."""

import re

import pytest

from lanyan.rulebook.told import SORTS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sort", [*SORTS, "figures"])
def test_each_sort_is_listed_and_opens(as_role, sort):
    officer = as_role("officer")
    listed = officer.get("/settings/rulebook/", {"of": sort}).content.decode()
    first = re.search(r'class="link-cn" href="(/settings/rulebook/[^"]+)"', listed)
    assert first is not None
    opened = officer.get(first.group(1))
    assert opened.status_code == 200
    drawer = officer.get(first.group(1), headers={"HX-Request": "true", "HX-Target": "drawer"}).content.decode()
    assert "<html" not in drawer and first.group(1).split("?")[0] in drawer


def test_a_word_is_looked_for_in_all_of_them_and_the_list_is_taken_away(as_role):
    officer = as_role("officer")
    found = officer.get("/settings/rulebook/", {"q": "书面意见计入票数"}).content.decode()
    assert "接收预备党员" in found and "预备党员转正" in found and "年初核定党费基数" not in found
    taken = officer.get("/settings/rulebook/", {"q": "书面意见计入票数", "export": "csv"}).content.decode("utf-8-sig")
    assert "接收预备党员" in taken and "应到会有表决权人数的半数" in taken


def test_a_day_before_the_text_lists_nothing_of_it(as_role):
    shown = as_role("officer").get("/settings/rulebook/", {"of": "votes", "on": "1950-01-01"}).content.decode()
    assert "没有这样的条目" in shown
