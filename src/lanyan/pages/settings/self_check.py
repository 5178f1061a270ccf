"""减负自查: how each line of 国办函〔2026〕12号 and its neighbour is met, who may change it, which test guards it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import queries
from lanyan.pages.request import Request
from lanyan.records.activities import networks
from lanyan.rulebook import compliance

from .compliance import last_audit, require_reader, shown_tests, tabs

STATES = {"absent": "没有这个功能", "switchable": "默认关闭", "present": "有", "set": "设置后有"}


@require_GET
def self_check(request: Request) -> HttpResponse:
    """Each line, how it is met, who may change that and did so last, which test guards it."""
    require_reader(request)
    results = {one["id"]: one for one in last_audit().get("prohibitions", [])}
    context = {
        "crumbs": [{"title": "设置"}, {"title": "合规", "href": "/settings/compliance/"}, {"title": "减负自查"}],
        "tabs": tabs("self_check"),
        "lines": [
            {
                "row": row,
                "state": STATES[row.state],
                "tests": shown_tests(row.tests, results.get(row.id, {})),
                "changed": networks.last_change() if row.switch else None,
            }
            for row in compliance.prohibitions()
        ],
        "switches": _switches(),
        "switch_columns": [{"title": t} for t in ("在哪里", "记什么", "事由", "批准人", "起止", "谁开启")],
        "columns": [{"title": t} for t in ("要求", "现状", "做法和证明", "谁能改、谁最近改过")],
    }
    return render(request, "settings/self_check.html", context)


def _switches() -> list[dict[str, object]]:
    """What is off by default and has been switched on somewhere, for everybody who reads this page."""
    found = list(networks.in_force().select_related("approver").order_by("valid_to", "pk"))
    names = queries.organisations_on({one.organisation_id for one in found})
    return [{"noting": one, "place": names[one.organisation_id].name} for one in found]
