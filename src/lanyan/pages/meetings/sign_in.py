"""Sign-in at the meeting: the rotating code on the wall, my phone's camera, the duty-room PC, the roll call."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import log_ins
from lanyan.flows import correct_attendance
from lanyan.kernel import clock, tokens
from lanyan.kernel.refusal import InvalidInput, Refusal
from lanyan.pages.account import limits
from lanyan.pages.paging import YEARS
from lanyan.pages.request import Request
from lanyan.records.activities import access, codes, door, networks, queries
from lanyan.records.activities.operations import leave, offline
from lanyan.records.activities.operations import sign_in as doors
from lanyan.rulebook import national

from .shown import Shown

LARGEST_BATCH = 500
TOKEN_SECONDS = 15 * 60


@require_http_methods(["GET", "POST"])
def sign_in(request: Request, public_id: str) -> HttpResponse:
    """The wall screen with the rotating code; POST opens sign-in."""
    activity = access.activity_for(request.actor, public_id, "record")
    if request.method == "POST":
        doors.open_sign_in(activity_id=activity.pk, by=request.actor)
        return redirect("sign_in", public_id=public_id)
    detail = Shown(activity, request.actor)
    if detail.state != "open":
        messages.info(request, "签到没有打开。")
        return redirect("activity", public_id=public_id)
    live = _live(request, activity, record=True)
    context = {"activity": activity, "detail": detail, "live": live, **_panel(activity)}
    return render(request, "meetings/sign_in.html", context)


@require_GET
def board(request: Request, public_id: str) -> HttpResponse:
    """The live board for everybody who may see the meeting: who is in, the rate, by unit. Never the code."""
    activity = access.activity_for(request.actor, public_id)
    detail = Shown(activity, request.actor)
    if detail.state != "open":
        messages.info(request, "签到没有打开，没有实况可看。")
        return redirect("activity", public_id=public_id)
    context = {"activity": activity, "detail": detail, "live": _live(request, activity)}
    return render(request, "meetings/board.html", context)


@require_GET
def sign_in_code(request: Request, public_id: str) -> HttpResponse:
    """The part of the wall screen that changes, for a screen that the live server does not reach."""
    activity = access.activity_for(request.actor, public_id, "record")
    detail = Shown(activity, request.actor)
    if detail.state != "open":
        return HttpResponse(status=286)  # htmx: stop asking
    return render(request, "meetings/_code.html", {"activity": activity, "detail": detail, **_panel(activity)})


@require_POST
def sign_in_number(request: Request, public_id: str) -> HttpResponse:
    """Somebody typed the personal number at the duty-room PC, in the recorder's session."""
    activity = access.activity_for(request.actor, public_id, "record")
    said: dict[str, object]
    try:
        done = doors.check_in_by_number(activity_id=activity.pk, number=request.POST.get("number", ""), by=request.actor)
        names = {row["person_id"]: row["name"] for row in queries.roll_of(activity)}
        said = {"name": names.get(done.person_id, ""), "done": done}
    except Refusal as refused:
        said = {"refusal": refused}
    return render(request, "meetings/_number.html", {"activity": activity, **said})


@require_http_methods(["GET", "POST"])
def scan(request: Request) -> HttpResponse:
    """The camera page; POST takes the text of the code. The person is always the one who is logged in."""
    if request.method == "GET":
        mine = [one for one in queries.mine(request.actor).to_attend if one["sign_in_open"]]
        noted = networks.noted([one["id"] for one in mine])
        return render(request, "meetings/scan.html", {"mine": mine, "noted": noted, "token": _token(request)})
    text = request.POST.get("code", "").strip()
    try:
        meeting = door.activity_named(text)
        done = doors.check_in_by_code(activity_public_id=meeting, code=text, by=request.actor)
    except Refusal as refused:
        return JsonResponse({"code": refused.code, "sentence": refused.sentence}, status=refused.status)
    said = {"state": "met", "word": done.word, "text": done.sentence, "href": f"/meetings/{meeting}/"}
    return JsonResponse(said)


@require_http_methods(["GET", "POST"])
def roll_call(request: Request, public_id: str) -> HttpResponse:
    """The recorder's board: one row a person. Works without a network; what waits is sent later."""
    activity = access.activity_for(request.actor, public_id, "record")
    if request.method == "POST":
        _mark_all(request, activity)
        messages.success(request, "点名已保存。")
        return redirect("roll_call", public_id=public_id)
    context = {
        "activity": activity,
        "detail": Shown(activity, request.actor),
        "leave_kinds": [(code, one.title) for code, one in national().leave_kinds().items()],
    }
    return render(request, "meetings/roll_call.html", context)


@require_POST
def roll_call_rest(request: Request, public_id: str) -> HttpResponse:
    """Everybody not marked and not on leave is here: one press."""
    activity = access.activity_for(request.actor, public_id, "record")
    count = doors.mark_rest_present(activity_id=activity.pk, by=request.actor)
    messages.success(request, f"其余{count}人已记为到会。" if count else "没有未标记的人。")
    return redirect("roll_call" if request.POST.get("back") == "roll_call" else "activity", public_id=public_id)


@require_POST
def roll_call_batch(request: Request, public_id: str) -> JsonResponse:
    """The offline queue arrives: entries {person, outcome, nonce, marked_at}; a receipt for each.

    Sent twice is counted once: the nonce of an entry, and the person, are unique.
    """
    activity = access.activity_for(request.actor, public_id, "record")
    try:
        entries = json.loads(request.body)["entries"]
        if not isinstance(entries, list) or len(entries) > LARGEST_BATCH:
            raise ValueError("entries")
        sent = [
            offline.Sent(
                person=str(entry["person"]),
                outcome=str(entry["outcome"]),
                nonce=UUID(entry["nonce"]),
                marked_at=_moment(entry["marked_at"]),
            )
            for entry in entries
        ]
    except (KeyError, TypeError, ValueError) as broken:
        raise InvalidInput(
            "batch_malformed", "补传的数据读不懂，没有登记；原始记录还在手机上。请更新页面后再发。"
        ) from broken
    receipts = correct_attendance.sync_roll_call(activity_id=activity.pk, entries=sent, by=request.actor)
    return JsonResponse(
        {
            "receipts": [
                {"nonce": str(one.nonce), "status": one.status, "sentence": one.sentence, "code": one.code}
                for one in receipts
            ]
        }
    )


def _live(request: Request, activity: Any, *, record: bool = False) -> str:
    """Where the live server sends the board of this meeting from. Good to begin with for a quarter of an hour, and for as
    long as the log-in and its roles stay what they are."""
    claims = log_ins.claims_of(request.actor, request.session.session_key or "")
    token = tokens.issue("board", TOKEN_SECONDS, activity=activity.pk, record=record, until=limits.until(request), **claims)
    return f"/live/boards?token={token}"


def _token(request: Request) -> str:
    """Says to the live server who scans; empty for an account of nobody. Good for a quarter of an hour at most, and for as
    long as the log-in goes on."""
    if request.actor.person_id is None:
        return ""
    claims = log_ins.claims_of(request.actor, request.session.session_key or "")
    said = {name: claims[name] for name in ("log_in", "account", "at")}
    seconds = min(TOKEN_SECONDS, limits.until(request) - claims["at"])
    return tokens.issue("check_in", seconds, person=request.actor.person_id, **said)


def _mark_all(request: Request, activity: Any) -> None:
    """The board sent as a plain form: the persons whose mark changed."""
    detail = Shown(activity, request.actor)
    for row in detail.roll:
        wanted = request.POST.get(f"outcome-{row.person}")
        if wanted == "present" and row.outcome != "present":
            doors.mark_present(activity_id=activity.pk, person_id=row.person_id, by=request.actor)
        elif wanted == "leave" and row.outcome not in ("leave", "excused"):
            leave.record_leave(
                activity_id=activity.pk,
                person_ids=[row.person_id],
                kind=request.POST.get(f"leave-{row.person}") or "other",
                by=request.actor,
            )
        elif wanted == "" and row.outcome == "present":
            doors.unmark(activity_id=activity.pk, person_id=row.person_id, reason="点名更正", by=request.actor)


def _panel(activity: Any) -> dict[str, object]:
    now = clock.now()
    code = codes.current_code(activity, now)
    picture = segno.make(code, error="m", micro=False).svg_inline(scale=8, border=3, omitsize=True)
    return {"svg": mark_safe(picture), "left": codes.seconds_left(now), "seconds": codes.WINDOW}  # noqa: S308 made by segno


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None or moment.year not in YEARS:
        raise ValueError("a moment without its zone, or of no year that there is")
    return moment
