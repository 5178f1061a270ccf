"""我的: my own record, and where I work."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from lanyan.directory import person_life
from lanyan.directory.models import Person
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.place import SESSION_KEY, places
from lanyan.pages.request import Request


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
def choose_place(request: Request, public_id: str) -> HttpResponse:
    """Make one of my organisations the one that pages are about."""
    if public_id not in {one.public_id for one in places(request)}:
        raise NotVisible(f"place {public_id}")
    request.session[SESSION_KEY] = public_id
    return redirect("/")
