"""党务干部: the register with certificates, training and 述职; 师资库."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access as directory
from lanyan.directory import queries as tree
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.organisations.fields import Typed
from lanyan.pages.paging import page_of
from lanyan.pages.place import Place, place
from lanyan.pages.request import Request
from lanyan.pages.templatetags.lanyan import word
from lanyan.records.cadres import access, bookings, operations, queries
from lanyan.records.cadres.models import CadreTraining, Certificate

COLUMNS = ("姓名", "组织", "职务", "资格证", "有效期至", "最近培训", "本年学时", "述职")
_ENTRIES: dict[str, Any] = {"certificate": Certificate, "training": CadreTraining}


@require_GET
def cadre_register(request: Request) -> HttpResponse:
    """Holders of offices below where one works: certificate, training, 述职; what needs doing first."""
    now = _place(request)
    below = tree.ids_below(now.organisation_id)
    text = request.GET.get("q", "").strip()
    shown = queries.register(below, state=request.GET.get("state", ""), text=text)
    if export.asked(request):
        return export.answer(request, "党务干部", COLUMNS, map(_line, shown))
    counts = queries.register_counts(below)
    context = {
        "crumbs": [{"title": "党员", "href": "/people/"}, {"title": "党务干部"}],
        "page": page_of(request, shown),
        "counts": counts,
        "total": counts.total() - counts["acting"],
        "q": text,
        "states": [
            ("overdue", "过期或未取得"),
            ("near", "三个月内到期"),
            ("met", "有效"),
            ("exempt", "不要求"),
            ("acting", "代理任职"),
        ],
        "columns": [{"title": title} for title in COLUMNS],
    }
    return render(request, "people/cadres.html", context)


@require_POST
def withdraw_cadre_entry(request: Request, what: str, public_id: str) -> HttpResponse:
    """A certificate or training that was entered by mistake."""
    model = _ENTRIES.get(what)
    entry = model.objects.filter(public_id=public_id).first() if model else None
    if entry is None:
        raise NotVisible(f"{what} {public_id}")
    operations.withdraw_entry(entry=entry, by=request.actor)
    messages.success(request, "已撤销这一条，记录仍可查看。")
    return redirect("person", public_id=entry.person.public_id)


@require_http_methods(["GET", "POST"])
def lecturers(request: Request) -> HttpResponse:
    """Who can be asked to teach what; officers and secretaries keep the pool of their own organisation."""
    now = _place(request)
    may = directory.can(request.actor, now.organisation_id, *access.KEEPERS)
    refusal = None
    if request.method == "POST":
        if not may:
            raise NotVisible("lecturers")
        typed = Typed(request)
        try:
            operations.keep_lecturer(
                organisation=directory.organisation_for(request.actor, now.public_id),
                person=typed.person("person") if typed.text("person") else None,
                name=typed.text("name"),
                comes_from=typed.text("comes_from"),
                topics=typed.text("topics"),
                contact=typed.text("contact"),
                by=request.actor,
            )
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, "已登记到师资库。")
            return redirect("lecturers")
    topic = request.GET.get("topic", "").strip()
    found = access.lecturers_for(request.actor).select_related("person").order_by("-bookable", "name")
    shown = [one for one in found if not topic or any(topic in told for told in one.topics)]
    if export.asked(request):
        lines = (
            (one.name, one.comes_from, "、".join(one.topics), one.contact, "可约" if one.bookable else "") for one in shown
        )
        return export.answer(request, "师资库", ("姓名", "单位和职务", "可讲专题", "约课方式", "能否约课"), lines)
    keeps = set(directory.reach(request.actor, *access.KEEPERS).filter(pk__in=[one.organisation_id for one in shown]))
    held = bookings.held_in([one.pk for one in shown], clock.today().year)
    context = {
        "crumbs": [
            {"title": "党员", "href": "/people/"},
            {"title": "党务干部", "href": "/people/cadres/"},
            {"title": "师资库"},
        ],
        "lecturers": [(one, one.organisation_id in keeps, held.get(one.pk, 0)) for one in shown],
        "topics": sorted({told for one in found for told in one.topics}),
        "topic": topic,
        "may": may,
        "here": now,
        "refusal": refusal,
        "error": {refusal.field: refusal.sentence} if refusal and refusal.field else {},
        "typed": request.POST if refusal else {},
    }
    return render(request, "people/lecturers.html", context, status=422 if refusal else 200)


@require_POST
def lecturer_bookable(request: Request, public_id: str) -> HttpResponse:
    """Whether a lecturer can be asked for the time being."""
    operations.set_lecturer_bookable(public_id=public_id, bookable=request.POST.get("bookable") == "1", by=request.actor)
    messages.success(request, "已更新。")
    return redirect("lecturers")


def _line(one: queries.Cadre) -> tuple[object, ...]:
    role = word(one.role, "offices") + ("（代理）" if one.acting else "")
    rated = f"{one.rated_year}年{word(one.rating, 'report_ratings')}" if one.rating else ""
    return one.name, one.organisation, role, one.state_text, one.expires_on, one.trained_on, one.hours, rated


def _place(request: Request) -> Place:
    now = place(request)
    if now is None or not directory.can(request.actor, now.organisation_id, *access.READERS):
        raise NotVisible("register of 党务干部")
    return now
