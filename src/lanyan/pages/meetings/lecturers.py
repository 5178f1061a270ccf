"""约课: ask a lecturer of the 师资库 from the activity; what was asked of me and of the pool I keep; answer, end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.flows import book_lecturer
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, Refusal
from lanyan.pages import export
from lanyan.pages.paging import page_of
from lanyan.pages.request import Request
from lanyan.records.activities import access as activities
from lanyan.records.cadres import access, bookings
from lanyan.records.cadres.models import Booking


@require_http_methods(["GET", "POST"])
def activity_lecturers(request: Request, public_id: str) -> HttpResponse:
    """Who has been asked to teach here and what they said; POST asks one more. `?topic=` narrows the choice."""
    found = activities.activity_for(request.actor, public_id, "manage")
    refusal = None
    if request.method == "POST":
        try:
            booking = book_lecturer.ask_lecturer(
                activity_id=found.pk,
                lecturer=_lecturer(request),
                topic=request.POST.get("subject", "")[:80],
                words=request.POST.get("words", "")[:200],
                by=request.actor,
            )
            messages.success(request, f"约请已发出，{booking.lecturer.name}答复后会告诉您。")
            return redirect("activity_lecturers", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    topic = request.GET.get("topic", "").strip()
    choice = bookings.free_for(request.actor, found.starts_at, found.ends_at, topic)
    asked = bookings.lessons_of(request.actor, found.pk)
    standing = {one.booking.lecturer_id for one in asked if one.standing}
    held = bookings.held_in([one.pk for one in choice], clock.today().year)
    context = {
        "activity": found,
        "asked": asked,
        "over": hasattr(found, "closure") or hasattr(found, "cancellation"),
        "choice": [(one, held.get(one.pk, 0)) for one in choice if one.pk not in standing],
        "topics": sorted({told for one in choice for told in one.topics}),
        "topic": topic,
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "约讲师"}],
    }
    return render(request, "meetings/lecturers.html", context, status=422 if refusal else 200)


@require_GET
def lectures(request: Request) -> HttpResponse:
    """Lessons asked of me, and of the lecturers whose pool I keep; `?lecturer=` one lecturer's, `?held=1` those given."""
    found = access.bookings_for(request.actor).order_by("-starts_at", "-pk")
    lecturer = request.GET.get("lecturer", "")
    if lecturer:
        found = Booking.objects.filter(lecturer__in=access.lecturers_for(request.actor), lecturer__public_id=lecturer)
        found = found.select_related("lecturer").order_by("-starts_at", "-pk")
    shown = bookings.lessons(request.actor, list(found[:500]))
    if export.asked(request):
        lines = (
            (one.booking.topic, f"{one.organiser} · {one.title}", one.starts_at, one.booking.lecturer.name, one.words)
            for one in shown
        )
        return export.answer(request, "授课", ("专题", "活动", "时间", "讲师", "情况"), lines)
    year = clock.today().year
    held = [one for one in shown if one.state == "held"]
    context = {
        "waiting": [] if lecturer else [one for one in shown if one.open],
        "page": page_of(request, held if request.GET.get("held") else [one for one in shown if lecturer or not one.open]),
        "held": sum(one.held_on.year == year for one in held),
        "year": year,
        "of": shown[0].booking.lecturer.name if lecturer and shown else "",
        "crumbs": [{"title": "我的", "href": "/me/"}, {"title": "授课"}],
        "columns": [{"title": title} for title in ("专题", "活动", "时间", "讲师", "情况")],
    }
    return render(request, "meetings/lectures.html", context)


@require_http_methods(["GET", "POST"])
def lecture(request: Request, public_id: str) -> HttpResponse:
    """One lesson that is asked for: what, when, where, by whom; POST answers."""
    found = _either_side(request, public_id)
    refusal = None
    if request.method == "POST":
        accepted = request.POST.get("accepted") == "1"
        remark = request.POST.get("remark", "")[:200]
        try:
            book_lecturer.answer_booking(booking_id=found.pk, accepted=accepted, remark=remark, by=request.actor)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, "已答应，活动的议程里已写上。" if accepted else "已谢绝，对方会收到。")
            return redirect("lecture", public_id=public_id)
    (one,) = bookings.lessons(request.actor, [found])
    seen = activities.visible_to(request.actor).filter(pk=found.activity_id)
    context = {
        "one": one,
        "refusal": refusal,
        "activity": seen.first(),
        "may_ask": seen.exists() and activities.may(request.actor, seen[0], "manage"),
        "crumbs": [{"title": "授课", "href": "/lectures/"}, {"title": found.topic}],
    }
    return render(request, "meetings/lecture.html", context, status=refusal.status if refusal else 200)


@require_POST
def end_lecture(request: Request, public_id: str) -> HttpResponse:
    """Taken back by the asker, or given up by the lecturer."""
    found = _either_side(request, public_id)
    book_lecturer.end_booking(booking_id=found.pk, reason=request.POST.get("reason", "")[:200], by=request.actor)
    messages.success(request, "已告诉对方，议程里的讲师已去掉。")
    return redirect("lecture", public_id=public_id)


def _either_side(request: Request, public_id: str) -> Booking:
    """A lesson asked of the reader (or of the pool the reader keeps), or for an activity that the reader manages."""
    found = Booking.objects.filter(public_id=public_id).select_related("lecturer").first()
    if found is not None:
        activity = activities.visible_to(request.actor).filter(pk=found.activity_id).first()
        if activity is not None and activities.may(request.actor, activity, "manage"):
            return found
    return access.booking_for(request.actor, public_id)


def _lecturer(request: Request):
    found = access.lecturers_for(request.actor).filter(public_id=request.POST.get("lecturer", "")).first()
    if found is None:
        raise InvalidInput("lecturer_missing", "没有选讲师，约请没有发出。请从名单里选一位。", field="lecturer")
    return found
