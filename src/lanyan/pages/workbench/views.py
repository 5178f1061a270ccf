"""工作台: what is due, for whom, by when, why, and the one button that does it. Which one opens depends on the job."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from lanyan.derived.dashboards import checklist, overview
from lanyan.derived.duties.queries import STATES
from lanyan.directory import access
from lanyan.kernel import clock
from lanyan.pages import export
from lanyan.pages.place import Place, place
from lanyan.pages.request import Request
from lanyan.records.activities import access as activities
from lanyan.records.activities import invitations, queries
from lanyan.records.ballots import queries as ballots
from lanyan.records.ledger import queries as ledger

UNDONE = ("overdue", "near", "pending")
HELPED = 12
SOON = timedelta(days=100)
COLUMNS = ("状态", "要求", "对象", "组织", "期次", "期限", "进展", "依据")


@require_GET
def workbench(request: Request) -> HttpResponse:
    """A secretary's month, an officer's list of who needs help, or what is mine."""
    if access.has_role(request.actor, *access.ADMINISTRATORS):
        return redirect("settings")
    here = place(request)
    if export.asked(request):
        return _exported(request, here)
    context = {"crumbs": [{"title": "工作台"}], "here": here, "today": clock.today(), **_mine(request)}
    if here is None or here.role == "member":
        return render(request, "workbench/member.html", context)
    if here.leads or here.role in ("officer", "leader"):
        own = _own_record(request, here) if here.leads else {}
        return render(request, "workbench/officer.html", context | _officer(here, own.get("unfinished")) | own)
    return render(request, "workbench/secretary.html", context | _secretary(request, here))


def _exported(request: Request, here: Place | None) -> HttpResponse:
    """待办 of the organisation one works for, or one's own, done ones last."""
    if here is None or here.role == "member":
        found = checklist.personal_tasks(request.actor.person_id) if request.actor.person_id else []
    else:
        found = [task for task in checklist.tasks_of([here.organisation_id]) if task.state != "pending" or _soon(task)]
    return export.answer(request, "待办", COLUMNS, map(_line, found), on=clock.today())


def _line(task: checklist.Task) -> tuple[object, ...]:
    clause = f"{task.clause.document}{task.clause.article}" if task.clause else ""
    waits = f"{task.waits_for['title']}已在安排。" if task.waits_for else ""
    standing = f"{task.standing}{waits}{task.cause}" or f"{task.have}/{task.need}"
    return STATES[task.state], task.title, task.about, task.organisation, task.period, task.due_on, standing, clause


def _mine(request: Request) -> dict[str, object]:
    if request.actor.person_id is None:
        return {"mine": queries.Mine([], [], 0), "personal": []}
    mine: dict[str, object] = {"mine": queries.mine(request.actor), "waiting_items": ledger.count_waiting(request.actor)}
    mine["ballots"] = ballots.mine(request.actor)
    return mine | {"personal": checklist.personal_tasks(request.actor.person_id)}


def _secretary(request: Request, here: Place) -> dict[str, object]:
    own = _own_record(request, here)
    tasks = checklist.tasks_of([here.organisation_id], coming=own["unfinished"])
    due = [task for task in tasks if task.state in ("overdue", "near")]
    running = [task for task in tasks if task.state == "pending" and _soon(task)]
    return {
        "due": due,
        "due_rows": checklist.in_rows(due),
        "running": running,
        "running_rows": checklist.in_rows(running),
        **_done(tasks),
        **own,
    }


def _invitations(request: Request, here: Place) -> int:
    """Joint activities to which this organisation is asked and has not answered."""
    return invitations.waiting(request.actor).filter(organisation=here.organisation_id).count()


def _soon(task: checklist.Task) -> bool:
    """A term that ends in two years is no business of this month."""
    return task.due_on is None or task.due_on - clock.today() < SOON


def _own_record(request: Request, here: Place) -> dict[str, Any]:
    """What whoever keeps the record of this organisation has before them."""
    unfinished = checklist.unfinished([here.organisation_id], secretary_of=activities.own_secretariat(request.actor))
    return {
        "unfinished": unfinished,
        "coming": [one for one in unfinished if not one["restricted"]],
        "invitations": _invitations(request, here),
        "leaves": queries.leaves_to_decide(request.actor).count(),
        "to_review": len(queries.make_ups_to_review(request.actor)),
    }


def _officer(here: Place, coming: list[dict[str, Any]] | None) -> dict[str, object]:
    below = overview.below(here.organisation_id)
    today = clock.today()
    year = today.replace(month=1, day=1)
    tasks = checklist.tasks_of([here.organisation_id], coming=coming)
    return {
        "helped": [one for one in below if one.overdue or one.near][:HELPED],
        "all": below,
        "overdue": sum(one.overdue > 0 and not one.silenced for one in below),
        "near": sum(one.near > 0 and not one.overdue and not one.silenced for one in below),
        "good": sum(one.state == "met" for one in below),
        "silenced": sum(one.silenced for one in below),
        "figures": overview.figures_of(here.organisation_id, year, today + timedelta(days=1)),
        "year": year,
        "rows": checklist.in_rows([task for task in tasks if task.state in UNDONE and _soon(task)]),
        **_done(tasks),
    }


def _done(tasks: list[checklist.Task]) -> dict[str, object]:
    done = [task for task in tasks if task.state == "met"]
    return {"done": done, "done_rows": checklist.in_rows(done)}
