"""规则库: whatever it holds, since when, by which document and article; each definition opens."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.derived import figures
from lanyan.directory import access
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import day_of, page_of
from lanyan.pages.request import Request
from lanyan.rulebook import UnknownCode
from lanyan.rulebook.told import SORTS, Told, all_told

LAYERS = [("law", "法规"), ("practice", "做法"), ("unit", "本单位")]
FIGURES = ("figures", "数据口径")
READERS = ("secretary", "officer", "leader")
EXPORTED = ("名称", "类别", "内容", "依据", "条款待核", "施行日期")


@require_GET
def rules(request: Request) -> HttpResponse:
    """All definitions in force on a day, searched and by sort."""
    _read(request)
    on = day_of(request, "on", clock.today())
    text, sort, layer = (request.GET.get(name, "").strip() for name in ("q", "of", "layer"))
    found = [
        one
        for one in _definitions(on, sort)
        if (not layer or one.layer == layer) and (not text or one.mentions(text)) and _may_read(request, one)
    ]
    if export.asked(request):
        return export.answer(request, "规则库", EXPORTED, map(_line, found), on=on)
    context = {
        "crumbs": [{"title": "设置"}, {"title": "规则库"}],
        "on": on,
        "sorts": [*SORTS.items(), FIGURES],
        "layers": LAYERS,
        "page": page_of(request, found),
        "columns": [{"title": t} for t in ("名称和内容", "类别", "依据", "施行")],
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
    template = "settings/_rule_drawer.html" if _drawer(request) else "settings/rule.html"
    return render(request, template, context)


@require_GET
def definition(request: Request, sort: str, code: str) -> HttpResponse:
    """One definition of another sort on a day: what it says, its parts, the document, the texts there have been."""
    _read(request)
    on = day_of(request, "on", clock.today())
    found = next((one for one in _definitions(on, sort) if one.code == code and _may_read(request, one)), None)
    if found is None or sort == "duties":
        raise NotVisible(f"definition {sort} {code}")
    context = {
        "crumbs": [{"title": "设置"}, {"title": "规则库", "href": "/settings/rulebook/"}, {"title": found.title}],
        "one": found,
        "sort": dict([*SORTS.items(), FIGURES])[sort],
        "on": on,
    }
    template = "settings/_definition_drawer.html" if _drawer(request) else "settings/definition.html"
    return render(request, template, context)


def _definitions(on: date, sort: str) -> list[Told]:
    """Those of the rulebook, then the figures, which are defined beside their SQL."""
    found = all_told(rulebook(), on, sort=sort) if sort in ("", *SORTS) else []
    return found + [_figure(one) for one in figures.all_figures().values()] if sort in ("", "figures") else found


def _figure(one: figures.Figure) -> Told:
    how = {"count": "合计", "share": "比率", "mean": "人均"}[one.way]
    return Told("figures", one.code, one.title, [one.sentence], facts=(("量词", one.unit), ("算法", how)))


def _line(one: Told) -> tuple[object, ...]:
    sort = dict([*SORTS.items(), FIGURES])[one.sort]
    cited = str(one.source).removesuffix("（待核）") if one.source else ""
    return one.title, sort, "".join(one.sentences), cited, "待核" if one.to_verify else "", one.since


def _may_read(request: Request, one: Told) -> bool:
    return one.owner is None or _own(request, one.owner)


def _drawer(request: Request) -> bool:
    return bool(request.htmx) and request.htmx.target == "drawer"


def _read(request: Request) -> None:
    if not access.has_role(request.actor, *READERS):
        raise NotVisible("rulebook")


def _own(request: Request, organisation_id: int) -> bool:
    return access.can(request.actor, organisation_id)
