"""Putting a ballot down for a meeting: what is asked, by which rule, in which way; with the meeting's agenda as a start."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.flows import ballot_case, hold_ballot
from lanyan.flows import put_to_vote as flow
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.request import Request
from lanyan.records.activities import access as activities_access
from lanyan.records.activities import queries as activities_queries
from lanyan.records.activities.matters import matter_of
from lanyan.records.ballots import access, operations, queries
from lanyan.rulebook import national

from .running import opening_key
from .shown import encrypted

WAYS = [
    ("slips", "抽签码", "现场抽取印有二维码的纸条，用手机或公用平板投票。不用加密连接，人人看得懂。"),
    ("phones", "手机无记名", "先领票，再投票，两步分开。只在加密连接（https）或本机可用。"),
    ("paper", "无记名纸票", "打印选票，监票人、计票人点票，录入两遍。不到5人只能用这种。"),
    ("hands", "举手", "当场数人数。规则要求无记名的不能用。"),
    ("by_name", "逐人表态", "记下每个人的意见。规则要求无记名的不能用。"),
]


@require_http_methods(["GET", "POST"])
def prepare_ballot(request: Request, activity_id: str) -> HttpResponse:
    """The form; `?item=` starts from an item of the agenda, `?kind=` from another kind of ballot."""
    activity = activities_access.activity_for(request.actor, activity_id, "record")
    refusal = None
    typed = request.POST if request.method == "POST" else _start(request, activity)
    if request.method == "POST":
        try:
            made = hold_ballot.prepare_ballot(activity=activity, by=request.actor, **_wanted(request, activity))
            return redirect("ballot", public_id=made.public_id)
        except Refusal as refused:
            refusal = refused
    crumbs = [{"title": "组织生活", "href": "/meetings/"}, {"title": activity.title, "href": f"/meetings/{activity_id}/"}]
    context = {"activity": activity, "crumbs": crumbs, "back": f"/meetings/{activity_id}/"}
    context |= {"offered": flow.offered(activity, request.actor), "item": _item(activity, request.GET.get("item", ""))}
    context |= {"now": request.GET.get("way", "")}
    return _form(request, activity, typed, refusal, context)


@require_POST
def put_to_vote(request: Request, activity_id: str) -> HttpResponse:
    """One tap: an item of the agenda (`item`), or the election that the meeting is for, with everything filled in; open at
    once where the tap says in which `way`. What somebody has to say first is asked."""
    activity = activities_access.activity_for(request.actor, activity_id, "record")
    item = _item(activity, request.POST.get("item", ""))
    way = request.POST.get("way", "")
    made = None
    try:
        made = _put(request, activity, item, way)
        if made is not None and way:
            key = opening_key(request)
            flow.open_now(ballot=made, box_key=key, encrypted=encrypted(request), by=request.actor)
    except NotVisible:
        raise
    except Refusal as refused:
        messages.warning(request, refused.sentence)
    if made is None:
        start = {"item": item.pk} if item else {"kind": "election"}
        return redirect(f"/meetings/{activity_id}/ballots/new/?{urlencode(start | ({'way': way} if way else {}))}")
    return redirect("ballot", public_id=made.public_id)


def _put(request: Request, activity: Any, item: Any, way: str) -> Any:
    """As the page of the meeting, or the choice among what waits, has it."""
    if item is not None and request.POST.get("ballot"):
        found = access.ballot_for(request.actor, request.POST["ballot"], "record")
        if found.occasion_id != activity.pk:
            raise NotVisible(f"ballot {found.pk} at activity {activity.pk}")
        flow.attach_ballot(activity=activity, item=item, ballot=found, by=request.actor)
        return found
    said = {name: request.POST.get(name, "") for name in ("case", "step")}
    alone = request.POST.get("alone") == "1"
    return flow.put_to_vote(activity=activity, item=item, alone=alone, way=way, by=request.actor, **said)


@require_http_methods(["GET", "POST"])
def amend_ballot(request: Request, public_id: str) -> HttpResponse:
    """The same form, until the ballot is opened."""
    found = access.ballot_for(request.actor, public_id, "record")
    activity = hold_ballot.activity_of(found)
    refusal = None
    typed: Any = request.POST if request.method == "POST" else _written(found)
    if request.method == "POST":
        try:
            operations.amend_ballot(
                ballot_id=found.pk, keep_opinions=found.questions.count() > 1, by=request.actor,
                **_wanted(request, activity),
            )  # fmt: skip
            return redirect("ballot", public_id=public_id)
        except Refusal as refused:
            refusal = refused
    context = {"activity": activity, "crumbs": [{"title": "表决", "href": f"/ballots/{public_id}/"}, {"title": "修改"}]}
    return _form(request, activity, typed, refusal, context | {"back": f"/ballots/{public_id}/"})


@require_POST
def drop_ballot(request: Request, public_id: str) -> HttpResponse:
    """Take back a ballot that was never opened."""
    found = access.ballot_for(request.actor, public_id, "record")
    activity = hold_ballot.activity_of(found)
    ballot_case.drop_ballot(ballot=found, by=request.actor)
    messages.success(request, "表决已撤下。")
    return redirect("activity", public_id=activity.public_id)


def _form(request: Request, activity: Any, typed: Any, refusal: Refusal | None, more: dict[str, Any]) -> HttpResponse:
    book, day = national(), activity.held_on
    allowed = book.activity_kind(activity.kind).vote_rules
    votes = [(code, book.vote_rule(code).title) for code in allowed if code != "election"]
    elections = [(one.code, one.title) for one in book.election_rules() if one.vote_rule.code in allowed and one.find(day)]
    kinds = [("decision", "表决")] if votes else []
    kinds += [("election", "选举")] if elections else []
    kinds += [("appraisal", "民主测评")]
    kind = typed.get("kind") or kinds[0][0]
    context = more | {
        "typed": typed,
        "kind": kind,
        "kinds": kinds,
        "rules": votes if kind == "decision" else elections,
        "ways": [(code, title, note) for code, title, note in WAYS if code != "phones" or encrypted(request)],
        "written": kind == "decision" and any(flow.counts_opinions(activity, code) for code, _ in votes),
        "refusal": refusal,
    }
    return render(request, "ballots/prepare.html", context, status=refusal.status if refusal else 200)


def _start(request: Request, activity: Any) -> dict[str, str]:
    """The agenda's matter to decide, by the usual rule in the usual way."""
    kind = request.GET.get("kind") or "decision"
    chosen = _item(activity, request.GET.get("item", ""))
    text = matter_of(chosen.title) if chosen else ""
    if kind == "appraisal":
        text = "\n".join(f"{row['name']}" for row in activities_queries.roll_of(activity) if row["capacity"] == "attendee")
    usual = flow.usual(activity, text) if kind == "decision" else flow.Usual("", "slips")
    titles = {"decision": text, "election": "", "appraisal": "民主测评"}
    return {"kind": kind, "title": titles.get(kind, ""), "questions": text if kind != "election" else "",
            "rule": usual.rule, "way": request.GET.get("way") or usual.way, "seats": "1"}  # fmt: skip


def _item(activity: Any, key: str) -> Any:
    """An item of the agenda by its number; None for any other text."""
    return activity.agenda.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 12 else None


def _written(ballot: Any) -> dict[str, str]:
    questions = queries.questions_of(ballot)
    only = questions[0] if len(questions) == 1 else None
    lines = [f"{one.text}｜{one.note}" if one.note and one.note != _told(one) else one.text for one in questions]
    return {
        "written_for": str(only.written_for or "") if only else "",
        "written_against": str(only.written_against or "") if only else "",
        "kind": ballot.kind,
        "title": ballot.title,
        "rule": ballot.rule,
        "way": ballot.way,
        "seats": str(ballot.seats or 1),
        "questions": "\n".join(lines),
    }


def _told(question: Any) -> str:
    return hold_ballot.opinions(question.written_for, question.written_against)


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _wanted(request: Request, activity: Any) -> dict[str, Any]:
    kind = request.POST.get("kind", "")
    rule = "member_appraisal" if kind == "appraisal" else request.POST.get("rule", "")
    written = (_number(request, "written_for"), _number(request, "written_against"))
    return {
        "title": request.POST.get("title", ""),
        "kind": kind,
        "rule": rule,
        "way": request.POST.get("way", ""),
        "questions": hold_ballot.asked(activity, kind, rule, request.POST.get("questions", ""), written),
        "seats": _number(request, "seats"),
    }
