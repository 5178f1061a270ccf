"""People of the roster: the list, one person, a number shown whole with a line in the journal."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.directory import access, duplicates, person_life, queries, record
from lanyan.directory.models import Person
from lanyan.directory.search import search_people
from lanyan.kernel import clock
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


@require_GET
def people(request: Request) -> HttpResponse:
    """Members of where I work and below; with something typed, whoever I may see."""
    text = request.GET.get("q", "").strip()
    state, flag = request.GET.get("state", ""), request.GET.get("flag", "")
    now = place(request)
    if text:
        found = search_people(request.actor, text, limit=100)
        rows = [
            {"public_id": p.public_id, "name": p.name, "number": p.number, "where": p.branch_name or p.unit_name}
            for p in found
        ]
    elif now and access.can(request.actor, now.organisation_id):
        members = [m for m in queries.members(now.organisation_id, below=True) if not state or m.state == state]
        if flag in national().person_flags():
            flagged = person_life.people_with(request.actor, flag)
            members = [m for m in members if m.person_id in flagged]
        rows = [
            {"public_id": m.public_id, "name": m.name, "number": m.number, "where": m.unit_name, "state": m.state}
            for m in members
        ]
    else:
        rows = []
    if export.asked(request):
        lines = ((r["name"], r["number"], r["where"], word(r.get("state") or "", "standings")) for r in rows)
        return export.answer(request, "人员", COLUMNS, lines)
    context = {
        "crumbs": [{"title": "党员"}],
        "page": page_of(request, rows),
        "q": text,
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
