"""Writes which practices the detachment has taken on, and the month for which a station was let off."""

from datetime import date

from lanyan.directory.models import Adoption, Relief

from .brigade import Brigade
from .days import add_months, first_of_quarter
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
)
LEARNING_RHYTHM = (
    "learning_rhythm_commentary",
    "learning_rhythm_guidance",
    "learning_rhythm_meeting",
    "learning_rhythm_summary",
)
KEY_WORK = ("key_work_opening", "key_work_bulletin", "key_work_settlement", "key_work_year_end")


def rhythm_since(today: date) -> date:
    """Since when the detachment keeps 每周一点评·每月一指引·每季一例会·半年一总结: the quarter before this one."""
    return add_months(first_of_quarter(today), -3)


def write_adoptions(rows: Rows, brigade: Brigade) -> None:
    today, bodies = brigade.today, brigade.bodies
    for duty in ORGANISATION_LIFE:
        rows.add(Adoption, organisation_id=bodies["party"], duty=duty, valid_from=start_of_year(today))
    for duty in LEARNING_RHYTHM:
        rows.add(Adoption, organisation_id=bodies["party"], duty=duty, valid_from=rhythm_since(today))
    for duty in KEY_WORK:
        rows.add(Adoption, organisation_id=bodies["qingshi_party_committee"], duty=duty, valid_from=date(today.year, 1, 1))
    _write_reliefs(rows, brigade)


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
