"""责任图: who answers for whom, drawn as the tree with names; as a table; on paper; and naming somebody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access, operations, queries, responsibilities
from lanyan.directory.models import Organisation, Responsibility
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.organisations.fields import Field, Typed
from lanyan.pages.paging import day_of
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.rulebook import national

READERS = ("secretary", "officer", "leader")
WRITERS = ("officer", "secretary")
CRUMBS = [{"title": "党员", "href": "/people/"}, {"title": "责任图", "href": "/organisations/responsibility/"}]
COLUMNS = ("对象", "级别", "责任人", "职务", "自", "分工说明")


@require_GET
def responsibility_map(request: Request) -> HttpResponse:
    """The map below the unit where one works, as of a day; `?view=table`, `?view=print`."""
    on = day_of(request, "on", clock.today())
    unit = _unit(request)
    drawn = responsibilities.responsibility_map(unit, on)
    levels = national().responsibility_levels()
    names = {node.unit.id: node.unit.short_name for node in drawn.nodes}
    rows = [(one.ward or names.get(one.organisation_id or 0, ""), levels[one.level].title, one) for one in drawn.answering]
    if export.asked(request):
        lines = ((target, level, one.person, one.position, one.since, one.note) for target, level, one in rows)
        return export.answer(request, "责任图", COLUMNS, lines, on=on)
    view = request.GET.get("view", "")
    context = {
        "crumbs": CRUMBS,
        "on": on,
        "drawn": drawn,
        "rows": rows,
        "levels": levels.items(),
        "writable": set(access.reach(request.actor, *WRITERS).filter(pk__in=list(names))),
        "tabs": [
            {"title": "图", "href": "?", "active": view != "table"},
            {"title": "表", "href": "?view=table", "active": view == "table"},
        ],
        "columns": [{"title": title} for title in COLUMNS],
    }
    templates = {"table": "organisations/responsibility_table.html", "print": "organisations/responsibility_print.html"}
    return render(request, templates.get(view, "organisations/responsibility.html"), context)


@require_http_methods(["GET", "POST"])
def assign_responsibility(request: Request) -> HttpResponse:
    """Name somebody; `?organisation=` and `?level=` come from a gap on the map."""
    if not access.has_role(request.actor, *WRITERS):
        raise NotVisible("assign responsibility")
    refusal = None
    if request.method == "POST":
        typed = Typed(request)
        try:
            operations.assign_responsibility(
                person=typed.person("person"),
                level=typed.text("level"),
                organisation=typed.organisation_or_none("organisation"),
                ward=typed.person("ward") if typed.text("ward") else None,
                on=typed.day(),
                until=typed.day_or_none("until"),
                note=typed.text("note")[:80],
                by=request.actor,
            )
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, "已登记，责任图已更新；有逾期上报时会提醒责任人。")
            return redirect("responsibility_map")
    target = _target(request)
    levels = [(code, one.title) for code, one in national().responsibility_levels().items()]
    fields = [
        Field("level", "级别", "select", request.GET.get("level", ""), levels),
        Field("person", "责任人", hint="姓名全称或人员编号"),
        Field("organisation", "负责的组织", "organisation", target.public_id if target else "", required=False,
              hint=f"已选{queries.organisation_on(target).name}" if target else "包干个人的不选"),
        Field("ward", "包干的个人", required=False, hint="姓名全称或编号，只有四级填写"),
        Field("on", "从哪天起", "day", clock.today().isoformat()),
        Field("until", "到哪天止", "day", required=False, hint="不填即一直有效"),
        Field("note", "分工说明", required=False, wide=True),
    ]  # fmt: skip
    errors = {refusal.field: refusal.sentence} if refusal and refusal.field else {}
    context = {
        "change": {"title": "登记责任人", "explain": "谁对哪个组织、哪个人负责，从哪天起。", "icon": "sitemap"},
        "rows": [{"field": one.filled(request), "error": errors.get(one.name, "")} for one in fields],
        "refusal": refusal,
        "over": "责任图",
        "back": "/organisations/responsibility/",
        "crumbs": [*CRUMBS, {"title": "登记责任人"}],
    }
    return render(request, "organisations/change.html", context, status=422 if refusal else 200)


@require_POST
def end_responsibility(request: Request, public_id: str) -> HttpResponse:
    """From today on no longer."""
    found = Responsibility.objects.select_related("ward").filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"responsibility {public_id}")
    operations.end_responsibility(responsibility=found, by=request.actor)
    messages.success(request, "已结束，历史保留。")
    return redirect("responsibility_map")


def _unit(request: Request) -> int:
    """The administrative unit of where one works: of a committee or branch the unit it is seated in."""
    now = place(request)
    if now is None or not access.can(request.actor, now.organisation_id, *READERS):
        raise NotVisible("responsibility map")
    here = queries.organisation_on(now.organisation_id)
    return here.id if here.line == "administrative" else here.unit_id or here.id


def _target(request: Request) -> Organisation | None:
    asked = request.GET.get("organisation", "")
    return access.organisation_for(request.actor, asked) if asked else None
