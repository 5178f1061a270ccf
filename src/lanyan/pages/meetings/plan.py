"""Plan, amend, cancel, backfill; send the notice. One tap from a due duty fills the whole form."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.directory import access as directory
from lanyan.directory import queries as directory_queries
from lanyan.directory.rules import rulebook
from lanyan.flows import backfill_meeting, ballot_case, book_lecturer
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.paging import parse_day
from lanyan.pages.place import Place, place, places
from lanyan.pages.request import Request
from lanyan.records.activities import access, queries, visits
from lanyan.records.activities.operations import notice, planning
from lanyan.records.procedures import access as cases_access
from lanyan.rulebook import ActivityKind, UnknownCode, national

from . import agenda_lines
from .forms import PlanForm, offered_kinds


class VisitedLately(InvalidInput):
    """Somebody else looks at the same unit within a week: to be seen before it is planned all the same."""


PLANNERS = ("secretary", "officer", "recorder")


@require_http_methods(["GET", "POST"])
def plan_activity(request: Request) -> HttpResponse:
    """Plan one meeting. `?duty=…&period=…&kind=…&organisation=…` come from a due duty."""
    here = _organisation(request)
    form = _form(request, here, initial=_from_request(request, here))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            planned, visited = _planned(form, request), _visited_of(request, form)
            _must_know(request, visited, planned["starts_at"].date())
            activity = planning.plan_activity(
                **planned,
                visited_ids=visited,
                duty=duty.code if (duty := _duty(request)) else "",
                duty_period_from=parse_day(request.GET.get("period")),
                by=request.actor,
            )
            if request.POST.get("then") == "notice":
                notice.send_notice(activity_id=activity.pk, by=request.actor)
                messages.success(request, "已保存，通知已发出。")
            return redirect("activity", public_id=activity.public_id)
        except Refusal as refused:
            refusal = refused
    return _show(
        request, form, refusal, here, heading="安排活动", explain="带默认值，按需要改；应到名单由系统按当天组织关系生成。"
    )


@require_http_methods(["GET", "POST"])
def amend_activity(request: Request, public_id: str) -> HttpResponse:
    """Change what was planned, before closing."""
    activity = access.activity_for(request.actor, public_id, "manage")
    here = _organisation(request, activity.organiser.public_id)
    form = _form(request, here, initial=_of(activity, here))
    refusal, tied = None, agenda_lines.of_activity(activity.agenda.all())
    if request.method == "POST" and form.is_valid():
        try:
            book_lecturer.amend_activity(
                activity_id=activity.pk,
                title=form.cleaned_data["title"] or activity.title,
                starts_at=form.starts_at(),
                ends_at=form.ends_at(),
                place=form.cleaned_data["place"],
                mode=form.cleaned_data["mode"],
                online_link=form.cleaned_data["online_link"],
                credit_minutes=form.cleaned_data["credit_minutes"] or 0,
                make_up_parts=form.cleaned_data["make_up_parts"],
                make_up_days=form.cleaned_data["make_up_days"] or activity.make_up_days,
                by=request.actor,
            )
            items = agenda_lines.woven(form.agenda_items(), agenda_lines.typed(request, tied))
            planning.set_agenda(activity_id=activity.pk, items=items, by=request.actor)
            if national().activity_kind(activity.kind).visit:
                planning.set_visited(activity_id=activity.pk, organisation_ids=_visited_of(request, form), by=request.actor)
            messages.success(request, "已保存。改了时间地点的，请再发一次通知。")
            return redirect("activity", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    return _show(request, form, refusal, here, heading="修改安排", explain=activity.title, editing=True, tied=tied)


@require_http_methods(["GET", "POST"])
def backfill_activity(request: Request) -> HttpResponse:
    """补录: a meeting that took place and was not recorded then. Always marked as such."""
    here = _organisation(request)
    initial = _from_request(request, here) | {"held_on": clock.today() - timedelta(days=1)}
    form = _form(request, here, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            planned = _planned(form, request)
            planned.pop("online_link"), planned.pop("make_up_days"), planned.pop("credit_minutes")
            activity = backfill_meeting.backfill_meeting(
                **planned,
                reason=request.POST.get("reason", ""),
                absences=_absences(request),
                by=request.actor,
            )
            messages.success(request, "已补录，并标明事由。")
            return redirect("activity", public_id=activity.public_id)
        except Refusal as refused:
            refusal = refused
    people = directory_queries.members(here.organisation_id)
    absent, away = set(request.POST.getlist("absent")), set(request.POST.getlist("away"))
    return _show(
        request,
        form,
        refusal,
        here,
        heading="补录活动",
        explain="补录已经开过而当时没有记的活动，一直标明是补录。",
        backfill=True,
        reason=request.POST.get("reason", ""),
        absent=[{"id": p.public_id, "name": p.name, "checked": p.public_id in absent} for p in people],
        away=[{"id": p.public_id, "name": p.name, "checked": p.public_id in away} for p in people],
        leave_kinds=[(code, one.title) for code, one in national().leave_kinds().items()],
        away_kind=request.POST.get("away_kind", ""),
    )


@require_POST
def cancel_activity(request: Request, public_id: str) -> HttpResponse:
    """The meeting will not take place."""
    activity = access.activity_for(request.actor, public_id, "manage")
    book_lecturer.cancel_activity(activity_id=activity.pk, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, "活动已取消，不计缺席。")
    return redirect("activity", public_id=public_id)


@require_POST
def send_notice(request: Request, public_id: str) -> HttpResponse:
    """Send the notice to everybody on the roll."""
    activity = access.activity_for(request.actor, public_id, "record")
    notice.send_notice(activity_id=activity.pk, text=request.POST.get("text", ""), by=request.actor)
    messages.success(request, "通知已发出。")
    return redirect("activity", public_id=public_id)


@require_POST
def read_notice(request: Request, public_id: str) -> HttpResponse:
    """I have read it."""
    activity = access.activity_for(request.actor, public_id, "self")
    notice.read_notice(activity_id=activity.pk, by=request.actor)
    return redirect("activity", public_id=public_id)


def _organisation(request: Request, public_id: str = "") -> Place:
    """The organisation it is for: named in the address or the form, else the present place."""
    wanted = public_id or request.POST.get("organisation") or request.GET.get("organisation", "")
    if wanted:
        organisation = directory.organisation_for(request.actor, wanted, *PLANNERS)
        name = directory_queries.organisation_on(organisation).name
        return Place(organisation.pk, organisation.public_id, name, "secretary")
    now = place(request)
    if now is None or now.role not in PLANNERS:
        raise NotVisible("nothing to plan here")
    return now


def _form(request: Request, here: Place, *, initial: dict[str, Any]) -> PlanForm:
    mine = [one for one in places(request) if one.role in PLANNERS]
    organisations = list({one.public_id: one.name for one in (here, *mine)}.items())
    form_of = directory_queries.organisation_on(here.organisation_id).form
    book = national()
    groups: dict[str, list[tuple[str, str]]] = {term.title: [] for term in book.menu_groups().values()}
    for kind in offered_kinds(form_of):
        groups[book.menu_groups()[kind.group].title].append((kind.code, kind.title))
    return PlanForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        organisations=organisations,
        hosts=_hosts(here, mine),
        visited=_visited(here),
        kinds=[(title, kinds) for title, kinds in groups.items() if kinds],
    )


def _hosts(here: Place, mine: list[Place]) -> list[tuple[str, str]]:
    """Who may hold it together with this organisation: where the person has a job, and what is below."""
    nodes = {here.organisation_id, *(one.organisation_id for one in mine)}
    below = {pk for node in nodes for pk in directory_queries.ids_below(node)} - {here.organisation_id}
    found = directory_queries.organisations_on(below).values()
    return [(one.public_id, one.short_name) for one in found if one.form != "group"]


def _visited(here: Place) -> list[tuple[str, str]]:
    """Whose work may be looked at: what is below on the same line."""
    below = (one for one in directory_queries.tree_below(here.organisation_id) if one.id != here.organisation_id)
    line = directory_queries.organisation_on(here.organisation_id).line
    return [(one.public_id, one.short_name) for one in below if one.line == line and one.form != "group"]


def _from_request(request: Request, here: Place) -> dict[str, Any]:
    """Defaults: the kind asked for (or the one held most), the branch's usual day and place."""
    form_of = directory_queries.organisation_on(here.organisation_id).form
    order = list(national().menu_groups())
    held = sorted(offered_kinds(form_of), key=lambda kind: order.index(kind.group))
    if not held:
        raise Refusal("nothing_held_here", f"{here.name}没有可以召开的活动类型，没有保存。请换一个组织。")
    kind = next((kind for kind in held if kind.code == request.GET.get("kind")), held[0])
    code = kind.code
    suggested = queries.suggest(organisation_id=here.organisation_id, kind=code, due_on=parse_day(request.GET.get("due")))
    moment = suggested.starts_at.astimezone(clock.SHANGHAI)
    return {
        "organisation": here.public_id,
        "kind": code,
        "held_on": moment.date(),
        "at_time": moment.time(),
        "minutes": kind.default_minutes,
        "mode": "on_site",
        "place": suggested.place,
        "agenda": "\n".join(kind.agenda),
        "make_up_parts": kind.make_up.parts if kind.make_up.needed else [],
        "make_up_days": kind.make_up.deadline_days,
        "credit_minutes": kind.default_minutes if kind.credits_hours else 0,
    }


def _of(activity: Any, here: Place) -> dict[str, Any]:
    starts = activity.starts_at.astimezone(clock.SHANGHAI)
    return {
        "organisation": here.public_id,
        "kind": activity.kind,
        "title": activity.title,
        "held_on": activity.held_on,
        "at_time": starts.time(),
        "minutes": int((activity.ends_at - activity.starts_at).total_seconds() // 60),
        "mode": activity.mode,
        "place": activity.place,
        "online_link": activity.online_link,
        "agenda": "\n".join(one.title for one in activity.agenda.all() if one.case_id is None and one.ballot_id is None),
        "make_up_parts": activity.make_up_parts,
        "make_up_days": activity.make_up_days,
        "credit_minutes": activity.credit_minutes,
        "visited": [one.organisation.public_id for one in activity.visits.select_related("organisation")],
    }


def _visited_of(request: Request, form: PlanForm) -> list[int]:
    return [directory.organisation_for(request.actor, one).pk for one in form.cleaned_data["visited"]]


def _planned(form: PlanForm, request: Request) -> dict[str, Any]:
    """What a valid form says, in the words of the operation."""
    typed = form.cleaned_data
    organiser = directory.organisation_for(request.actor, typed["organisation"], *PLANNERS)
    others = [directory.organisation_for(request.actor, one, *PLANNERS).pk for one in typed["hosts"]]
    return {
        "kind": typed["kind"],
        "organisation_id": organiser.pk,
        "title": typed["title"],
        "starts_at": form.starts_at(),
        "ends_at": form.ends_at(),
        "place": typed["place"],
        "mode": typed["mode"],
        "online_link": typed["online_link"],
        "host_ids": [pk for pk in others if pk != organiser.pk],
        "agenda": _agenda(form, request),
        "make_up_parts": typed["make_up_parts"],
        "make_up_days": typed["make_up_days"],
        "credit_minutes": typed["credit_minutes"],
    }


def _case_line(request: Request) -> planning.AgendaDraft | None:
    """The line for the step of a case that asks for this meeting (`?case=…&step=…`)."""
    wanted, step = request.GET.get("case", ""), request.GET.get("step", "")
    if not wanted or not step:
        return None
    case = cases_access.case_for(request.actor, wanted, "record")
    title = ballot_case.line_for(case, step)
    return planning.AgendaDraft(title, "decide", case_id=case.pk, case_step=step) if title else None


def _agenda(form: PlanForm, request: Request) -> list[Any] | None:
    """The lines as they stand in the form, with that of the case from which the meeting is planned."""
    lines = form.agenda_items()
    return agenda_lines.woven(lines, agenda_lines.typed(request, _tied(request, form))) or None


def _tied(request: Request, form: PlanForm) -> list[agenda_lines.Tied]:
    """The line of the case, after the usual ones."""
    usual = (form["agenda"].value() or "").splitlines()
    return agenda_lines.of_case(_case_line(request), len(usual))


def _must_know(request: Request, visited: list[int], day: date) -> None:
    """Refuse once where somebody else looks at the same unit within a week (检查护照): what is near has to be seen."""
    if request.POST.get("seen_visits") == "1" or not visited:
        return
    near = timedelta(days=visits.DAYS_NEAR)
    found = visits.visits_to(visits.at_the_same_seat(visited), day - near, day + near)
    names = directory_queries.organisations_on({*found, *(v.organiser_id for one in found.values() for v in one)})
    told = "；".join(
        f"{names[unit].short_name} {one.held_on:%m-%d} {names[one.organiser_id].short_name}"
        f"{national().activity_kind(one.kind).title}"
        for unit, ones in found.items()
        for one in ones
    )
    if told:
        sentence = f"前后{visits.DAYS_NEAR}天内已有检查，没有保存，已填内容保留：{told}。能并到一起的请合并。"
        raise VisitedLately("visited_lately", sentence)


def _show(request: Request, form: PlanForm, refusal: Refusal | None, here: Place, **words: Any) -> HttpResponse:
    duty = _duty(request)
    tied = words.pop("tied", None) or _tied(request, form)
    context = {
        "form": form,
        "tied": agenda_lines.typed(request, tied) if request.method == "POST" else tied,
        "refusal": refusal,
        "organisations": form.offered("organisation"),
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": words["heading"]}],
        "duty": duty.explain(clock.today()) if duty and duty.find(clock.today()) else None,
        "more_open": bool(form.errors),
        "visits": not words.get("backfill") and _kind_shown(form).visit,
        "visited_lately": isinstance(refusal, VisitedLately),
        **words,
    }
    return render(request, "meetings/plan.html", context, status=422 if refusal or form.errors else 200)


def _duty(request: Request) -> Any:
    """The duty that asked for it, national or the unit's own; None where the address names none that there is."""
    try:
        return rulebook().duty(request.GET.get("duty", ""))
    except UnknownCode:
        return None


def _absences(request: Request) -> dict[int, str]:
    """By person: "absent", or the leave kind chosen for those who were away with a reason."""
    found = {directory.person_for(request.actor, one).pk: "absent" for one in request.POST.getlist("absent")}
    kind = request.POST.get("away_kind", "")
    return found | {directory.person_for(request.actor, one).pk: kind for one in request.POST.getlist("away")}


def _kind_shown(form: PlanForm) -> ActivityKind:
    """The kind that the form is about, as chosen or as offered."""
    code = form.data.get("kind") if form.is_bound else form.initial.get("kind")
    return national().activity_kind(code) if code in dict(_flat(form.offered("kind"))) else national().activity_kinds()[0]


def _flat(groups: list[tuple[str, list[tuple[str, str]]]]) -> list[tuple[str, str]]:
    return [one for _, kinds in groups for one in kinds]
