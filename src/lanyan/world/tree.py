"""The tree of 云岭市消防救援支队: an invented city, its units, and their Party, League, union and women's organisations.

Keys are how the rest of the world speaks of an organisation; they never reach the database.
"""

from dataclasses import dataclass

from .characters import FRESH, GOOD, ORDINARY, SILENT, WEAK, Character

CITY = "云岭市消防救援支队"


@dataclass(frozen=True)
class Unit:
    """An administrative unit. `staff` people serve in it, `members` of them belong to the Party."""

    key: str
    name: str
    short: str
    form: str
    level: str
    parent: str = ""
    staff: int = 0
    members: int = 0


@dataclass(frozen=True)
class Body:
    """An organisation of another line, seated in unit `unit`; a branch gathers the people of all its `units`."""

    key: str
    line: str
    form: str
    level: str
    name: str
    short: str
    parent: str = ""
    unit: str = ""
    units: tuple[str, ...] = ()
    character: Character = ORDINARY


def _department(key: str, short: str, staff: int, members: int) -> Unit:
    return Unit(key, CITY + short, short, "unit_department", "department", "detachment", staff, members)


def _brigade(key: str, place: str, staff: int, members: int) -> Unit:
    return Unit(key, f"{CITY}{place}大队", f"{place}大队", "unit_brigade", "brigade", "detachment", staff, members)


def _station(key: str, brigade: str, place: str, short: str, staff: int, members: int) -> Unit:
    return Unit(key, f"{CITY}{place}大队{short}", short, "unit_station", "station", brigade, staff, members)


UNITS = (
    Unit("detachment", CITY, "云岭支队", "unit_detachment", "detachment", "", 7, 7),
    _department("political", "政治部", 11, 10),
    Unit("education", f"{CITY}政治部组织教育科", "组织教育科", "unit_department", "department", "political", 8, 8),
    _department("office", "办公室", 14, 12),
    _department("command", "指挥中心", 28, 24),
    _department("training", "作战训练科", 16, 15),
    _department("signals", "信息通信科", 14, 12),
    _department("prevention", "防火监督科", 22, 20),
    _department("logistics", "后勤装备科", 16, 14),
    _department("investigation", "火灾调查技术科", 10, 9),
    _brigade("qingshi", "青石区", 12, 10),
    _station("songtao", "qingshi", "青石区", "松涛路特勤站", 42, 28),
    _station("qingshiqiao", "qingshi", "青石区", "青石桥站", 30, 20),
    _station("dongfeng", "qingshi", "青石区", "东风街站", 24, 14),
    _station("wangyun", "qingshi", "青石区", "望云路站", 22, 13),
    _station("shiban", "qingshi", "青石区", "石板坡小型站", 14, 7),
    _brigade("linjiang", "临江区", 11, 9),
    _station("binjiang", "linjiang", "临江区", "滨江路站", 26, 16),
    _station("dukou", "linjiang", "临江区", "渡口街站", 20, 12),
    _station("gangwu", "linjiang", "临江区", "港务特勤站", 34, 22),
    _station("changdi", "linjiang", "临江区", "长堤路站", 18, 10),
    _brigade("yunlu", "云麓区", 9, 8),
    _station("dadao", "yunlu", "云麓区", "云麓大道站", 26, 16),
    _station("xuefu", "yunlu", "云麓区", "学府路站", 22, 14),
    _station("nanlu", "yunlu", "云麓区", "南麓街站", 18, 10),
    _brigade("baisha", "白沙县", 9, 8),
    _station("baishazhan", "baisha", "白沙县", "白沙城关站", 24, 15),
    _station("shahe", "baisha", "白沙县", "沙河镇站", 16, 9),
    _station("gongye", "baisha", "白沙县", "工业园站", 22, 13),
    _brigade("fengxi", "枫溪县", 8, 7),
    _station("fengxizhan", "fengxi", "枫溪县", "枫溪城关站", 22, 14),
    _station("zhuxi", "fengxi", "枫溪县", "竹溪镇站", 14, 7),
    _brigade("tongling", "桐岭县", 5, 4),
    _station("tonglingzhan", "tongling", "桐岭县", "桐岭城关站", 14, 5),
)

_UNIT = {unit.key: unit for unit in UNITS}


def _branch(unit: str, parent: str, character: Character = ORDINARY, name: str = "", units: tuple[str, ...] = ()) -> Body:
    """The Party branch of a unit, with the key `<unit>_branch`."""
    seat = _UNIT[unit]
    return Body(
        f"{unit}_branch",
        "party",
        "branch",
        "department" if name.endswith("机关党支部") else seat.level,
        name or f"{seat.name}党支部",
        f"{name.removeprefix(CITY) or seat.short + '党支部'}",
        parent,
        unit,
        units or (unit,),
        character,
    )


def _group(branch: str, number: str, unit: str, name: str) -> Body:
    return Body(f"{unit}_group{number}", "party", "group", "team", name, name, f"{branch}_branch", unit)


def _committee(unit: str, form: str, word: str, parent: str = "party") -> Body:
    seat = _UNIT[unit]
    return Body(f"{unit}_{form}", "party", form, seat.level, f"{seat.name}{word}", f"{seat.short}{word}", parent, unit)


PARTY = (
    Body("party", "party", "party_committee", "detachment", f"{CITY}党委", "支队党委", "", "detachment"),
    Body("offices", "party", "office_committee", "department", f"{CITY}机关党委", "机关党委", "party", "detachment"),
    _branch("political", "offices", GOOD, units=("political", "education")),
    _branch("office", "offices"),
    _branch("command", "offices", GOOD),
    _branch("training", "offices"),
    _branch("signals", "offices", WEAK),
    _branch("prevention", "offices", GOOD),
    _branch("logistics", "offices"),
    _branch("investigation", "offices"),
    _committee("qingshi", "party_committee", "党委"),
    _branch("qingshi", "qingshi_party_committee", GOOD, f"{CITY}青石区大队机关党支部"),
    _branch("songtao", "qingshi_party_committee", GOOD),
    _branch("qingshiqiao", "qingshi_party_committee", GOOD),
    _branch("dongfeng", "qingshi_party_committee"),
    _branch("wangyun", "qingshi_party_committee"),
    _branch("shiban", "qingshi_party_committee", FRESH),
    _group("songtao", "1", "songtao", "松涛路特勤站第一党小组"),
    _group("songtao", "2", "songtao", "松涛路特勤站第二党小组"),
    _group("songtao", "3", "songtao", "松涛路特勤站第三党小组"),
    _committee("linjiang", "party_committee", "党委"),
    _branch("linjiang", "linjiang_party_committee", ORDINARY, f"{CITY}临江区大队机关党支部"),
    _branch("binjiang", "linjiang_party_committee", GOOD),
    _branch("dukou", "linjiang_party_committee", WEAK),
    _branch("gangwu", "linjiang_party_committee"),
    _branch("changdi", "linjiang_party_committee"),
    _group("gangwu", "1", "gangwu", "港务特勤站第一党小组"),
    _group("gangwu", "2", "gangwu", "港务特勤站第二党小组"),
    _committee("yunlu", "general_branch", "党总支"),
    _branch("yunlu", "yunlu_general_branch", ORDINARY, f"{CITY}云麓区大队机关党支部"),
    _branch("dadao", "yunlu_general_branch", GOOD),
    _branch("xuefu", "yunlu_general_branch"),
    _branch("nanlu", "yunlu_general_branch", WEAK),
    _committee("baisha", "general_branch", "党总支"),
    _branch("baisha", "baisha_general_branch", ORDINARY, f"{CITY}白沙县大队机关党支部"),
    _branch("baishazhan", "baisha_general_branch"),
    _branch("shahe", "baisha_general_branch", SILENT),
    _branch("gongye", "baisha_general_branch", WEAK),
    _branch("fengxi", "party", ORDINARY, f"{CITY}枫溪县大队党支部", ("fengxi", "fengxizhan", "zhuxi")),
    _group("fengxi", "1", "fengxi", "枫溪县大队机关党小组"),
    _group("fengxi", "2", "fengxizhan", "枫溪城关站党小组"),
    _group("fengxi", "3", "zhuxi", "竹溪镇站党小组"),
    Body(
        "tongling_branch",
        "party",
        "joint_branch",
        "brigade",
        f"{CITY}桐岭县大队机关和桐岭城关站联合党支部",
        "桐岭县大队联合党支部",
        "party",
        "tongling",
        ("tongling", "tonglingzhan"),
    ),
    Body(
        "support_branch",
        "party",
        "temporary_branch",
        "team",
        f"{CITY}赴澜川流域抗洪抢险跨区域增援临时党支部",
        "赴澜川增援临时党支部",
        "party",
        "detachment",
        character=GOOD,
    ),
)


def _league(
    key: str,
    form: str,
    level: str,
    name: str,
    short: str,
    unit: str,
    units: tuple[str, ...] = (),
    parent: str = "league",
    character: Character = ORDINARY,
) -> Body:
    return Body(key, "league", form, level, CITY + name, short, parent, unit, units, character)


LEAGUE = (
    _league("league", "league_committee", "detachment", "团委", "支队团委", "detachment", parent=""),
    _league(
        "offices_league",
        "league_branch",
        "department",
        "机关团支部",
        "机关团支部",
        "detachment",
        (
            "detachment",
            "political",
            "education",
            "office",
            "command",
            "training",
            "signals",
            "prevention",
            "logistics",
            "investigation",
        ),
    ),
    _league("qingshi_league", "league_general_branch", "brigade", "青石区大队团总支", "青石区大队团总支", "qingshi"),
    _league(
        "songtao_league",
        "league_branch",
        "station",
        "青石区大队松涛路特勤站团支部",
        "松涛路特勤站团支部",
        "songtao",
        ("songtao",),
        "qingshi_league",
        GOOD,
    ),
    _league(
        "qingshiqiao_league",
        "league_branch",
        "station",
        "青石区大队青石桥站团支部",
        "青石桥站团支部",
        "qingshiqiao",
        ("qingshiqiao",),
        "qingshi_league",
    ),
    _league(
        "dongfeng_league",
        "league_branch",
        "station",
        "青石区大队东风街站团支部",
        "东风街站团支部",
        "dongfeng",
        ("dongfeng", "wangyun", "shiban", "qingshi"),
        "qingshi_league",
    ),
    _league(
        "linjiang_league",
        "league_branch",
        "brigade",
        "临江区大队团支部",
        "临江区大队团支部",
        "linjiang",
        ("linjiang", "binjiang", "dukou", "changdi"),
    ),
    _league(
        "gangwu_league", "league_branch", "station", "临江区大队港务特勤站团支部", "港务特勤站团支部", "gangwu", ("gangwu",)
    ),
    _league(
        "yunlu_league",
        "league_branch",
        "brigade",
        "云麓区大队团支部",
        "云麓区大队团支部",
        "yunlu",
        ("yunlu", "dadao", "xuefu", "nanlu"),
    ),
    _league(
        "baisha_league",
        "league_branch",
        "brigade",
        "白沙县大队团支部",
        "白沙县大队团支部",
        "baisha",
        ("baisha", "baishazhan", "shahe", "gongye"),
        character=WEAK,
    ),
    _league(
        "fengxi_league",
        "league_branch",
        "brigade",
        "枫溪县和桐岭县大队团支部",
        "枫桐联合团支部",
        "fengxi",
        ("fengxi", "fengxizhan", "zhuxi", "tongling", "tonglingzhan"),
    ),
)

MASSES = (
    Body("union", "union", "union", "detachment", f"{CITY}工会委员会", "支队工会", "", "detachment"),
    Body("women", "women", "women_committee", "detachment", f"{CITY}妇女委员会", "支队妇委会", "", "detachment"),
)

BODIES = PARTY + LEAGUE + MASSES
