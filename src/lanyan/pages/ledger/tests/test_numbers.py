"""Every number of the lists opens to what it counts, on the screen and on the printed list."""

from datetime import date

import pytest
from django.test import Client

from lanyan.derived import figures
from lanyan.derived.ledger_papers import build_list
from lanyan.derived.papers import Table
from lanyan.records.ledger import queries
from lanyan.rulebook import national

FIGURES = {
    "items": "items",
    "items_open": "open",
    "items_overdue": "overdue",
    "items_closed_share": "closed",
    "items_in_time_share": "in_time",
    "items_truly_share": "truly",
    "items_returned": "returned",
    "items_reopened": "reopened",
}
BASES = {"items_closed_share": "items", "items_in_time_share": "closed", "items_truly_share": "probed"}
KINDS = [kind for kind in national().ledger_kinds() if not kind.restricted]


def seen_by(world, who: str):
    """(actor, organisation) of somebody whose place has lists."""
    place = {"officer": world.party_committee, "secretary": world.due_assembly_branch}[who]
    return world.actor(getattr(world, who)), world.organisation(place)


@pytest.mark.parametrize("who", ["officer", "secretary"])
def test_each_count_opens_to_that_many_items(world, who):
    actor, place = seen_by(world, who)
    year = world.today.year
    for kind, one in queries.rates(place.pk, date(year, 1, 1), date(year + 1, 1, 1)).items():

        def opened(kind=kind, **asked) -> int:
            return queries.items(actor, kind=kind, node_id=place.pk, raised=str(year), **asked).count()

        told = (opened(), opened(state="open"), opened(due="overdue"), opened(state="closed"), opened(marked="in_time"))
        assert told == (one.items, one.open, one.overdue, one.closed, one.in_time), kind
        assert opened(marked="probed") == one.probed, kind
        assert (opened(marked="returned"), opened(marked="reopened")) == (one.returned, one.reopened), kind
        assert bool(opened(marked="measured")) == bool(one.measures) and opened(marked="measured") <= one.measures, kind


@pytest.mark.parametrize("who", ["officer", "secretary"])
def test_the_figures_say_what_the_lists_say_and_open_to_their_items(world, who):
    """Also of an item that came back twice: it is one item."""
    actor, place = seen_by(world, who)
    year = world.today.year
    span = date(year, 1, 1), date(year + 1, 1, 1)
    twice = queries.items(actor, kind="supervision", node_id=place.pk, raised=str(year)).first()
    last = twice.steps.order_by("-sequence").first()
    for number in (1, 2):
        twice.steps.create(
            sequence=last.sequence + number, step="return", text="不实", happened_on=world.today, by_name="甲", at=world.now
        )
    found = queries.rates(place.pk, *span)
    assert found["supervision"].returned == 1
    for code, part in FIGURES.items():
        one = figures.figure(code)
        value = one.value(place.pk, *span)
        told = {kind: getattr(rates, part) for kind, rates in found.items()}
        assert value.part == sum(told.values()), code
        split = {kind: (one.part, one.base) for kind, one in one.split(place.pk, *span).items()}
        assert {kind: part for kind, (part, _) in split.items() if part} == {kind: n for kind, n in told.items() if n}, code
        if code in BASES:
            assert value.base == sum(getattr(rates, BASES[code]) for rates in found.values()), code
        opened = [row.key for row in one.records(place.pk, *span) if row.part]
        assert len(set(opened)) == len(opened) == value.part
        assert set(opened) <= set(queries.items(actor, node_id=place.pk).values_list("public_id", flat=True)), code


def test_the_screens_lead_there(world):
    officer = Client()
    officer.force_login(world.account(world.officer), "django.contrib.auth.backends.ModelBackend")
    for address in ("/ledgers/", "/ledgers/rectification/months/"):
        page = officer.get(address).content.decode()
        for asked in ("state=open", "state=closed", "marked=measured", "marked=probed"):
            assert f"?raised={world.today.year}" in page and f"&amp;{asked}" in page, (address, asked)


@pytest.mark.parametrize("who", ["officer", "secretary"])
def test_a_printed_list_holds_what_its_summary_counts(world, who):
    actor, place = seen_by(world, who)
    since, until = world.today.replace(day=1), date(world.today.year, 12, 1)
    older = 0
    for kind in KINDS:
        paper = build_list(kind, place.pk, since, until, "11月", actor)
        tables = [block for block in paper.blocks if isinstance(block, Table)]
        summary = dict(tables[0].rows) if tables else {}
        counted = [
            summary.get(f"登记{kind.item}（项）", 0),
            *(summary.get(f"以前登记、{how}的{kind.item}（项）", 0) for how in ("本期办结", "仍未办结")),
        ]
        assert sum(counted) == (len(tables[1].rows) if len(tables) > 1 else 0), kind.code
        late = summary.get("逾期未办结（项）", 0) + summary.get("其中逾期（项）", 0)
        assert late == sum("逾期" in row[-1] for table in tables[1:] for row in table.rows), kind.code
        older += counted[2]
    assert older


def test_the_doer_finds_on_the_printed_list_what_others_keep(world):
    """The keeper of an item is seldom the one who does it."""
    actor, place = seen_by(world, "secretary")
    done = [kind for kind in KINDS if place.responsible_items.filter(kind=kind.code).exclude(holder=place).exists()]
    assert done
    for kind in done:
        paper = build_list(kind, place.pk, date(2020, 1, 1), date(2027, 1, 1), "", actor)
        assert [block for block in paper.blocks if isinstance(block, Table)][1].rows
