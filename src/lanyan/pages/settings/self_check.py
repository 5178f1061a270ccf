"""减负自查: how each line of 国办函〔2026〕12号 and 整治形式主义为基层减负若干规定 is met, and which test guards it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory import access, queries
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.request import Request
from lanyan.records.activities import networks

READERS = ("officer", "leader", "auditor", "system_admin")
LINES = [
    (
        "不得随意、重复向基层要表格、要数据、要材料",
        "记录一次，手册、台账、数据由系统得出；没有要基层填报的表。",
        "src/lanyan/derived/handbook/tests",
    ),
    (
        "不得强制打卡签到、积分排名、统计在线时长",
        "到会由扫码、点名、编号任一方式记录，可以不用手机；没有积分和个人排名；在线时长不采集。",
        "tests/attacks",
    ),
    (
        "不得强制推广下载，不得通报安装率、使用率，不得强制定期登录",
        "网页即用，不用安装；没有使用率数据；没有一项要求以登录为内容。",
        "src/lanyan/rulebook/tests",
    ),
    (
        "不得以点赞、转发、网上投票、学习时长作为依据，不得要求不必要的照片、视频、轨迹",
        "规则库拒收这类指标并说明依据；照片、视频、位置一律不要求。签到网络默认不记，开启的列在下面。",
        "src/lanyan/rulebook/tests",
    ),
    (
        "应当设投诉建议入口并跟踪办理",
        "每页都有投诉建议，可以不署名，每条有答复和办结。",
        "tests/browser",
    ),
    (
        "照片、学习笔记、是否开会发文不作为工作好坏的标准",
        "补课内容可以增减，不按篇幅计；判定只看法定职责有没有做到。",
        "src/lanyan/rulebook/tests",
    ),
]


@require_GET
def self_check(request: Request) -> HttpResponse:
    """Each line, how it is met, which test guards it."""
    if not access.has_role(request.actor, *READERS):
        raise NotVisible("self check")
    context = {
        "crumbs": [{"title": "设置"}, {"title": "减负自查"}],
        "lines": [{"asked": asked, "met": met, "guarded": guarded} for asked, met, guarded in LINES],
        "switches": _switches(),
        "switch_columns": [{"title": t} for t in ("在哪里", "记什么", "事由", "批准人", "起止", "谁开启")],
        "columns": [{"title": "要求"}, {"title": "做法"}, {"title": "由哪些测试把关"}],
    }
    return render(request, "settings/self_check.html", context)


def _switches() -> list[dict[str, object]]:
    """What is off by default and has been switched on somewhere, for everybody who reads this page."""
    found = list(networks.in_force().select_related("approver").order_by("valid_to", "pk"))
    names = queries.organisations_on({one.organisation_id for one in found})
    return [{"noting": one, "place": names[one.organisation_id].name} for one in found]
