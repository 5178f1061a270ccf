"""What each row says as a whole, and rows beside each other: dates that agree, organisations that exist, nobody twice."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from lanyan.directory.id_number import birth_in, check_id_number

from .findings import Findings
from .places import Place, Places
from .reading import Roster, Row

UNITS = frozenset(
    {"unit_bureau", "unit_corps", "unit_detachment", "unit_brigade", "unit_station", "unit_department"},
)
BRANCHES = frozenset({"branch", "joint_branch"})
GROUPS = frozenset({"group"})
LEAGUE_BRANCHES = frozenset({"league_branch"})
_MEMBERS = frozenset({"probationary", "full", "observed"})
_ADULT, _LEAGUE_AGE = 18, 14  # 《党章》第一条, 《团章》第一条


def check_rows(roster: Roster, places: Places, day: date, told: Callable[[int], None] | None = None) -> None:
    """Check every row and resolve its organisations (values `unit`, `branch`, `group`, `league_branch` become ids).

    `told` hears now and then how many rows are done.
    """
    for done, row in enumerate(roster.rows):
        if told and done % 1000 == 0:
            told(done)
        _check_identity(row, roster.findings)
        _check_dates(row, roster.findings, day)
        _check_party(row, roster.findings)
        _check_league(row, roster.findings)
        _resolve(row, roster.findings, places)
    _check_doubles(roster, "id_number", "身份证号")
    _check_doubles(roster, "number", "人员编号")


def _check_identity(row: Row, findings: Findings) -> None:
    """The number itself, and with it sex and date of birth, which it gives where the cells are empty."""
    given = row.get("id_number")
    if not given:
        return
    number, problem = check_id_number(given)
    if problem:
        findings.add(row.number, "id_number", problem, "请对照证件核对", given)
        return
    row.values["id_number"] = number
    born, sex = birth_in(number), "male" if int(number[16]) % 2 else "female"
    if row.values.setdefault("born_on", born) not in (born, None):
        findings.add(
            row.number, "born_on", f"与身份证号中的{born}不一致", "请核对出生日期和身份证号", str(row.get("born_on"))
        )
    if row.values.setdefault("sex", sex) not in (sex, None):
        findings.add(row.number, "sex", f"与身份证号中的“{'男' if sex == 'male' else '女'}”不一致", "请核对性别和身份证号")


def _check_dates(row: Row, findings: Findings, day: date) -> None:
    born = row.get("born_on")
    for key in ("born_on", "joined_service_on", "probation_on", "full_on", "league_on"):
        if row.get(key) and row.get(key) > day:
            findings.add(row.number, key, f"{row.get(key)}还没有到", "请核对日期", str(row.get(key)))
    for key in ("joined_service_on", "posted_on", "branch_on", "state_on"):
        if born and row.get(key) and row.get(key) <= born:
            findings.add(row.number, key, f"早于出生日期{born}", "请核对日期", str(row.get(key)))
    for key, age in (("probation_on", _ADULT), ("league_on", _LEAGUE_AGE)):
        if born and row.get(key) and row.get(key) < _birthday(born, age):
            findings.add(row.number, key, f"当时未满{age}岁", "请核对日期和出生日期", str(row.get(key)))


def _check_party(row: Row, findings: Findings) -> None:
    state = row.get("party_state")
    joined, full = row.get("probation_on"), row.get("full_on")
    if state in ("probationary", "full") and "probation_on" not in row.values:
        findings.add(row.number, "probation_on", "党员没有填写入党日期", "请填写成为预备党员的日期")
    if state == "full" and "full_on" not in row.values:
        findings.add(row.number, "full_on", "正式党员没有填写转正日期", "请填写转正日期")
    if state == "probationary" and full:
        findings.add(row.number, "full_on", "预备党员不应有转正日期", "请清空，或把党员状态改为正式党员", str(full))
    if joined and full and full <= joined:
        findings.add(row.number, "full_on", f"转正日期不晚于入党日期{joined}", "请核对两个日期", str(full))
    if state in _MEMBERS and "branch" not in row.values:
        findings.add(row.number, "branch", "党员没有填写所在党支部", "请填写系统中的支部名称")
    if "party_state" not in row.values or state == "none":
        for key in ("probation_on", "full_on"):
            if row.get(key):
                findings.add(row.number, key, "没有填写党员状态却有这个日期", "请填写党员状态，或清空日期")
    if row.get("group") and not row.get("branch"):
        findings.add(row.number, "group", "填写了党小组而没有党支部", "请填写所在党支部")


def _check_league(row: Row, findings: Findings) -> None:
    if row.get("league") == "yes" and "league_branch" not in row.values:
        findings.add(row.number, "league_branch", "团员没有填写所在团支部", "请填写系统中的团支部名称")


def _resolve(row: Row, findings: Findings, places: Places) -> None:
    unit = _place(row, "unit", UNITS, findings, places)
    branch = _place(row, "branch", BRANCHES, findings, places, unit=unit)
    _place(row, "group", GROUPS, findings, places, parent=branch)
    _place(row, "league_branch", LEAGUE_BRANCHES, findings, places, unit=unit)


def _place(
    row: Row,
    key: str,
    forms: frozenset[str],
    findings: Findings,
    places: Places,
    *,
    unit: Place | None = None,
    parent: Place | None = None,
) -> Place | None:
    """The organisation named in a cell. Of several so named, the one seated in the person's unit, or in the branch."""
    text = row.get(key)
    if not text:
        return None
    found = places.named(text, forms)
    if key == "group":
        found = [place for place in _all_groups(places, text, found) if parent and place.parent_id == parent.id]
    beyond, found = bool(found), [place for place in found if places.holds(place.id)]
    if beyond and not found:
        row.values[key] = None
        findings.add(row.number, key, f"“{text}”不在您负责的范围内", "请删去这一行，或请上级导入", text)
        return None
    if len(found) > 1 and unit is not None:
        found = [place for place in found if place.unit_id == unit.id] or found
    row.values[key] = found[0].id if len(found) == 1 else None
    if len(found) == 1:
        return found[0]
    if not found:
        near = places.near(text, forms)
        hint = f"您要写的是{'、'.join(f'“{name}”' for name in near)}吗" if near else "请先在系统中建立该组织"
        where = f"“{parent.name}”下没有" if parent and key == "group" else "系统中没有"
        findings.add(row.number, key, f"{where}“{text}”", hint, text)
    else:
        paths = "、".join(places.path(place) for place in found[:4])
        findings.add(row.number, key, f"有{len(found)}个组织都叫“{text}”", f"请写上级，例如：{paths}", text)
    return None


def _all_groups(places: Places, text: str, found: list[Place]) -> list[Place]:
    """A group is often written by the end of its name: 第一党小组 for 港口站党支部第一党小组."""
    if found:
        return found
    return [place for place in places.by_id.values() if place.form in GROUPS and place.name.endswith(text)]


def _check_doubles(roster: Roster, key: str, title: str) -> None:
    rows: dict[str, list[int]] = defaultdict(list)
    for row in roster.rows:
        if row.get(key):
            rows[row.get(key)].append(row.number)
    for value, numbers in rows.items():
        for number in numbers[1:]:
            roster.findings.add(number, key, f"与第{numbers[0]}行的{title}相同", "同一人只写一行，请核对", value)


def _birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # 29 February
        return date(born.year + age, 2, 28) + timedelta(days=1)
