"""支部工作手册 of a branch and a year: written by the system from the records, never filled in."""

from datetime import date

from lanyan.derived.papers import Block, Contents, Cover, PageBreak, Paper, Stamp
from lanyan.derived.papers.words import day
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor

from . import chapters
from .facts import Facts, facts_of
from .matters import matters
from .records import chapter

# Chapters of records: their kinds of activity. What is in none of them comes under 其他活动.
RECORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("支部党员大会记录", ("branch_assembly",)),
    ("支部委员会会议记录", ("branch_committee",)),
    ("党小组会记录", ("group_meeting",)),
    ("党课记录", ("party_class",)),
    ("主题党日记录", ("theme_day",)),
    ("组织生活会和民主评议党员记录", ("organisation_life", "member_appraisal")),
)


def build(branch_id: int, year: int, on: date, by: Actor) -> Paper:
    """The handbook of a year as of a day. Whether `by` may read the branch is checked at the door of the screen.

    Equal records give an equal handbook: `paper.digest()` leaves out who exported it and when.
    """
    return compose(facts_of(branch_id, year, on), by)


def compose(facts: Facts, by: Actor) -> Paper:
    own, year = facts.organisation, facts.first.year
    cover = Cover("党支部工作手册", (f"{year}年度", own["name"]), (own["unit"] or "", f"截至{day(facts.known)}"))
    blocks: list[Block] = [cover, Contents(1)]
    for part in _parts(facts):
        blocks += part
        blocks.append(PageBreak())
    return Paper(
        title=f"{own['name']}{year}年度工作手册",
        blocks=tuple(blocks[:-1]),
        stamp=Stamp(by, clock.now()),
        author=own["name"],
        subject_kind="organisation",
        subject_id=own["organisation_id"],
        organisation_id=own["organisation_id"],
    )


def _parts(facts: Facts) -> list[list[Block]]:
    named = {kind for _, kinds in RECORDS for kind in kinds}
    others = tuple(kind for kind in facts.by_kind if kind not in named)
    return [
        chapters.basics(facts),
        [*chapters.committee(facts), *chapters.groups(facts)],
        chapters.roster(facts),
        chapters.plan(facts),
        *(chapter(facts, title, kinds) for title, kinds in RECORDS),
        chapter(facts, "其他活动记录", others),
        chapters.development(facts),
        chapters.education(facts),
        chapters.attendance(facts),
        chapters.decisions(facts),
        matters(facts),
        [*chapters.dues(facts), *chapters.backfills(facts), *chapters.signatures()],
    ]
