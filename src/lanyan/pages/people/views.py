"""People of the roster: the list, one person, a number shown whole with a line in the journal."""

from collections.abc import Collection
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.directory import access, duplicates, person_life, queries, record
from lanyan.directory.models import Person
from lanyan.directory.search import PersonFound, search_people
from lanyan.kernel import clock, sql
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import page_of
from lanyan.pages.people.changes import CHANGES, may
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.pages.templatetags.lanyan import word
from lanyan.records.activities import queries as activities
from lanyan.records.cadres import queries as cadres
from lanyan.records.dossiers import access as dossiers
from lanyan.records.dossiers import queries as files
from lanyan.rulebook import national

SHOWN_DAYS = 365
COLUMNS = ("姓名", "编号", "单位", "身份")
MOST_FOUND = 100


@require_GET
def people(request: Request) -> HttpResponse:
    """Members of where I work and below; with something typed, whoever I may see."""
    text = request.GET.get("q", "").strip()
    found = _found(request, text)
    if export.asked(request):
        lines = ((r["name"], r["number"], r["where"], word(r["state"], "standings")) for r in map(_row, found))
        return export.answer(request, "人员", COLUMNS, lines)
    page = page_of(request, found)
    page.object_list = [_row(one) for one in page]
    context = {
        "crumbs": [{"title": "党员"}],
        "page": page,
        "q": text,
        "cut_short": len(found) if text and len(found) == MOST_FOUND else 0,
        "states": [(code, one.title) for code, one in national().standings().items()],
        "flags": [
            (code, one.title)
            for code, one in national().person_flags().items()
            if not one.seen_by or access.has_role(request.actor, *one.seen_by)
        ],
        "may_merge": access.has_role(request.actor, *duplicates.MERGERS),
        "columns": [{"title": t} for t in COLUMNS],
    }
    return render(request, "people/people.html", context)


def _found(request: Request, text: str) -> Collection[PersonFound] | sql.LongList[queries.MemberOn]:
    """Whoever is found by what was typed, else the members below where one works, of a state or with a circumstance."""
    state, flag = request.GET.get("state", ""), request.GET.get("flag", "")
    among = person_life.people_with(request.actor, flag) if flag in national().person_flags() else None
    if text:
        found = search_people(request.actor, text, limit=MOST_FOUND)
        return [one for one in found if state in ("", one.state) and (among is None or one.id in among)]
    now = place(request)
    if now is None or not access.can(request.actor, now.organisation_id):
        return []
    return queries.members_below(now.organisation_id, state=state, among=among)


def _row(one: PersonFound | queries.MemberOn) -> dict[str, str]:
    where = one.unit_name if isinstance(one, queries.MemberOn) else one.branch_name or one.unit_name
    return {"public_id": one.public_id, "name": one.name, "number": one.number, "where": where, "state": one.state}


@require_GET
def person(request: Request, public_id: str) -> HttpResponse:
    """One person: dated history, offices, a year of organisation life, make-ups."""
    try:
        found = access.person_for(request.actor, public_id)
    except NotVisible:
        merged = duplicates.merged_into(public_id)
        if merged is None:
            raise
        return redirect("person", public_id=merged.public_id)
    today = clock.today()
    since = today - timedelta(days=SHOWN_DAYS)
    history = queries.history_of(found.pk)
    life = person_life.in_words(history, person_life.hidden_in(history, request.actor, found))
    party = person_life.membership_of(history)
    context = {
        "person": found,
        "today": today,
        "life": life,
        "party": party,
        "party_years": party.years(today) if party else None,
        **_register(request, found),
        "attended": activities.readable(request.actor, activities.attended(found.pk, since, today)),
        "make_ups": activities.readable(request.actor, activities.make_ups(person_id=found.pk, owed=True), "activity"),
        "masked": record.masked_numbers(found),
        "changes": CHANGES.values() if may(request.actor, found) else [],
        "may_reveal": record.may_reveal(request.actor, found),
        "crumbs": [{"title": "党员", "href": "/people/"}, {"title": found.name}],
    }
    template = "people/_drawer.html" if request.htmx and request.htmx.target == "drawer" else "people/person.html"
    return render(request, template, context)


def _register(request: Request, person: Person) -> dict[str, object]:
    """What is kept of somebody beside the roster: the dossier, certificates, training, 述职, for whom he or she answers."""
    reads = access.visible_people(request.actor, *dossiers.READERS).filter(pk=person.pk).exists()
    if not reads and request.actor.person_id != person.pk:
        return {}
    papers = files.checklist(person)
    return {
        "may_dossier": True,
        "papers": papers,
        "papers_asked": len(papers),
        "papers_held": sum(item.state in ("held", "not_applicable") for item in papers),
        **cadres.entries_of(person),
        "mergers": duplicates.mergers_of(person) if access.has_role(request.actor, *duplicates.MERGERS) else [],
    }


@require_POST
def reveal(request: Request, public_id: str) -> HttpResponse:
    """Show ID number and phone whole, once, with a line in the journal."""
    found = access.person_for(request.actor, public_id)
    whole = record.reveal(person=found, by=request.actor)
    return render(request, "people/_whole.html", {"whole": whole})
