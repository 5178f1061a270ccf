"""What strange columns probably are: by their titles, else by what stands in them. A guess is shown, never just used."""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from lanyan.directory.id_number import check_id_number

from . import cells
from .checking import BRANCHES, LEAGUE_BRANCHES, UNITS
from .columns import PARTY_STATES, RANKS, ROSTER, STAFF_KINDS, Template
from .headers import title_of
from .opening import Sheet
from .places import Places

SAMPLED = 200
SAMPLES_SHOWN = 3
_MOST = 0.6  # rosters that are to be corrected have wrong cells too
_ALIKE = 0.75
_NAME = re.compile(r"^[\u4e00-\u9fff]{2,4}$")
# The hundred commonest surnames: some seventeen people of twenty.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈"
    "姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施欧"
)
# What a title is about where it says nothing of ours whole: 何时入党, 转正情况.
_CORES = {
    "入党": "probation_on",
    "转正": "full_on",
    "入团": "league_on",
    "入职": "joined_service_on",
    "入队": "joined_service_on",
}
_NUMBER = re.compile(r"\d{6,}")  # a part of somebody's ID or phone number, mistyped or not


def samples(sheet: Sheet, header_row: int, place: int, limit: int = SAMPLES_SHOWN) -> list[str]:
    """The first things said below a header (row from 0)."""
    said = (cells.text(line[place]) for line in sheet.head[header_row + 1 : header_row + 1 + SAMPLED] if place < len(line))
    return [one for one in said if one][:limit]


def masked(said: str) -> str:
    """A sample for the screen: of ID and phone numbers only the end."""
    return f"{'*' * (len(said) - 4)}{said[-4:]}" if _NUMBER.search(said) else said


def guesses(sheet: Sheet, header_row: int, titles: list[str], places: Places, template: Template = ROSTER) -> dict[int, str]:
    """Which of our columns (key) the columns of a sheet (from 0) are; each of ours at most once."""
    found: dict[int, str] = {}

    def take(place: int, key: str | None) -> None:
        if key and key in template.by_key and place not in found and key not in found.values():
            found[place] = key

    for place, title in enumerate(titles):
        take(place, _by_title(title, template))
    for place, title in enumerate(titles):
        if title and place not in found:
            take(place, _by_content(samples(sheet, header_row, place, SAMPLED), places))
    for place, title in enumerate(titles):
        if title and place not in found:
            take(place, _nearly(title, template))
    return found


def _by_title(title: str, template: Template) -> str | None:
    """Our title or an alias, in the column's own row or in the group above it."""
    parts = [part.split("#")[0] for part in reversed(title.split("/"))]
    return next((template.by_title[part].key for part in parts if part in template.by_title), None)


def _nearly(title: str, template: Template) -> str | None:
    own = title_of(title.rsplit("/", 1)[-1].split("#")[0])
    scored = [(SequenceMatcher(None, own, known).ratio(), column.key) for known, column in template.by_title.items()]
    inside = [(len(known), template.by_title[known].key) for known in template.by_title if len(known) > 1 and known in own]
    if inside:
        return max(inside)[1]
    best = max(scored)
    if best[0] >= _ALIKE:
        return best[1]
    return next((key for core, key in _CORES.items() if core in own), None)


def _by_content(said: list[str], places: Places) -> str | None:
    """What most of the cells are. Dates look alike whatever they mean: they are left to the titles."""
    if not said:
        return None

    def most(test: Callable[[str], Any]) -> bool:
        return sum(bool(test(one)) for one in said) >= _MOST * len(said)

    words: dict[str, set[str]] = {
        "sex": {"男", "女"},
        "staff_kind": {"管理指挥干部", "专业技术干部", "消防员", "政府专职消防员", "消防文员", *STAFF_KINDS},
        "party_state": {"正式党员", "预备党员", "入党积极分子", "发展对象", "群众", "共青团员", *PARTY_STATES},
        "rank": set(RANKS),
    }
    if most(lambda one: not check_id_number(one.upper())[1]):
        return "id_number"
    if most(lambda one: re.fullmatch(r"1[3-9]\d{9}", one)):
        return "phone"
    if known := next((key for key, allowed in words.items() if most(allowed.__contains__)), None):
        return known
    if most(lambda one: _NAME.match(one) and one[0] in _SURNAMES) and len(set(said)) > len(said) / 2:
        return "name"
    for key, forms in (("unit", UNITS), ("branch", BRANCHES), ("league_branch", LEAGUE_BRANCHES)):
        if most(lambda one, forms=forms: places.named(one, forms)):  # type: ignore[misc]
            return key
    return None
