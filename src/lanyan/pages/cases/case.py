"""One case: the track of its steps, what is next, what is missing, its notes and history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.directory.queries import organisation_on, person_numbered
from lanyan.flows import advance_case
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request
from lanyan.records.procedures import access, operations, queries

CLOSED = {"completed": "全部办完", "ended": "办理终止", "stopped": "中止"}


@require_GET
def case(request: Request, public_id: str) -> HttpResponse:
    """The page of one case."""
    return show(request, queries.shown(request.actor, public_id))


def show(request: Request, shown: queries.CaseShown, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    """The page; with a refusal of what was typed on it."""
    one = shown.case
    organisation = organisation_on(one.organisation_id)
    crumbs = [{"title": "流程", "href": f"/cases/?procedure={one.procedure}"}, {"title": one.title}]
    noting = [step for step in shown.steps if _notes_open(shown, step)]
    context = {
        "crumbs": crumbs,
        "counterpart": organisation_on(one.counterpart_id) if one.counterpart_id else None,
        "shown": shown,
        "case": one,
        "organisation": organisation,
        "stages": _stages(shown),
        "views": _views(request, shown),
        "view": _view(request, shown),
        "readers": queries.readers_of(one) if one.restricted and shown.may_manage else [],
        "closed": CLOSED.get(one.closed_as, ""),
        "outcome": _outcome(shown),
        "noting": noting[0] if noting else None,
        "notes_due": list(one.dues.filter(kind="note", done_on=None)),
        "moves": _moves(shown),
        "today": clock.today(),
        "typed": request.POST,
        "refusal": refusal,
    }
    return render(request, "cases/case.html", context, status=status)


@require_POST
def add_case_note(request: Request, public_id: str) -> HttpResponse:
    """Write a 考察记录."""
    found = access.case_for(request.actor, public_id, "record")
    try:
        advance_case.change_case(
            operations.add_note,
            case=found,
            case_id=found.pk,
            step=request.POST.get("step", ""),
            on=parse_day(request.POST.get("on")) or clock.today(),
            text=request.POST.get("text", ""),
            backfill_reason=request.POST.get("backfill_reason", ""),
            by=request.actor,
        )
    except NotVisible:
        raise
    except Refusal as refused:
        return show(request, queries.shown(request.actor, public_id), refused, status=422)
    messages.success(request, "已记录。")
    return redirect("case", public_id=public_id)


@require_POST
def withdraw_case_note(request: Request, public_id: str, note_id: str) -> HttpResponse:
    """Take back a note written by mistake."""
    found = access.case_for(request.actor, public_id, "record")
    note = access.note_for(request.actor, found, note_id)
    advance_case.change_case(
        operations.withdraw_note,
        case=found,
        note_id=note.pk,
        reason=request.POST.get("reason", "") or "记录有误",
        by=request.actor,
    )
    messages.success(request, "已撤回，日志保留原记录。")
    return redirect("case", public_id=public_id)


@require_POST
def name_case_reader(request: Request, public_id: str) -> HttpResponse:
    """Let somebody read a restricted case, by personal number."""
    found = access.case_for(request.actor, public_id, "manage")
    person = person_numbered(request.POST.get("number", "").strip())
    if person is None:
        refused = InvalidInput("number_unknown", "没有这个人员编号，没有保存。请核对编号。", field="number")
        return show(request, queries.shown(request.actor, public_id), refused, status=422)
    operations.name_reader(case_id=found.pk, person_id=person, by=request.actor)
    messages.success(request, "已指定，对方登录后可以在“流程”里看到这个办件。")
    return redirect("case", public_id=public_id)


@require_POST
def drop_case_reader(request: Request, public_id: str, person: str) -> HttpResponse:
    """From now on this person does not read the case."""
    found = access.case_for(request.actor, public_id, "manage")
    reader = next((one for one in queries.readers_of(found) if one.person.public_id == person), None)
    if reader is None:
        raise NotVisible(f"reader {person}")
    operations.drop_reader(case_id=found.pk, person_id=reader.person_id, by=request.actor)
    if reader.person_id == request.actor.person_id:
        return redirect("procedures")
    messages.success(request, "已取消。")
    return redirect("case", public_id=public_id)


def _views(request: Request, shown: queries.CaseShown) -> list[dict[str, Any]]:
    """The official steps, and those that units speak of, where there are such."""
    if not shown.procedure.views:
        return []
    asked = request.GET.get("as", "")
    offered = [("", f"{len(shown.steps)}步"), *((code, view.title) for code, view in shown.procedure.views.items())]
    return [{"title": title, "href": f"?as={code}", "active": asked == code} for code, title in offered]


def _view(request: Request, shown: queries.CaseShown) -> list[dict[str, Any]]:
    """Steps gathered under the units' names; empty unless asked for."""
    view = shown.procedure.views.get(request.GET.get("as", ""))
    if view is None:
        return []
    gathered = []
    for number, (title, codes) in enumerate(view.steps, start=1):
        steps = [one for one in shown.steps if one.code in codes]
        done = all(one.state == "done" for one in steps)
        state = "done" if done else next((one.state for one in steps if one.state not in ("done", "blocked")), "blocked")
        gathered.append({"number": number, "title": title, "steps": steps, "state": state})
    return gathered


def _notes_open(shown: queries.CaseShown, step: queries.StepShown) -> bool:
    note = step.version.note
    done = shown.standing.progress.done
    return bool(note and note.after in done and note.until not in done and not shown.case.closed_on)


def _stages(shown: queries.CaseShown) -> list[dict[str, Any]]:
    """The steps by stage, for the track."""
    stages: dict[str, list[queries.StepShown]] = {}
    for step in shown.steps:
        stages.setdefault(step.stage, []).append(step)
    return [
        {
            "title": title,
            "steps": steps,
            "done": sum(step.state == "done" for step in steps),
            "open": any(step.state in ("now", "overdue", "waits") for step in steps),
        }
        for title, steps in stages.items()
    ]


def _outcome(shown: queries.CaseShown) -> str:
    """What the result that ended the case was called."""
    if not shown.case.outcome:
        return shown.case.closed_reason
    for step in shown.steps:
        found = step.version.outcome(shown.case.outcome)
        if found is not None and found.goes == "ends":
            return f"{step.title}：{found.title}"
    return ""


def _moves(shown: queries.CaseShown) -> list[dict[str, Any]]:
    """Where the case was kept before."""
    rows = list(shown.case.moves.all())
    names = {pk: organisation_on(pk).name for move in rows for pk in (move.origin_id, move.target_id)}
    return [
        {"at": move.moved_on, "title": f"由{names[move.origin_id]}移交{names[move.target_id]}", "text": move.reason}
        for move in rows
    ]
