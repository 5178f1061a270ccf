"""The form of one change, of an organisation or of a person: shown, and carried out with its consequences."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.directory import access, queries
from lanyan.directory.models import Organisation
from lanyan.flows.preview_change import Preview, preview
from lanyan.kernel.refusal import NotAllowed, NotVisible, Refusal
from lanyan.pages.people import changes as of_people
from lanyan.pages.request import Request

from .changes import CHANGES, Change
from .fields import Field, Typed

DONE = "已登记，历史可在本页查看；有关任务和提醒已重新判定。"


@require_http_methods(["GET", "POST"])
def change_organisation(request: Request, public_id: str, code: str) -> HttpResponse:
    """One change of an organisation: rename, move, re-form, found below, merge, split, dissolve, term, offices."""
    found = access.organisation_for(request.actor, public_id)
    change = CHANGES.get(code)
    shown = queries.organisation_on(found)
    if change is None or not change.fits(shown):
        raise NotVisible(f"change {code}")
    if not change.may(request.actor, found.pk):
        raise NotAllowed("not_yours_to_change", "这项变更由有权的党务干部或上级党组织办理，没有保存。")
    refusal, seen = None, None
    if request.method == "POST" and "edit" not in request.POST:
        try:
            seen = _look_first(request, change, found)
            if seen is None:
                change.apply(found, Typed(request), request.actor)
                messages.success(request, DONE)
                return redirect("organisation", public_id=public_id)
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
    crumbs = [{"title": one.short_name, "href": f"/organisations/{one.public_id}/"} for one in queries.breadcrumb(found.pk)]
    context = {
        "over": shown.name,
        "back": f"/organisations/{public_id}/",
        "concerned": _concerned(found.pk) if change.previewed else [],
        "crumbs": [*crumbs, {"title": change.title}],
    }
    if seen is not None:
        typed = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
        kept = [pair for pair in typed if pair[0] not in ("csrfmiddlewaretoken", "confirmed")]
        whole = {"change": change, "seen": seen, "typed": kept, "stale": "confirmed" in request.POST, **context}
        return render(request, "organisations/preview.html", whole)
    merge = CHANGES["merge"]
    if refusal and refusal.code == "still_has_members" and merge.fits(shown) and merge.may(request.actor, found.pk):
        context["instead"] = public_id
    return _form(request, change, change.fields(shown), refusal, context)


@require_http_methods(["GET", "POST"])
def change_person(request: Request, public_id: str, code: str) -> HttpResponse:
    """One change of a person: branch, group, standing, back from a temporary branch, out of the force."""
    found = access.person_for(request.actor, public_id)
    change = of_people.change_of(code)
    if not of_people.may(request.actor, found):
        raise NotAllowed("not_yours_to_change", "这项变更由所在支部或上级党组织办理，本人不能办理，没有保存。")
    refusal = None
    if request.method == "POST":
        try:
            change.apply(found, Typed(request), request.actor)
            messages.success(request, DONE)
            # Whoever was let go may be out of sight from now on.
            seen = access.visible_people(request.actor).filter(pk=found.pk).exists()
            return redirect("person", public_id=public_id) if seen else redirect("people")
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
    back = f"/people/{public_id}/"
    context = {
        "over": found.name,
        "back": back,
        "crumbs": [{"title": "党员", "href": "/people/"}, {"title": found.name, "href": back}, {"title": change.title}],
    }
    return _form(request, change, change.fields(found), refusal, context)


def _look_first(request: Request, change: Change, found: Organisation) -> Preview | None:
    """What a change of the tree would do; None where nobody need look, or where what was looked at has been confirmed."""
    if not change.previewed:
        return None
    typed = Typed(request)
    touched = [found, *(one for name in ("into", "parent", "successor") if (one := typed.organisation_or_none(name)))]
    seen = preview(lambda: change.apply(found, typed, request.actor), touched=touched, on=typed.day())
    return None if request.POST.get("confirmed") == seen.digest else seen


def _form(request: Request, change, fields: list[Field], refusal: Refusal | None, context: dict) -> HttpResponse:
    errors = {refusal.field: refusal.sentence} if refusal and refusal.field else {}
    rows = [{"field": one.filled(request), "error": errors.get(one.name, "")} for one in fields]
    whole = {"change": change, "rows": rows, "refusal": refusal, **context}
    return render(request, "organisations/change.html", whole, status=422 if refusal else 200)


def _concerned(organisation_id: int) -> list[tuple[str, str]]:
    """What hangs on the organisation today, shown before it changes."""
    below = queries.tree_below(organisation_id)[1:]
    counts = [
        ("成员", f"{len(queries.members(organisation_id))}人"),
        ("下级组织", f"{len(below)}个"),
        ("任职", f"{len(queries.office_holders(organisation_id))}项"),
        ("在此单位的组织", f"{len(queries.seated_in([organisation_id]))}个"),
        ("本单位人员", f"{len(queries.staff(organisation_id, below=False))}人"),
    ]
    return [(label, count) for label, count in counts if not count.startswith("0")]
