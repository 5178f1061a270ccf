"""减负自查: how each line of 国办函〔2026〕12号 and its neighbour is met, who may change it, which test guards it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import queries
from lanyan.kernel import clock
from lanyan.pages import export
from lanyan.pages.request import Request
from lanyan.records.activities import networks
from lanyan.rulebook import compliance

from .compliance import last_audit, require_reader, shown_tests, tabs

COLUMNS = ("要求", "现状", "做法", "谁能改", "最近改动", "证明")
STATES = {"absent": "没有这个功能", "switchable": "默认关闭", "present": "有", "set": "设置后有"}


@require_GET
def self_check(request: Request) -> HttpResponse:
    """Each line, how it is met, who may change that and did so last, which test guards it."""
    require_reader(request)
    results = {one["id"]: one for one in last_audit().get("prohibitions", [])}
    lines = [
        {
            "row": row,
            "state": STATES[row.state],
            "tests": shown_tests(row.tests, results.get(row.id, {})),
            "changed": networks.last_change() if row.switch else None,
        }
        for row in compliance.prohibitions()
    ]
    if export.asked(request):
        return export.answer(request, "减负自查", COLUMNS, map(_cells, lines))
    context = {
        "crumbs": [{"title": "设置"}, {"title": "合规", "href": "/settings/compliance/"}, {"title": "减负自查"}],
        "tabs": tabs("self_check"),
        "lines": lines,
        "switches": _switches(),
        "switch_columns": [{"title": t} for t in ("在哪里", "记什么", "事由", "批准人", "起止", "谁开启")],
        "columns": [{"title": t} for t in ("要求", "现状", "做法和证明", "谁能改、谁最近改过")],
    }
    return render(request, "settings/self_check.html", context)


def _cells(line: dict[str, Any]) -> tuple[object, ...]:
    row, last = line["row"], line["changed"]
    changed = f"{last.by} {last.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} {last.what}" if last else ""
    proof = "；".join(f"{test['file']} {test['name']}：{test['state'][1]}" for test in line["tests"])
    return row.asked, line["state"], row.met, row.changes, changed, proof


def _switches() -> list[dict[str, object]]:
    """What is off by default and has been switched on somewhere, for everybody who reads this page."""
    found = list(networks.in_force().select_related("approver").order_by("valid_to", "pk"))
    names = queries.organisations_on({one.organisation_id for one in found})
    return [{"noting": one, "place": names[one.organisation_id].name} for one in found]
