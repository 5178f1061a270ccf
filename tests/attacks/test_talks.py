"""Attack: reading about somebody's talk (谈心谈话) from above, or from beside. It is for the two who talk; it is in no list,
no figure and no paper of anybody else, not even as a date."""

import io

import openpyxl

from lanyan.records.activities.models import Activity, MakeUp, RollEntry

SECRET = "不可外传的谈话"
ABOVE = ("brigade_officer", "officer", "leader")
READERS = (*ABOVE, "recorder")


def talks_of_the_branch(world) -> list[Activity]:
    """All in which none of the readers took part."""
    readers = [world.person(getattr(world, role)).pk for role in READERS]
    found = Activity.objects.filter(organiser__public_id=world.due_assembly_branch, kind="talk")
    talks = list(found.exclude(roll__person__in=readers).order_by("-held_on"))
    Activity.objects.filter(pk__in=[talk.pk for talk in talks]).update(title=SECRET, place=SECRET)
    return talks


def test_talks_are_on_no_page_above(world, as_role):
    talks = talks_of_the_branch(world)
    assert talks
    talk = talks[0]
    month, own = f"{talk.held_on:%Y-%m}", world.due_assembly_branch
    people = RollEntry.objects.filter(activity__in=talks).values_list("person__public_id", flat=True).distinct()
    addresses = [
        f"/meetings/?organisation={own}&kind=talk",
        "/meetings/?kind=talk&state=archived",
        f"/meetings/calendar/?month={month}",
        f"/monitoring/figures/activities/?organisation={own}",
        f"/monitoring/figures/present/?organisation={own}",
        f"/organisations/{own}/portrait/",
        "/",
        "/make-ups/",
        *(f"/people/{person}/" for person in list(people)[:3]),
    ]
    leaks = []
    for role in READERS:
        client = as_role(role)
        for address in addresses:
            if SECRET in client.get(address, follow=True).content.decode():
                leaks.append((role, address))
        for one in talks[:3]:
            if client.get(f"/meetings/{one.public_id}/").status_code != 404:
                leaks.append((role, one.public_id))
    assert not leaks


def test_talks_are_in_no_paper(world, as_role):
    talks = talks_of_the_branch(world)
    own, client = world.due_assembly_branch, as_role("officer")
    for address in (
        f"/materials/{own}/handbook/{world.today.year}/?as=xlsx",
        f"/materials/{own}/ledger/{talks[0].held_on:%Y-%m}/?as=xlsx",
    ):
        book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
        assert not [c for sheet in book for row in sheet.iter_rows() for c in row if SECRET in str(c.value)], address


def test_a_make_up_of_a_talk_is_no_business_of_those_above(world, as_role):
    for make_up in MakeUp.objects.filter(activity__kind="talk")[:2]:
        for role in ABOVE:
            assert as_role(role).get(f"/make-ups/{make_up.public_id}/").status_code == 404
