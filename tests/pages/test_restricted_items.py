"""困难帮扶: whoever may not read an item meets it at no door, in words, in a file or as a number.

Its own page and what is done there: the access table (`restricted_item`).
"""

from io import BytesIO
from zipfile import ZipFile

import pytest

from lanyan.derived import figures
from lanyan.records.ledger import access
from lanyan.records.ledger.models import Item

ROLES = ("officer", "leader", "brigade_officer", "weak_secretary", "recorder", "member", "league_secretary")
# Absent for everybody, as no such thing is made of a list that is not told.
NEVER = ("/ledgers/hardship/months/", "/ledgers/hardship/published/", "/ledgers/hardship/paper/?of=year&as=docx")
DOORS = (
    *("/", "/inbox/", "/me/", "/me/data/", "/meetings/", "/meetings/calendar/", "/materials/"),
    *("/ledgers/", "/ledgers/?export=csv", "/ledgers/waiting/", "/ledgers/waiting/?export=csv", "/ledgers/published/"),
    *(
        "/ledgers/burden/",
        "/ledgers/batches/",
        "/ledgers/library/?q=家",
        "/ledgers/hardship/",
        "/ledgers/hardship/?view=board",
    ),
    *("/ledgers/hardship/?export=xlsx", "/ledgers/hardship/?q={word}", "/ledgers/supervision/?q={word}"),
    *NEVER,
    *("/monitoring/", "/monitoring/help/", "/monitoring/screen/", "/monitoring/figures/?export=csv"),
    *("/monitoring/figures/items/?export=csv", "/monitoring/figures/items_open/?export=csv"),
    *("/organisations/{branch}/", "/organisations/{branch}/portrait/"),
    *("/materials/{branch}/handbook/2026/?as=docx", "/materials/{branch}/ledger/2026-11/?as=docx"),
)


def said(answer) -> str:
    """All that an answer says; of DOCX and XLSX, of every part."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    return content.decode(errors="replace")


@pytest.fixture
def hidden(world) -> list[Item]:
    found = list(Item.objects.filter(kind="hardship").prefetch_related("measures", "steps"))
    assert {item.state for item in found} >= {"accepted", "reported", "closed"}
    return found


def readable(world, role: str, item: Item) -> bool:
    return access.may(world.actor(getattr(world, role)), item, "view")


def words_of(items: list[Item]) -> set[str]:
    measures = {measure.text for item in items for measure in item.measures.all()}
    return measures | {word for item in items for word in (item.title, item.public_id)}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_tells_of_it(world, as_role, hidden, door):
    address = door.format(word=hidden[0].title[:3], branch=world.due_assembly_branch)
    answered = set()
    for role in ROLES:
        answer = as_role(role).get(address)
        answered.add(answer.status_code)
        text, absent = said(answer), words_of([item for item in hidden if not readable(world, role, item)])
        assert absent, role
        assert not [word for word in absent if word in text], (role, address)
    assert (200 in answered) is (door not in NEVER)


def test_it_is_in_no_figure(world, hidden):
    for node in {item.holder_id for item in hidden}:
        for code, one in figures.all_figures().items():
            if one.source == "item":
                keys = {row.key for row in one.records(node, world.today.replace(month=1, day=1), world.today)}
                assert not keys & {item.public_id for item in hidden}, code
                assert "hardship" not in one.split(node, world.today.replace(month=1, day=1), world.today)


def test_the_secretary_who_keeps_the_list_reads_it(world, as_role, hidden):
    own = [item for item in hidden if item.holder_id == world.organisation(world.due_assembly_branch).pk]
    for door in ("/ledgers/hardship/", "/ledgers/hardship/?export=csv"):
        text = said(as_role("secretary").get(door))
        assert len(own) > 1 and all(item.title in text for item in own), door
