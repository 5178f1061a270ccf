"""Writes what nodes have taken on: practices, the month for which a station was let off, networks noted at sign-in."""

from datetime import date, timedelta

from lanyan.directory.models import Adoption, Relief
from lanyan.records.activities.models import DeclaredNetwork, NetworkNoting

from . import cast
from .brigade import Brigade
from .days import add_months, at, first_of_quarter
from .people import FOUNDED
from .rows import Rows
from .year.branches import relief_span, start_of_year

ORGANISATION_LIFE = (
    "party_class_quarterly",
    "silent_branch",
    "make_up_in_time",
    "record_in_time",
    "first_topic_monthly",
    "coverage_quarterly",
    "item_in_time",
    "item_progress",
    "item_checked",
)
LEARNING_RHYTHM = (
    "learning_rhythm_commentary",
    "learning_rhythm_guidance",
    "learning_rhythm_meeting",
    "learning_rhythm_summary",
)
CADRES = ("secretary_certificate", "secretary_certificate_valid")
KEY_WORK = ("key_work_opening", "key_work_bulletin", "key_work_settlement", "key_work_year_end")


def rhythm_since(today: date) -> date:
    """Since when the detachment keeps 每周一点评·每月一指引·每季一例会·半年一总结: the quarter before this one."""
    return add_months(first_of_quarter(today), -3)


NOTED = "qingshi_party_committee"


def noted_since(today: date) -> date:
    """Since when the first brigade notes at sign-in whether the network is a station's own."""
    return today - timedelta(days=30)


def write_adoptions(rows: Rows, brigade: Brigade) -> None:
    today, bodies = brigade.today, brigade.bodies
    for duty in ORGANISATION_LIFE:
        rows.add(Adoption, organisation_id=bodies["party"], duty=duty, valid_from=start_of_year(today))
    for duty in LEARNING_RHYTHM:
        rows.add(Adoption, organisation_id=bodies["party"], duty=duty, valid_from=rhythm_since(today))
    for duty in CADRES:
        rows.add(Adoption, organisation_id=bodies["party"], duty=duty, valid_from=start_of_year(today))
    for duty in KEY_WORK:
        rows.add(Adoption, organisation_id=bodies["qingshi_party_committee"], duty=duty, valid_from=date(today.year, 1, 1))
    _write_reliefs(rows, brigade)
    _write_networks(rows, brigade)


def _write_reliefs(rows: Rows, brigade: Brigade) -> None:
    """The month after the great fire; and everybody for the time before the system, whose records are on paper."""
    today, bodies = brigade.today, brigade.bodies
    since, until = relief_span(today)
    granted_by = next(person.name for person in brigade.people if person.position == "支队政治委员")
    reliefs = [("gangwu_branch", "港区油罐火灾扑救和灾后休整", since, until)]
    reliefs += [(key, "系统启用前，记录在纸质台账", FOUNDED, start_of_year(today)) for key in ("party", "league")]
    for key, cause, first, end in reliefs:
        rows.add(
            Relief, organisation_id=bodies[key], cause=cause, granted_by_name=granted_by, valid_from=first, valid_to=end
        )


def _write_networks(rows: Rows, brigade: Brigade) -> None:
    """Two stations of the first brigade have declared theirs; the brigade notes them for three months, by approval."""
    since = noted_since(brigade.today)
    people = {person.number: person for person in brigade.people}
    officer = people[cast.brigade_officer]
    approver = next(person for person in brigade.people if (person.unit, person.position) == ("qingshi", "教导员"))
    rows.add(
        NetworkNoting,
        organisation_id=brigade.bodies[NOTED],
        reason="两个站反映有人在外代扫，请示后试行三个月，看看是不是个别情况。",
        approver_id=approver.id,
        valid_from=since,
        valid_to=since + timedelta(days=90),
        switched_on_by_id=officer.id,
        switched_on_by_name=officer.name,
        switched_on_at=at(since, 9, 10),
    )
    for key, name, cidr in (
        ("songtao_branch", "松涛路站内网", "10.46.11.0/24"),
        ("qingshiqiao_branch", "青石桥站内网", "10.46.12.0/24"),
    ):
        rows.add(
            DeclaredNetwork,
            organisation_id=brigade.bodies[key],
            name=name,
            cidr=cidr,
            declared_by_name=officer.name,
            declared_at=at(since, 9, 20),
        )
