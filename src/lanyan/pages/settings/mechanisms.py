"""机制: the unit's own ways of working, declared on a screen; practices of the rulebook taken on or given up."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.derived.alerts.refresh import LADDER
from lanyan.directory import access, definitions
from lanyan.directory.rules import rulebook
from lanyan.flows import declare_mechanism as flow
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import parse_day
from lanyan.pages.place import Place, place
from lanyan.pages.request import Request
from lanyan.rulebook import RuleValue, national
from lanyan.rulebook.procedures.words import tightening_sentences

LINES_SHOWN = 4
COLUMNS = ("来源", "机制", "要求", "登记", "状态")
PERIODS = [
    ("week", "每周"),
    ("fortnight", "每两周"),
    ("month", "每月"),
    ("quarter", "每季度"),
    ("half", "每半年"),
    ("year", "每年"),
]
DECLARERS = ("officer", "secretary")


@require_GET
def mechanisms(request: Request) -> HttpResponse:
    """Our own mechanisms, and the rulebook's practices with whether we take part."""
    here = _place(request)
    taken = definitions.adopted_by(here.organisation_id)
    own = [_own(one) for one in definitions.of(here.organisation_id)]
    practices = [
        {
            "code": code,
            "title": duties[0].mechanism.title if duties[0].mechanism else code,
            "duties": [duty.sentence(clock.today()) for duty in duties],
            "taken": all(duty.code in taken for duty in duties),
        }
        for code, duties in national().mechanisms().items()
    ]
    if export.asked(request):
        return export.answer(request, "机制", COLUMNS, _told(own, practices))
    context = {
        "crumbs": [{"title": "设置"}, {"title": "机制"}],
        "here": here,
        "own": own,
        "ladder": _ladder(here.organisation_id),
        "today": clock.today(),
        "practices": practices,
    }
    return render(request, "settings/mechanisms.html", context)


@require_http_methods(["GET", "POST"])
def declare(request: Request) -> HttpResponse:
    """Declare a mechanism: its name, who, from when, and up to several lines of what how often."""
    here = _place(request)
    refusal = None
    if request.method == "POST":
        try:
            flow.declare_mechanism(
                organisation=access.organisation_for(request.actor, here.public_id, *DECLARERS),
                title=request.POST.get("title", ""),
                lines=_lines(request),
                forms=request.POST.getlist("forms"),
                begins_on=parse_day(request.POST.get("begins_on")) or clock.today(),
                note=request.POST.get("note", ""),
                by=request.actor,
            )
            messages.success(request, "机制已生效，到期的会列入各级工作台。")
            return redirect("mechanisms")
        except Refusal as refused:
            refusal = refused
    book = national()
    typed = zip(*(request.POST.getlist(name) for name in ("line_title", "activity", "at_least", "per")), strict=False)
    rows = [dict(zip(("title", "activity", "at_least", "per"), one, strict=True)) for one in typed]
    rows += [{"title": "", "activity": "", "at_least": "1", "per": ""}] * (LINES_SHOWN - len(rows))
    chosen = request.POST.getlist("forms")
    context = {
        "crumbs": [{"title": "设置"}, {"title": "机制", "href": "/settings/mechanisms/"}, {"title": "新建"}],
        "here": here,
        "rows": rows,
        "periods": PERIODS,
        "kinds": [(kind.code, kind.title) for kind in book.activity_kinds()],
        "forms": [
            {"code": code, "title": form.title, "checked": code in chosen}
            for code, form in book.forms().items()
            if form.line in ("party", "league")
        ],
        "typed": request.POST if refusal else {"begins_on": clock.today().isoformat()},
        "refusal": refusal,
    }
    return render(request, "settings/declare.html", context, status=422 if refusal else 200)


@require_POST
def shorten_escalation(request: Request) -> HttpResponse:
    """Have the committees above told sooner about what is overdue here and below."""
    here = _place(request)
    typed = request.POST.getlist("days")
    flow.shorten_escalation(
        organisation=access.organisation_for(request.actor, here.public_id, *DECLARERS),
        days=[int(one) if one.isdecimal() and len(one) < 4 else 0 for one in typed],
        begins_on=parse_day(request.POST.get("begins_on")) or clock.today(),
        by=request.actor,
    )
    messages.success(request, "已生效，逾期任务按新的天数上报。")
    return redirect("mechanisms")


@require_POST
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Stop one of our own."""
    here = _place(request)
    found = definitions.one(here.organisation_id, public_id)
    if found is None:
        raise NotVisible(f"definition {public_id}")
    flow.withdraw_mechanism(definition=found, by=request.actor)
    messages.success(request, "已停止，以往的记录不变。")
    return redirect("mechanisms")


@require_POST
def adopt(request: Request, code: str) -> HttpResponse:
    """Take on a practice of the rulebook, or give it up."""
    here = _place(request)
    organisation = access.organisation_for(request.actor, here.public_id, *DECLARERS)
    if request.POST.get("do") == "drop":
        flow.drop_practice(organisation=organisation, mechanism=code, on=clock.today(), by=request.actor)
        messages.success(request, "已停用，以往的记录不变。")
    else:
        flow.adopt_practice(organisation=organisation, mechanism=code, begins_on=clock.today(), by=request.actor)
        messages.success(request, "已采用，对本组织和以下组织生效。")
    return redirect("mechanisms")


def _told(own: list[dict[str, Any]], practices: list[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    """One row per sentence."""
    for one in own:
        state = "已停止" if one["stopped"] else "施行"
        yield from (("本单位", one["title"], sentence, one["made"], state) for sentence in one["duties"])
    for one in practices:
        state = "已采用" if one["taken"] else ""
        yield from (("规则库", one["title"], sentence, "", state) for sentence in one["duties"])


def _place(request: Request) -> Place:
    here = place(request)
    if here is None or not access.can(request.actor, here.organisation_id, *DECLARERS):
        raise NotVisible("mechanisms")
    return here


def _lines(request: Request) -> list[flow.Line]:
    names = ("line_title", "activity", "at_least", "per")
    rows = zip(*(request.POST.getlist(name) for name in names), strict=False)
    return [
        flow.Line(title, activity, int(count) if count.isdecimal() and len(count) < 4 else 0, per)
        for title, activity, count, per in rows
        if activity
    ]


def _own(definition: definitions.Definition) -> dict[str, Any]:
    duties = [duty for duty in rulebook().duties(layer="unit") if duty.mechanism and duty.mechanism.code == definition.code]
    return {
        "public_id": definition.public_id,
        "title": definition.title,
        "made": f"{definition.made_by} · {definition.made_on:%Y-%m-%d}",
        "stopped": definition.stopped_on,
        "duties": [
            *(duty.sentence(clock.today()) for duty in duties if duty.find(clock.today())),
            *(
                sentence
                for copy in rulebook().tightenings()
                if copy.code == definition.code
                for sentence in tightening_sentences(national().procedure(copy.tightens), copy)
            ),
            *(_said(value) for value in rulebook().tightened(LADDER) if value.code.startswith(f"{definition.code}_")),
        ],
    }


def _said(value: RuleValue) -> str:
    days = "、".join(f"{days}日" for days in value.latest.value)
    return f"任务逾期满{days}仍未完成的，依次报上一级、上两级、上三级组织（{value.latest.valid_from}起）。"


def _ladder(organisation_id: int) -> dict[str, object]:
    """After how many days overdue the levels above are told: by the rulebook, and as this node has shortened it."""
    rule = rulebook().value(LADDER)
    own = next((one for one in rulebook().tightened(LADDER) if one.owner == organisation_id), None)
    national_days = rule.at(clock.today()).value
    mine = own.latest.value if own else national_days
    names = ("上一级", "上两级", "上三级", "上四级", "上五级")
    return {
        "sentence": rule.sentence,
        "source": str(rule.at(clock.today()).source),
        "note": rule.at(clock.today()).source.note,
        "steps": [
            {"name": name, "days": days, "most": most} for name, days, most in zip(names, mine, national_days, strict=False)
        ],
    }
