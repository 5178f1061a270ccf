"""The page of one activity, and the verbs on it: close, correct, minutes, decisions, papers, archive."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access as directory
from lanyan.directory.search import search_people
from lanyan.flows import archive_meeting, close_meeting, correct_attendance, decide
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.ballots.shown import lines_of, taps
from lanyan.pages.files import send
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request
from lanyan.records.activities import access, queries
from lanyan.records.activities.operations import attachments, decisions, minutes, planning
from lanyan.records.ledger import queries as ledger
from lanyan.rulebook import national

from . import placeholders, track
from .shown import Shown


@require_GET
def activity(request: Request, public_id: str) -> HttpResponse:
    """Everything about one activity: where it stands, the one thing to do next, its record."""
    return _page(request, access.activity_for(request.actor, public_id))


def _page(request: Request, found: Any, refusal: Refusal | None = None) -> HttpResponse:
    """The whole page; after a refusal with the sentence and what was typed, nothing lost."""
    detail = Shown(found, request.actor)
    kind = national().activity_kind(found.kind)
    came = ledger.came_of(request.actor, "decision", [one.pk for one in detail.decisions])
    for one in detail.decisions:
        one.items = came.get(one.pk, [])
    text = detail.minutes.text if detail.minutes else queries.minutes_template(found)
    context = {
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "activity": found,
        "detail": detail,
        "kind": kind,
        "steps": track.steps(found, detail),
        "next": track.next_step(found, detail),
        "vote_rules": detail.vote_rules,
        "ballots": (lines := lines_of(found)),
        "taps": (waiting := taps(found, request, detail, lines)),
        "may_open": (may_open := detail.may_record and detail.state == "open"),
        "votes_now": may_open and bool(lines or waiting),
        "leave_kinds": [(code, one.title) for code, one in national().leave_kinds().items()],
        "outcomes": [(code, term.title) for code, term in national().outcomes().items()],
        "minutes_draft": request.POST.get("text", "")
        if refusal and "chair" in request.POST
        else placeholders.to_words(text),
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": kind.title}],
    }
    template = "meetings/_drawer.html" if request.htmx and request.htmx.target == "drawer" else "meetings/activity.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


@require_POST
def close_activity(request: Request, public_id: str) -> HttpResponse:
    """The meeting is over: settle the roll, open make-ups, evaluate anew."""
    found = access.activity_for(request.actor, public_id, "manage")
    close_meeting.close_meeting(activity_id=found.pk, by=request.actor)
    messages.success(request, "会议已关闭，未到的人已列入缺勤并布置补课。")
    return redirect("activity", public_id=public_id)


@require_POST
def write_minutes(request: Request, public_id: str) -> HttpResponse:
    """Save the minutes; after the archive a reason is asked and a new version made."""
    found = access.activity_for(request.actor, public_id, "record")
    archive = request.POST.get("then") == "archive"
    try:
        minutes.write_minutes(
            activity_id=found.pk,
            text=placeholders.to_names(request.POST.get("text", "")),
            chair=request.POST.get("chair"),
            reason=request.POST.get("reason", ""),
            by=request.actor,
        )
        if archive:
            archive_meeting.archive_meeting(activity_id=found.pk, by=request.actor)
    except Refusal as refused:
        return _page(request, found, refused)
    messages.success(request, "记录已保存，会议已归档。" if archive else "记录已保存。")
    return redirect("activity", public_id=public_id)


@require_POST
def record_decision(request: Request, public_id: str) -> HttpResponse:
    """Record a decision with its count; one said to have passed is refused where the rule does not bear it out."""
    found = access.activity_for(request.actor, public_id, "record")
    try:
        decision = decide.record_decision(
            activity_id=found.pk,
            text=request.POST.get("text", ""),
            rule=request.POST.get("rule", ""),
            votes=_votes(request),
            passed=request.POST.get("passed") == "1",
            owner=request.POST.get("owner", ""),
            due_on=parse_day(request.POST.get("due_on", "")),
            item_id=int(item) if (item := request.POST.get("item", "")).isascii() and item.isdigit() else None,
            by=request.actor,
        )
    except Refusal as refused:
        return _page(request, found, refused)
    messages.success(request, "决议已记录，通过。" if decision.passed else "已记录，未通过。")
    return redirect("activity", public_id=public_id)


@require_POST
def withdraw_decision(request: Request, public_id: str, decision_id: int) -> HttpResponse:
    """Take a decision back before the archive, with a reason."""
    found = access.activity_for(request.actor, public_id, "record")
    if not found.decisions.filter(pk=decision_id).exists():
        raise NotVisible(f"decision {decision_id}")
    decide.withdraw_decision(decision_id=decision_id, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, "决议已撤回，日志里保留原记录。")
    return redirect("activity", public_id=public_id)


@require_POST
def archive_activity(request: Request, public_id: str) -> HttpResponse:
    """The record is complete."""
    found = access.activity_for(request.actor, public_id, "manage")
    archive_meeting.archive_meeting(activity_id=found.pk, by=request.actor)
    messages.success(request, "已归档。以后更正会留下新版本和事由。")
    return redirect("activity", public_id=public_id)


@require_POST
def correct_outcome(request: Request, public_id: str) -> HttpResponse:
    """Change an attendance outcome after closing, with a reason."""
    found = access.activity_for(request.actor, public_id, "manage")
    person = directory.person_for(request.actor, request.POST.get("person", ""))
    correct_attendance.correct_attendance(
        activity_id=found.pk,
        person_id=person.pk,
        outcome=request.POST.get("outcome", ""),
        cause=request.POST.get("cause", ""),
        reason=request.POST.get("reason", ""),
        by=request.actor,
    )
    messages.success(request, "已更正，原结果和事由都留着。")
    return redirect("activity", public_id=public_id)


@require_http_methods(["GET", "POST"])
def roll(request: Request, public_id: str) -> HttpResponse:
    """Who should come: add people and observers, take somebody off with a reason."""
    found = access.activity_for(request.actor, public_id, "record")
    refusal = None
    if request.method == "POST":
        try:
            _change_roll(request, found.pk)
            return redirect("roll", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    text = request.GET.get("q", "").strip()
    context = {
        "activity": found,
        "detail": Shown(found, request.actor),
        "found": search_people(request.actor, text)[:20] if text else [],
        "q": text,
        "refusal": refusal,
        "crumbs": [{"title": "组织生活", "href": "/meetings/"}, {"title": "应到名单"}],
    }
    return render(request, "meetings/roll.html", context, status=422 if refusal else 200)


@require_POST
def add_attachment(request: Request, public_id: str) -> HttpResponse:
    """Add a material or a scan of the record."""
    found = access.activity_for(request.actor, public_id, "record")
    for upload in request.FILES.getlist("file"):
        attachments.attach_file(
            activity_id=found.pk, upload=upload, purpose=request.POST.get("purpose", "material"), by=request.actor
        )
    messages.success(request, "材料已保存。")
    return redirect("activity", public_id=public_id)


@require_http_methods(["GET", "POST"])
def attachment(request: Request, public_id: str, attachment_id: str) -> HttpResponse:
    """GET sends the file to whoever may see the activity; POST withdraws it."""
    found = access.activity_for(request.actor, public_id, "record" if request.method == "POST" else "view")
    paper = access.attachment_for(request.actor, attachment_id)
    if paper.activity_id != found.pk:
        raise NotVisible(f"attachment {attachment_id} of activity {public_id}")
    if request.method == "POST":
        attachments.withdraw_attachment(attachment_id=paper.pk, by=request.actor)
        return redirect("activity", public_id=public_id)
    return send(request, paper.file, paper.name, shown=True)


def _change_roll(request: Request, activity_id: int) -> None:
    person = directory.person_for(request.actor, request.POST.get("person", ""))
    if request.POST.get("do") == "remove":
        planning.remove_from_roll(
            activity_id=activity_id, person_id=person.pk, reason=request.POST.get("reason", ""), by=request.actor
        )
    else:
        capacity = "observer" if request.POST.get("do") == "observer" else "attendee"
        planning.add_to_roll(activity_id=activity_id, person_ids=[person.pk], capacity=capacity, by=request.actor)


def _votes(request: Request) -> decisions.Votes | None:
    """The counts typed; None where the form asks for none."""
    if "votes_for" not in request.POST:
        return None
    counted: dict[str, Any] = {name: _count(request, name) for name in decisions.COUNTED}
    return decisions.Votes(**counted)


def _count(request: Request, name: str) -> int:
    text = request.POST.get(name, "").strip() or "0"
    return int(text) if text.isdecimal() and len(text) < 7 else -1


def _draft(request: Request, text: str) -> str:
    """The minutes as they were typed, when it is them that were refused."""
    return request.POST.get("text", "") if "chair" in request.POST else placeholders.to_words(text)
