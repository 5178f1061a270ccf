"""Every main page with real data, at both sizes, for those whose page it is: it answers, fits, is silent and accessible."""

import pytest
from django.conf import settings

from lanyan.derived.alerts.models import Alert
from lanyan.directory.models import Organisation, Person
from lanyan.directory.queries import organisation_on
from lanyan.records.activities.models import Activity, Invitation, MakeUp
from lanyan.records.ledger.models import Batch, Item
from lanyan.records.procedures.models import Case
from lanyan.world import cast

from .conftest import DESK, PHONE

# Colours are looked at once in each size for the frame, and on the desk for each page: they do not depend on the size.
AXE = (settings.ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = """([rules, exclude]) => axe.run(exclude.length ? {exclude} : document,
  {resultTypes: ['violations'], rules, preload: false})"""
# From the sixth on rows repeat those above; every state there is stands in the gallery, the frame on the first page.
REPEATED = [["tbody tr:nth-child(n+6)"], ["main li:nth-child(n+6)"], ["aside.side"], ["nav.keys"], ["footer.foot"]]
COLOURS = "color-contrast"
# Charts follow the size of the window with the next frame.
WIDTH = """() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(
  () => told(document.documentElement.scrollWidth))))"""
FIRST_FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return one !== document.body && box.width > 0 && (style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""
PLAIN = {
    "secretary": [
        "/",
        "/meetings/",
        "/meetings/calendar/",
        "/meetings/new/",
        "/meetings/backfill/",
        "/meetings/{coming}/",
        "/meetings/{coming}/edit/",
        "/meetings/{coming}/roll/",
        "/meetings/{coming}/hosts/",
        "/meetings/{coming}/lecturers/",
        "/invitations/",
        "/invitations/{asked}/",
        "/meetings/{closed}/",
        "/meetings/{archived}/",
        "/meetings/{cancelled}/",
        "/leaves/",
        "/series/",
        "/people/",
        "/people/{somebody}/",
        "/materials/",
        "/ledgers/waiting/",
        "/dues/branch/{ours}/",
        "/dues/branch/{ours}/fixing/?year={next_year}",
        "/dues/people/{somebody}/",
        "/settings/mechanisms/",
        "/me/delegations/",
    ],
    "member": [
        "/",
        "/meetings/",
        "/meetings/{coming}/",
        "/make-ups/",
        "/scan/",
        "/study/",
        "/inbox/",
        "/me/",
        "/complaints/",
        "/ledgers/published/",
        "/account/security/",
        "/account/security/app/",
        "/me/data/",
    ],
    "recorder": ["/meetings/{coming}/roll-call/"],
    "weak_secretary": ["/", "/make-ups/", "/make-ups/{make_up}/", "/monitoring/", "/monitoring/alerts/{alert}/"],
    "new_secretary": ["/", "/meetings/"],
    "officer": [
        "/",
        "/monitoring/",
        "/monitoring/help/",
        "/monitoring/map/",
        "/monitoring/figures/",
        "/monitoring/figures/attendance_rate/",
        "/organisations/",
        "/organisations/{weak}/",
        "/organisations/{weak}/portrait/",
        "/organisations/{unit}/",
        "/organisations/responsibility/",
        "/organisations/responsibility/?view=table",
        "/organisations/responsibility/new/",
        "/dues/",
        "/people/cadres/",
        "/people/lecturers/",
        "/people/cadres/reports/",
        "/lectures/",
        "/organisations/coverage/",
        "/people/dossiers/",
        "/people/{somebody}/dossier/",
        "/people/birthdays/",
        "/people/duplicates/",
        "/people/duplicates/{one}/{twin}/",
        "/ledgers/",
        "/ledgers/rectification/",
        "/ledgers/rectification/?view=board",
        "/ledgers/rectification/months/",
        "/ledgers/rectification/import/",
        "/ledgers/batches/",
        "/ledgers/batches/{batch}/",
        "/ledgers/burden/",
        "/ledgers/library/",
        "/visits/",
        "/meetings/new/?kind=inspection",
        "/ledgers/rectification/new/",
        "/ledgers/items/{item}/",
        "/settings/mechanisms/new/",
        "/settings/rulebook/",
        "/settings/rulebook/branch_assembly_quarterly/",
        "/settings/rulebook/kinds/branch_assembly/",
        "/settings/networks/",
        "/settings/self-check/",
        "/settings/compliance/",
        "/settings/compliance/register/",
    ],
    "leader": ["/", "/monitoring/screen/"],
    "league_secretary": ["/", "/meetings/new/"],
    "system_admin": ["/settings/running/"],
    "security_admin": [
        "/settings/accounts/",
        "/settings/accounts/new/",
        "/settings/accounts/{account}/",
        "/settings/security/",
        "/settings/grants/",
        "/settings/clients/",
        "/settings/clients/new/",
        "/api/v1/docs",
    ],
    "auditor": ["/settings/journal/"],
}


def addresses(world) -> dict[str, str]:
    """What fills the addresses: one activity of the branch in each state, a make-up owed, a person, a branch."""
    ours = Activity.objects.filter(organiser__public_id=world.due_assembly_branch).exclude(kind="talk").order_by("-held_on")
    weak = world.organisation(world.weak_branch).pk
    owed = MakeUp.objects.filter(outcome__organisation__public_id=world.weak_branch, withdrawn_at=None, waived_at=None)
    return {
        "coming": ours.filter(notice__isnull=False, closure=None, cancellation=None)[0].public_id,
        "closed": ours.filter(closure__isnull=False, archive=None)[0].public_id,
        "archived": ours.filter(archive__isnull=False, kind="branch_assembly")[0].public_id,
        "cancelled": ours.filter(cancellation__isnull=False)[0].public_id,
        "make_up": owed.exclude(person__number=world.weak_secretary).order_by("-opened_at")[0].public_id,
        "batch": Batch.objects.filter(imported=False).latest("issued_at").public_id,
        "account": world.account(world.member).public_id,
        "somebody": world.person(world.member).public_id,
        "ours": world.due_assembly_branch,
        "next_year": str(world.today.year + 1),
        "twin": (twin := Person.objects.get(number=cast.twin)).public_id,
        "one": Person.objects.exclude(pk=twin.pk).get(name=twin.name).public_id,
        "asked": Invitation.objects.get(answer=None).public_id,
        "alert": Alert.objects.filter(organisation_id=weak, cleared_on=None)[0].public_id,
        "weak": world.weak_branch,
        "unit": Organisation.objects.get(pk=organisation_on(world.organisation(world.weak_branch)).unit_id).public_id,
        "case": Case.objects.filter(organisation__public_id=world.due_assembly_branch, closed_on=None)[0].public_id,
        "item": Item.objects.filter(kind="rectification", state="accepted").order_by("pk")[0].public_id,
    }


def _problems(page, path: str, *, first: bool) -> list[str]:
    """What is wrong with one page, opened once and looked at in both sizes."""
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    answer = page.goto(path)
    if answer.status != 200:
        return [f"{path}: HTTP {answer.status}"]
    found = []
    if (heads := page.locator("h1").count()) != 1:
        found.append(f"{path}: {heads} first headings")
    page.evaluate(AXE)
    found += _looked_at(page, path, DESK[0], colours=True, whole=first)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    if not page.evaluate(FIRST_FOCUS):
        found.append(f"{path}: the focus is not seen")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    return found + _looked_at(page, path, PHONE[0], colours=first, whole=first)


def _looked_at(page, path: str, width: int, *, colours: bool, whole: bool) -> list[str]:
    found = []
    if (wide := page.evaluate(WIDTH)) > width:
        found.append(f"{path}: {wide}px wide on {width}px")
    for rule in page.evaluate(RULES, [{COLOURS: {"enabled": colours}}, [] if whole else REPEATED])["violations"]:
        if rule["impact"] in ("serious", "critical"):
            found.append(f"{path} on {width}px: {rule['id']} {[node['target'] for node in rule['nodes']][:3]}")
    return found


# As many groups as take turns side by side: a world and a server of its own cost as much as ten pages.
_SECRETARY = ("secretary", "member", "recorder")
TOGETHER = {
    "officer": ["officer"],
    "secretary": list(_SECRETARY),
    "others": [who for who in PLAIN if who not in ("officer", *_SECRETARY)],
}


@pytest.mark.parametrize("people", TOGETHER.values(), ids=TOGETHER)
def test_pages_answer_fit_and_are_accessible(visit, live_world, people):
    known, found = addresses(live_world), []
    for who in people:
        page = visit(getattr(live_world, who), "/me/")
        paths = dict.fromkeys(["/me/", *(path.format(**known) for path in PLAIN[who])])
        for number, path in enumerate(paths):
            found += [f"{who}: {one}" for one in _problems(page, path, first=number == 0)]
    assert not found, "\n".join(found)
