"""规则库: what is asked, since when, by which document and article."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.derived.duties.rules import rulebook
from lanyan.directory import access
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.paging import day_of, page_of
from lanyan.pages.request import Request
from lanyan.rulebook import UnknownCode

LAYERS = [("law", "法规"), ("practice", "做法"), ("unit", "本单位")]
READERS = ("secretary", "officer", "leader")


@require_GET
def rules(request: Request) -> HttpResponse:
    """All duties of the rulebook as of a day."""
    _read(request)
    on = day_of(request, "on", clock.today())
    text, layer = request.GET.get("q", "").strip(), request.GET.get("layer", "")
    found = [
        duty
        for duty in rulebook().duties(layer=layer or None)
        if duty.find(on)
        and (text in duty.title or text in duty.sentence(on))
        and (duty.owner is None or _own(request, duty.owner))
    ]
    page = page_of(request, found)
    context = {
        "crumbs": [{"title": "设置"}, {"title": "规则库"}],
        "on": on,
        "layers": LAYERS,
        "page": page,
        "rows": [{"duty": duty, "said": duty.explain(on)} for duty in page],
        "columns": [{"title": t} for t in ("要求", "类别", "依据", "施行")],
    }
    return render(request, "settings/rules.html", context)


@require_GET
def rule(request: Request, code: str) -> HttpResponse:
    """One duty on a day: the sentence, the values in force, the clause, what clears it."""
    _read(request)
    on = day_of(request, "on", clock.today())
    try:
        duty = rulebook().duty(code)
    except UnknownCode as unknown:
        raise NotVisible(str(unknown)) from unknown
    if duty.owner is not None and not _own(request, duty.owner):
        raise NotVisible(f"duty {code}")
    said = duty.explain(on) if duty.find(on) else None
    context = {
        "crumbs": [{"title": "设置"}, {"title": "规则库", "href": "/settings/rulebook/"}, {"title": duty.title}],
        "duty": duty,
        "said": said,
        "layer": dict(LAYERS)[duty.layer],
        "on": on,
        "versions": duty.versions,
    }
    template = "settings/_rule_drawer.html" if request.htmx and request.htmx.target == "drawer" else "settings/rule.html"
    return render(request, template, context)


def _read(request: Request) -> None:
    if not access.has_role(request.actor, *READERS):
        raise NotVisible("rulebook")


def _own(request: Request, organisation_id: int) -> bool:
    return access.can(request.actor, organisation_id)
