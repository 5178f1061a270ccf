"""我的: my own record, and where I work."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from lanyan.directory import person_life
from lanyan.directory.models import Person
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.place import SESSION_KEY, places
from lanyan.pages.request import Request
from lanyan.records.procedures import queries

MOST_CASES = 5


@require_GET
def me(request: Request) -> HttpResponse:
    """My record as the roster holds it, my organisations, my account."""
    person_id = request.actor.person_id
    context = {
        "crumbs": [{"title": "我的"}],
        "life": person_life.life_of_person(request.actor, Person.objects.get(pk=person_id)) if person_id else [],
        "places": places(request),
    }
    return render(request, "me/me.html", context)


@require_GET
def my_cases(request: Request) -> HttpResponse:
    """我的发展进度: cases about me, how far each has come, what comes next and whose turn it is."""
    shown = [queries.show(case, request.actor) for case in queries.own_cases(request.actor)[:MOST_CASES]]
    rows = [
        {
            "shown": one,
            "case": one.case,
            "stages": [(title, sum(s.state == "done" for s in steps), len(steps)) for title, steps in _by_stage(one)],
            "mine": [step for step in one.now if step.version.actor == "person"],
        }
        for one in shown
    ]
    context = {"crumbs": [{"title": "我的", "href": "/me/"}, {"title": "我的发展进度"}], "rows": rows}
    return render(request, "me/cases.html", context)


def _by_stage(shown: queries.CaseShown) -> list[tuple[str, list[queries.StepShown]]]:
    stages: dict[str, list[queries.StepShown]] = {}
    for step in shown.steps:
        stages.setdefault(step.stage, []).append(step)
    return list(stages.items())


@require_GET
def choose_place(request: Request, public_id: str) -> HttpResponse:
    """Make one of my organisations the one that pages are about."""
    if public_id not in {one.public_id for one in places(request)}:
        raise NotVisible(f"place {public_id}")
    request.session[SESSION_KEY] = public_id
    return redirect("/")
