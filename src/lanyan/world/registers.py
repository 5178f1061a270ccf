"""Writes what the directory keeps beside the tree: who answers for whom, certificates, training, 述职, files, a duplicate.

Drawn so that each register has something to do: certificates that run out soon or have run out, a secretary without one,
a brigade without its 支队领导, an officer with too many stations, files that lack a paper, one person registered twice.
"""

from datetime import date, timedelta
from random import Random

from lanyan.directory.models import Delegation, Membership, Person, Posting, Responsibility, Standing
from lanyan.directory.pinyin import initials_of, spelling_of
from lanyan.directory.sealed import sealed_phone
from lanyan.records.cadres.models import CadreTraining, Certificate, DutyReport, Lecturer
from lanyan.records.dossiers.models import PaperCheck
from lanyan.rulebook import national

from .days import at
from .people import phone
from .rows import Rows, public_id
from .staffing import Somebody
from .tree import UNITS

TOPICS = (
    ("党的创新理论", "党章党规"),
    ("支部工作条例", "发展党员工作"),
    ("消防救援队伍条令", "队伍管理"),
    ("心理调适", "谈心谈话方法"),
    ("基层党建案例",),
)
OUTSIDE = (
    ("何静", "市委党校党建教研部教授", ("党的创新理论", "党的建设"), True),
    ("罗建国", "云岭大学马克思主义学院副教授", ("党史", "形势政策"), True),
    ("祝敏", "市人民医院心理科主任医师", ("心理调适", "压力管理"), False),
)
TWIN = "YL8001"
Holdings = dict[str, list[tuple[str, Somebody, date, date | None]]]


def write_registers(
    rows: Rows, people: list[Somebody], units: dict[str, int], bodies: dict[str, int], offices: Holdings, today: date
) -> None:
    rng = Random("lanyan world: registers")
    _write_responsibilities(rows, rng, people, units, today)
    _write_cadres(rows, rng, offices, bodies, today)
    _write_lecturers(rows, people, bodies)
    _write_files(rows, rng, people, today)
    _write_twin(rows, people, units, bodies, today)
    _write_delegation(rows, offices, bodies, today)


def _write_responsibilities(rows: Rows, rng: Random, people: list[Somebody], units: dict[str, int], today: date) -> None:
    since = date(today.year, 1, 10) if today >= date(today.year, 1, 20) else date(today.year - 1, 1, 10)
    leaders = [p for p in people if p.unit == "detachment"]
    departments = [
        p for p in people if p.unit in ("education", "training", "prevention", "command") and "科长" in p.position
    ]
    brigades = [unit for unit in UNITS if unit.form == "unit_brigade"]
    # The last brigade has no leader: a gap; one head of department has too many stations: an overload.
    for unit, leader in zip(brigades[:-1], leaders, strict=False):
        _answer(rows, leader, "leader", units[unit.key], since, "每季度到点一次")
    for number, unit in enumerate(one for one in UNITS if one.form == "unit_station"):
        helper = departments[0] if number < 7 else departments[1 + number % (len(departments) - 1)]
        if number % 9 != 8:
            _answer(rows, helper, "department", units[unit.key], since, "")
        chiefs = [p for p in people if p.unit == unit.parent and p.position in ("大队长", "政治教导员", "副大队长")]
        if chiefs and number % 7 != 6:
            _answer(rows, chiefs[number % len(chiefs)], "brigade", units[unit.key], since, "")
        if number % 3 == 0:
            _pair_up(rows, rng, people, unit.key, since)


def _pair_up(rows: Rows, rng: Random, people: list[Somebody], unit: str, since: date) -> None:
    own = [p for p in people if p.unit == unit and p.joined_on < since]
    backbone = [p for p in own if (p.position and p.kind == "firefighter") or p.kind == "commander"][:3]
    others = [p for p in own if p not in backbone]
    for number, person in enumerate(rng.sample(others, min(len(others), 8))):
        if backbone:
            who = backbone[number % len(backbone)]
            rows.add(Responsibility, person_id=who.id, level="person", ward_id=person.id, valid_from=since)


def _answer(rows: Rows, person: Somebody, level: str, unit: int, since: date, note: str) -> None:
    rows.add(Responsibility, person_id=person.id, level=level, organisation_id=unit, valid_from=since, note=note)


def _write_cadres(rows: Rows, rng: Random, offices: Holdings, bodies: dict[str, int], today: date) -> None:
    """Of the secretaries and deputies most hold a certificate; a few run out soon, one has run out, two have none yet."""
    heads: dict[int, tuple[Somebody, str, date]] = {}
    for key, held in offices.items():
        for role, person, since, until in held:
            if role in ("secretary", "deputy_secretary") and (until is None or until > today):
                heads.setdefault(person.order, (person, key, since))
    last_year = today.year - 1 if today >= date(today.year, 1, 16) else today.year - 2
    for number, (person, key, since) in enumerate(heads.values()):
        if number % 13 == 11:
            continue
        days_left = {5: 25, 9: 70, 17: -20}.get(number, rng.randint(130, 1000))
        expires = today + timedelta(days=days_left)
        issued = expires - timedelta(days=3 * 365)
        rows.add(
            Certificate,
            person_id=person.id,
            kind="secretary",
            number=f"云消党证{issued.year}第{number + 1:03d}号",
            issuer="云岭市消防救援支队政治部",
            issued_on=issued,
            expires_on=expires,
        )
        rows.add(
            CadreTraining,
            person_id=person.id,
            kind="before_office",
            title="党组织书记任职培训班",
            organiser="云岭市委党校",
            began_on=issued - timedelta(days=8),
            ended_on=issued - timedelta(days=4),
            hours=32,
        )
        for year in (last_year - 1, last_year):
            if since > date(year, 10, 1) or (year == last_year and number % 7 == 3):
                continue
            rows.add(
                DutyReport,
                person_id=person.id,
                organisation_id=bodies[key],
                year=year,
                held_on=date(year + 1, 1, 16),
                rating=("good", "good", "fair", "plain")[number % 4],
                remark="抓组织生活较实，支委分工还要再细。" if number % 4 == 2 else "",
            )


def _write_lecturers(rows: Rows, people: list[Somebody], bodies: dict[str, int]) -> None:
    inside = [p for p in people if p.unit in ("political", "education", "training", "prevention") and p.grade][:5]
    for person, topics in zip(inside, TOPICS, strict=False):
        rows.add(
            Lecturer,
            organisation_id=bodies["party"],
            person_id=person.id,
            name=person.name,
            comes_from=f"支队机关 {person.position}",
            topics=list(topics),
            contact="提前一周联系组织教育科",
        )
    for name, comes_from, topics, bookable in OUTSIDE:
        rows.add(
            Lecturer,
            organisation_id=bodies["party"],
            name=name,
            comes_from=comes_from,
            topics=list(topics),
            contact="由组织教育科发函邀请",
            bookable=bookable,
        )


def _write_files(rows: Rows, rng: Random, people: list[Somebody], today: date) -> None:
    """Files were gone through in spring; now and then a paper was missing, and who came later has not been looked at."""
    spring = date(today.year, 4, 8) if today >= date(today.year, 5, 1) else date(today.year - 1, 4, 8)
    papers = national().papers()
    for person in people:
        state = person.standing(spring) if person.standings else ""
        if not state or rng.random() < 0.06:
            continue
        for paper in papers:
            if state in paper.held_by:
                lost = rng.random() < 0.02
                rows.add(
                    PaperCheck,
                    person_id=person.id,
                    paper=paper.code,
                    state="missing" if lost else "held",
                    kept_at="" if lost else "支队政治部档案室",
                    remark="年代较早，正在查找" if lost else "",
                    checked_on=spring,
                    checked_by_name="组织教育科",
                    recorded_at=at(spring, 16),
                )


def _write_twin(rows: Rows, people: list[Somebody], units: dict[str, int], bodies: dict[str, int], today: date) -> None:
    """Somebody who changed stations and was registered there once more, with the same phone and without an ID number."""
    person = [p for p in people if p.unit == "baishazhan" and p.kind == "firefighter" and p.standing(today) == "full"][2]
    twin = rows.add(
        Person,
        public_id=public_id("twin", person.number),
        number=TWIN,
        name=person.name,
        pinyin=spelling_of(person.name),
        initials=initials_of(person.name),
        sex=person.sex,
        born_on=person.born_on,
        joined_service_on=None,
        **sealed_phone(phone(person.order)),
    )
    since = today - timedelta(days=20)
    rows.add(Posting, person_id=twin, unit_id=units["shahe"], staff_kind="firefighter", position="", valid_from=since)
    rows.add(Standing, person_id=twin, line="party", state="activist", valid_from=since)
    rows.add(
        Membership,
        person_id=twin,
        organisation_id=bodies["shahe_branch"],
        line="party",
        valid_from=since,
        reason="表格重复登记",
    )


def _write_delegation(rows: Rows, offices: Holdings, bodies: dict[str, int], today: date) -> None:
    """The secretary of 云麓大道站党支部 is on leave; another member of its committee does the work meanwhile."""
    held = {role: who for role, who, _, until in offices["dadao_branch"] if until is None}
    giver = held["secretary"]
    holder = next(who for role, who in held.items() if role != "secretary" and who is not giver)
    rows.add(
        Delegation,
        public_id=public_id("delegation", "dadao"),
        giver_id=giver.id,
        holder_id=holder.id,
        organisation_id=bodies["dadao_branch"],
        first_day=today - timedelta(days=3),
        last_day=today + timedelta(days=11),
        cause="年度休假",
        made_by_name=giver.name,
        made_at=at(today - timedelta(days=4), 17, 30),
    )
