"""学习: my training hours from training attended, my make-ups, lessons to come. No screen minutes anywhere."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.derived.dashboards import checklist
from lanyan.kernel import clock
from lanyan.pages.request import Request
from lanyan.records.activities import queries


@require_GET
def study(request: Request) -> HttpResponse:
    """What I attended this year with hours, what I still owe, what asks for hours and how far I am."""
    person_id = request.actor.person_id
    today = clock.today()
    attended = queries.attended(person_id, today.replace(month=1, day=1), today + timedelta(days=1)) if person_id else []
    credited = [one for one in attended if one["hours"]]
    tasks = checklist.personal_tasks(person_id) if person_id else []
    context = {
        "crumbs": [{"title": "学习"}],
        "hours": sum(one["hours"] for one in credited),
        "credited": credited,
        "asked": [task for task in tasks if task.need and task.evidence_kind == "activity"],
        "make_ups": queries.make_ups(person_id=person_id, owed=True) if person_id else [],
    }
    return render(request, "study/study.html", context)
