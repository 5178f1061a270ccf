"""The words of the field as the directory checks them, from the rulebook's vocabulary."""

from collections.abc import Mapping
from typing import Any

from lanyan.rulebook.library import national

from .errors import refusal

ROLES = {
    "secretary": "党务干部",
    "recorder": "记录员",
    "officer": "组织教育干事",
    "leader": "领导",
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "auditor": "审计管理员",
}
SEXES = {"male": "男", "female": "女"}
# Forms to which people belong directly; committees have their people through branches.
BODIES_OF_MEMBERS = frozenset({"branch", "joint_branch", "temporary_branch", "league_branch", "union", "women_committee"})
GROUPS = frozenset({"group", "league_group"})
# Offices of which an organisation has one holder at a time.
SINGLE_OFFICES = frozenset(
    {"secretary", "league_secretary", "union_chair", "women_chair", "group_leader", "league_group_leader"}
)


def known(kind: str, code: str, words: Mapping[str, Any]) -> Any:
    """The word of this code; refused with the list of those that may be written."""
    if code not in words:
        raise refusal("unknown_word", found=code, kind=kind, known="、".join(words))
    return words[code]


def form(code: str) -> Any:
    """A form of organisation."""
    return known("组织形式", code, national().forms())


def level(code: str) -> Any:
    """A level of the service."""
    return known("层级", code, national().levels())


def standing(code: str) -> Any:
    """A standing of a person on a line."""
    return known("政治面貌", code, national().standings())


def office(code: str) -> Any:
    """An office in an organisation."""
    return known("职务", code, national().offices())


def staff_kind(code: str) -> Any:
    """A kind of staff."""
    return known("人员类别", code, national().staff_kinds())


def person_flag(code: str) -> Any:
    """A circumstance of a person."""
    return known("情况", code, national().person_flags())


def line_title(code: str) -> str:
    """What a line is called."""
    return national().lines()[code].title
