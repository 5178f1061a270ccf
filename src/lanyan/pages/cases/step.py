"""One step of a case: what it needs, its clause, its lawful days, its papers, and the one button."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.derived import procedure_papers
from lanyan.directory import queries as directory
from lanyan.directory.access import known_people
from lanyan.flows import advance_case
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request
from lanyan.records.activities import queries as meetings
from lanyan.records.procedures import access, operations, queries
from lanyan.records.procedures.operations import Entry
from lanyan.rulebook.procedures import StepField


@require_http_methods(["GET", "POST"])
def case_step(request: Request, public_id: str, code: str) -> HttpResponse:
    """Show one step; a POST records it. What was typed stays in the form when it is refused."""
    shown = queries.shown(request.actor, public_id)
    one = shown.step(code)
    if one is None:
        raise NotVisible(f"step {code}")
    refusal = None
    if request.method == "POST":
        try:
            entry = entry_of(request, one, shown.case.organisation_id)
            done = advance_case.complete_step(case_id=shown.case.pk, step=code, entry=entry, by=request.actor)
            messages.success(request, _said(done, one))
            return redirect("case", public_id=public_id)
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
            shown = queries.shown(request.actor, public_id)
            one = shown.step(code) or one
    return _show(request, shown, one, refusal)


@require_POST
def withdraw_case_step(request: Request, public_id: str, code: str) -> HttpResponse:
    """Take back a step recorded by mistake."""
    done = access.done_for(request.actor, public_id, code)
    advance_case.withdraw_step(step_done_id=done.pk, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, "已撤回，原记录和事由保留。人员身份如已随之变更，请到人员页更正。")
    return redirect("case_step", public_id=public_id, code=code)


@require_POST
def post_case_notice(request: Request, public_id: str, code: str) -> HttpResponse:
    """Post the public notice of a step."""
    found = access.case_for(request.actor, public_id, "record")
    try:
        notice = advance_case.change_case(
            operations.post_notice,
            case=found,
            case_id=found.pk,
            step=code,
            on=parse_day(request.POST.get("on")) or clock.today(),
            place=request.POST.get("place", ""),
            text=request.POST.get("text", ""),
            backfill_reason=request.POST.get("backfill_reason", ""),
            by=request.actor,
        )
    except NotVisible:
        raise
    except Refusal as refused:
        return _again(request, public_id, code, refused)
    messages.success(request, f"已公布，{notice.ends_on:%Y-%m-%d}期满，次日起可以登记结果。")
    return redirect("case_step", public_id=public_id, code=code)


@require_POST
def withdraw_case_notice(request: Request, notice_id: str) -> HttpResponse:
    """Take a notice down."""
    notice = access.notice_for(request.actor, notice_id)
    arguments = {"notice_id": notice.pk, "reason": request.POST.get("reason", "")}
    advance_case.change_case(operations.withdraw_notice, case=notice.case, by=request.actor, **arguments)
    messages.success(request, "已撤下。重新公布后，期限重新计算。")
    return redirect("case_step", public_id=notice.case.public_id, code=notice.step)


@require_POST
def receive_case_objection(request: Request, notice_id: str) -> HttpResponse:
    """Take in what somebody raised during the notice."""
    notice = access.notice_for(request.actor, notice_id)
    arguments = {
        "notice_id": notice.pk,
        "on": parse_day(request.POST.get("on")) or clock.today(),
        "text": request.POST.get("text", ""),
    }
    try:
        advance_case.change_case(operations.receive_objection, case=notice.case, by=request.actor, **arguments)
    except NotVisible:
        raise
    except Refusal as refused:
        return _again(request, notice.case.public_id, notice.step, refused)
    messages.success(request, "已登记。核查清楚并登记结果后，才能登记公示结果。")
    return redirect("case_step", public_id=notice.case.public_id, code=notice.step)


@require_POST
def settle_case_objection(request: Request, objection_id: str) -> HttpResponse:
    """Write down what was found."""
    found = access.objection_for(request.actor, objection_id)
    notice = found.notice
    arguments = {
        "objection_id": found.pk,
        "finding": request.POST.get("finding", ""),
        "upheld": request.POST.get("upheld") == "1",
    }
    try:
        advance_case.change_case(operations.settle_objection, case=notice.case, by=request.actor, **arguments)
    except NotVisible:
        raise
    except Refusal as refused:
        return _again(request, notice.case.public_id, notice.step, refused)
    messages.success(request, "已登记核查结果。")
    return redirect("case_step", public_id=notice.case.public_id, code=notice.step)


def entry_of(request: Request, one: queries.StepShown, organisation_id: int) -> Entry:
    """What was typed for a step."""
    typed = request.POST
    on = parse_day(typed.get("done_on"))
    if on is None:
        raise InvalidInput("day_missing", "请填写办理日期，没有保存，填写的内容保留。", field="done_on")
    version = one.step.governing(on)
    fields = {f.code: value for f in version.fields if f.type != "people" and (value := _value(f, typed.get(f.code, "")))}
    people = {f.code: _people(request, typed.getlist(f.code)) for f in version.fields if f.type == "people"}
    activity_id, decision_id = _meeting(typed.get("meeting", ""), organisation_id)
    return Entry(
        on=on,
        outcome=typed.get("outcome", ""),
        fields=fields,
        people=people,
        reason=typed.get("reason", ""),
        special=typed.get("special") == "1",
        backfill_reason=typed.get("backfill_reason", "") if typed.get("backfilled") == "1" else "",
        remark=typed.get("remark", ""),
        activity_id=activity_id,
        decision_id=decision_id,
        round=int(typed["round"]) if typed.get("round", "").isdigit() else 0,
    )


def _value(field: StepField, text: str) -> Any:
    text = text.strip()
    if field.type == "number":
        if text and not (text.isascii() and text.isdigit() and len(text) < 6):
            raise InvalidInput("not_a_number", f"{field.title}请填整数，没有保存，填写的内容保留。", field=field.code)
        return int(text) if text else None
    if field.type == "day":
        day = parse_day(text)
        if text and day is None:
            raise InvalidInput(
                "impossible_day", f"{field.title}不是可用的日期，没有保存，填写的内容保留。", field=field.code
            )
        return day.isoformat() if day else None
    return text == "1" if field.type == "confirm" else text[:400]


def _people(request: Request, public_ids: list[str]) -> list[int]:
    return list(known_people(request.actor).filter(public_id__in=public_ids).values_list("pk", flat=True))


def _meeting(text: str, organisation_id: int) -> tuple[int | None, int | None]:
    """`activity:decision` by public id and number, as the page offers them."""
    public_id, _, decision = text.partition(":")
    if not public_id:
        return None, None
    found = next((one for one in meetings.recent_decisions(organisation_id) if one.public_id == public_id), None)
    return (found.activity_id if found else 0), int(decision) if decision.isdigit() else None


def _again(request: Request, public_id: str, code: str, refusal: Refusal) -> HttpResponse:
    shown = queries.shown(request.actor, public_id)
    one = shown.step(code)
    if one is None:
        raise NotVisible(f"step {code}")
    return _show(request, shown, one, refusal)


def _show(request: Request, shown: queries.CaseShown, one: queries.StepShown, refusal: Refusal | None) -> HttpResponse:
    case = shown.case
    on = parse_day(request.POST.get("done_on")) or clock.today()
    version = one.version if one.done else one.step.governing(on)
    crumbs = [
        {"title": "流程", "href": f"/cases/?procedure={case.procedure}"},
        {"title": case.title, "href": f"/cases/{case.public_id}/"},
        {"title": one.title},
    ]
    may_do = shown.may_do(one) and case.closed_on is None
    context = {
        "crumbs": crumbs,
        "shown": shown,
        "case": case,
        "one": one,
        "version": version,
        "why": queries.why(shown, one),
        "demands": queries.demands(shown, one),
        "may_do": may_do and one.state != "blocked" and one.done is None,
        "may_hand_in": shown.may_record or shown.may_superior,
        "round": shown.standing.round(one.code),
        "fields": [_field(request, field, case.organisation_id, on) for field in version.fields] if may_do else [],
        "outcomes": [(outcome.code, outcome.title) for outcome in version.outcomes],
        "given": _given(one),
        "meetings": _meetings(version, case.organisation_id) if may_do else [],
        "special": any(limit.longest for limit in version.limits),
        "notice_text": procedure_papers.notice_text(shown),
        "printable": [paper.code for paper in version.papers if paper.form],
        "next": shown.now,
        "today": clock.today(),
        "done_on": request.POST.get("done_on") or clock.today().isoformat(),
        "typed": request.POST,
        "refusal": refusal,
    }
    drawer = request.htmx and request.htmx.target == "drawer"
    template = "cases/_step_drawer.html" if drawer else "cases/step.html"
    return render(request, template, context, status=422 if refusal else 200)


def _field(request: Request, field: StepField, organisation_id: int, on: date) -> dict[str, Any]:
    chosen = set(request.POST.getlist(field.code))
    people = []
    if field.type == "people":
        members = [one for one in directory.members(organisation_id, on) if one.votes or not field.standings]
        people = [
            {"id": one.public_id, "name": one.name, "note": one.group_name, "checked": one.public_id in chosen}
            for one in members
        ]
    return {"field": field, "people": people, "value": request.POST.get(field.code, "")}


def _given(one: queries.StepShown) -> list[tuple[str, Any]]:
    """What was written down with the step, by title."""
    if one.done is None:
        return []
    titles = {field.code: field for field in one.version.fields}
    return [
        (titles[code].title, "是" if value is True else value) for code, value in one.done.given.items() if code in titles
    ]


def _meetings(version: Any, organisation_id: int) -> list[tuple[str, str]]:
    """Closed meetings of the right kind, newest first; with each of its ballots where a ballot is asked for."""
    if not version.activity:
        return []
    found = []
    for one in meetings.recent_decisions(organisation_id):
        if one.kind not in version.activity:
            continue
        if not version.vote:
            found.append((f"{one.public_id}:", f"{one.held_on:%m-%d} {one.title}"))
        found += [
            (f"{one.public_id}:{pk}", f"{one.held_on:%m-%d} {text}（{'通过' if passed else '未通过'}）")
            for pk, text, rule, passed in one.decisions
            if version.vote and rule == version.vote
        ]
    return list(dict.fromkeys(found))


def _said(done: Any, one: queries.StepShown) -> str:
    late = "，已标明超期" if done.late else ""
    old = "，已标明补录" if done.backfilled else ""
    return f"“{one.title}”已登记{late}{old}。"
