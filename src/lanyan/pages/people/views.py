"""People of the roster: the list, one person, a number shown whole with a line in the journal."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.directory import access, duplicates, person_life, queries, record
from lanyan.directory.models import Person
from lanyan.directory.search import PersonFound, find_people, in_words
from lanyan.kernel import clock, sql
from lanyan.kernel.refusal import InvalidInput, NotVisible
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
MOST_SHOWN = 100
MOST_EXPORTED = 20_000
_WEEDED = 20  # times as many are looked at where some are then left out


@require_GET
def people(request: Request) -> HttpResponse:
    """Members of where I work and below; with something typed, whoever I may see."""
    text = request.GET.get("q", "").strip()
    if export.asked(request):
        found = _all_called(request, text) if text else _below(request)
        lines = ((r["name"], r["number"], r["where"], word(r["state"], "standings")) for r in map(_row, found))
        return export.answer(request, "人员", COLUMNS, lines)
    best, cut_short = _best_called(request, text) if text else ([], False)
    page = page_of(request, best if text else _below(request))
    page.object_list = [_row(one) for one in page]
    context = {
        "crumbs": [{"title": "党员"}],
        "page": page,
        "q": text,
        "cut_short": len(best) if cut_short else 0,
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


def _best_called(request: Request, text: str) -> tuple[list[PersonFound], bool]:
    """The best of those found by what was typed, and whether there may be more."""
    narrowed = _narrowed(request)
    most = MOST_SHOWN * (_WEEDED if any(narrowed) else 1)
    found = find_people(request.actor, text, limit=most)
    best = list(islice(_weeded(found, *narrowed), MOST_SHOWN))
    return best, len(found) == most or len(best) == MOST_SHOWN


def _all_called(request: Request, text: str) -> Iterator[PersonFound]:
    """Everybody found by what was typed. Refusal: list_too_long."""
    found = find_people(request.actor, text, limit=MOST_EXPORTED + 1)
    if len(found) > MOST_EXPORTED:
        sentence = f"符合的人超过{MOST_EXPORTED}名，没有导出。请再写几个字，或写明单位。"
        raise InvalidInput("list_too_long", sentence, field="export")
    return _weeded(found, *_narrowed(request))


def _weeded(found: list[int], state: str, among: Collection[int] | None) -> Iterator[PersonFound]:
    """Of these people, those of the state (if any) and among those with the circumstance."""
    kept = found if among is None else [pk for pk in found if pk in among]
    return (one for one in in_words(kept) if state in ("", one.state))


def _below(request: Request) -> Sequence[queries.MemberOn] | sql.LongList[queries.MemberOn]:
    """The members below where one works, of a state or with a circumstance."""
    state, among = _narrowed(request)
    now = place(request)
    if now is None or not access.can(request.actor, now.organisation_id):
        return []
    return queries.members_below(now.organisation_id, state=state, among=among)


def _narrowed(request: Request) -> tuple[str, Collection[int] | None]:
    flag = request.GET.get("flag", "")
    among = person_life.people_with(request.actor, flag) if flag in national().person_flags() else None
    return request.GET.get("state", ""), among


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
