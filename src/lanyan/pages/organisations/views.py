"""Organisations: the tree, one organisation, finding one."""

from collections import Counter
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from lanyan.derived.alerts import queries as alerts
from lanyan.directory import access, life, queries, responsibilities
from lanyan.directory import coverage as covering
from lanyan.directory.search import search_organisations
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import day_of
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.pages.templatetags.lanyan import word
from lanyan.rulebook import national

from .changes import offered

STAFF = ("姓名", "编号", "人员类别", "职务", "衔级", "党内身份", "团内身份")
MEMBERS = ("姓名", "编号", "身份", "党小组", "单位", "职务", "自", "去向")


@require_GET
def organisations(request: Request) -> HttpResponse:
    """The tree below where I work, as of a day."""
    on = day_of(request, "on", clock.today())
    now = place(request)
    tree = queries.tree_below(now.organisation_id, on) if now and access.can(request.actor, now.organisation_id) else []
    counts = queries.head_counts(tree, on)
    if export.asked(request):
        above = {node.id: node.name for node in tree}
        lines = ((node.name, above.get(node.parent_id or 0), word(node.form, "forms"), *counts[node.id]) for node in tree)
        return export.answer(request, "组织", ("组织", "上级", "形式", "直属人数", "连同下级人数"), lines, on=on)
    context = {
        "crumbs": [{"title": "党员"}, {"title": "组织"}],
        "on": on,
        "nodes": [
            {"node": node, "indent": range(node.depth), "own": counts[node.id][0], "whole": counts[node.id][1]}
            for node in tree
        ],
    }
    return render(request, "organisations/tree.html", context)


@require_GET
def coverage(request: Request) -> HttpResponse:
    """Which units, people and branches the organisations do not cover as the rules say, as of a day."""
    if not access.has_role(request.actor, "secretary", "officer", "leader"):
        raise NotVisible("coverage")
    on = day_of(request, "on", clock.today())
    crumbs = [{"title": "党员"}, {"title": "组织", "href": "/organisations/"}, {"title": "覆盖检查"}]
    checks = covering.coverage(request.actor, on)
    if export.asked(request):
        lines = (
            (check.title, one.name, one.note, f"《{check.clause.document}》{check.clause.article}")
            for check in checks
            for one in check.found
        )
        return export.answer(request, "覆盖检查", ("检查项", "对象", "情况", "依据"), lines, on=on)
    context = {
        "crumbs": crumbs,
        "on": on,
        "failed": [check for check in checks if check.found],
        "passed": [check for check in checks if not check.found],
    }
    return render(request, "organisations/coverage.html", context)


@require_GET
def organisation(request: Request, public_id: str) -> HttpResponse:
    """One organisation as of a day: what it is, who belongs, who holds office, its term, what it takes on."""
    found = access.organisation_for(request.actor, public_id)
    on = day_of(request, "on", clock.today())
    shown = queries.organisation_on(found, on)
    # To a unit nobody belongs: people serve there.
    is_unit = shown.line == "administrative"
    staff = queries.staff(found.pk, on, below=False) if is_unit else []
    members = [] if is_unit else queries.members(found.pk, on)
    if export.asked(request):
        columns, lines = (STAFF, map(_staff_cells, staff)) if is_unit else (MEMBERS, map(_member_cells, members))
        return export.answer(request, f"{shown.short_name}{'人员' if is_unit else '成员'}", columns, lines, on=on)
    offices = queries.office_holders(found.pk, on)
    path = queries.breadcrumb(found.pk, on)
    tree = _tree(request, found.pk, path, on)
    below = _below(tree, found.pk)
    opened = {tree[0].id if tree else 0, *(one.id for one in path)}
    duties = alerts.counts_of(found.pk)
    full = sum(member.state == "full" and not member.temporary for member in members)
    context = {
        "organisation": shown,
        "on": on,
        "there": shown.founded_on <= on and (shown.dissolved_on is None or on < shown.dissolved_on),
        "nearest": shown.founded_on if on < shown.founded_on else (shown.dissolved_on or on) - timedelta(days=1),
        "merged_into": queries.organisation_on(found.merged_into_id) if found.merged_into_id else None,
        "crumbs": [{"title": one.short_name, "href": f"/organisations/{one.public_id}/"} for one in path],
        "members": members,
        "staff": staff,
        "seated": queries.seated_in([found.pk], on) if is_unit else [],
        "states": _make_up(staff, members),
        "offices": offices,
        "unfilled": life.posts_unfilled(shown.form, full, offices, on) if shown.dissolved_on is None else [],
        "life": life.life_of(found),
        "changes": offered(request.actor, shown),
        "term": queries.term_of(found.pk, on),
        "children": [node for node in below if node.parent_id == found.pk],
        "silences": alerts.silences_over(found.pk),
        "may_silence": access.can(request.actor, found.pk, "officer") and not shown.dissolved_on,
        "until": clock.today() + timedelta(days=14),
        "side": [
            {"node": node, "indent": min(node.depth, 4)} for node in tree if node.depth <= 1 or node.parent_id in opened
        ],
        "on_asked": "on" in request.GET,
        "answering": responsibilities.answering_for([pk for pk in (found.pk, shown.unit_id) if pk], on),
        "overdue": duties.get("overdue", 0),
        "near": duties.get("near", 0),
        "head_count": len(staff) + len(members),
        "below": len(below),
    }
    template = "organisations/_drawer.html" if request.htmx and request.htmx.target == "drawer" else "organisations/one.html"
    return render(request, template, context)


@require_GET
def find_organisation(request: Request) -> HttpResponse:
    """Answers pickers (`c-option` lines; `line`: of that line only), the switcher (links) and a plain request (the one
    found, or a list)."""
    text = request.GET.get("q", "").strip()
    found = search_organisations(request.actor, text, line=request.GET.get("line", ""))
    if not request.htmx:
        if len(found) == 1:
            return redirect("organisation", public_id=found[0].public_id)
        return render(request, "organisations/found.html", {"found": found, "q": text, "crumbs": [{"title": "找组织"}]})
    links = request.GET.get("as") == "links"
    return render(request, "organisations/_found.html", {"found": found, "links": links})


def _make_up(staff: list[queries.StaffOn], members: list[queries.MemberOn]) -> list[tuple[str, int]]:
    """How many there are of each kind of staff, or of each standing."""
    kinds, standings = national().staff_kinds(), national().standings()
    counts = Counter([kinds[one.staff_kind].title for one in staff] + [standings[m.state].title for m in members if m.state])
    return list(counts.items())


def _staff_cells(one: queries.StaffOn) -> tuple[object, ...]:
    standing = (word(state, "standings") for state in (one.party_state, one.league_state))
    return one.name, one.number, word(one.staff_kind, "staff_kinds"), one.position, one.rank, *standing


def _member_cells(one: queries.MemberOn) -> tuple[object, ...]:
    away = "临时编入" if one.temporary else f"在{one.away_name}" if one.away_name else ""
    state = word(one.state, "standings")
    return one.name, one.number, state, one.group_name, one.unit_name, one.position, one.since, away


def _tree(
    request: Request, organisation_id: int, path: list[queries.OrganisationOn], on: date
) -> list[queries.OrganisationOn]:
    """The tree that stands beside the page: that of where one works, where the organisation hangs below it; else that of
    the highest above it that one may read."""
    now = place(request)
    above = [one.id for one in path]
    if now and now.organisation_id in above:
        return queries.tree_below(now.organisation_id, on)
    highest = next((pk for pk in above if access.can(request.actor, pk)), organisation_id)
    return queries.tree_below(highest, on)


def _below(tree: list[queries.OrganisationOn], organisation_id: int) -> list[queries.OrganisationOn]:
    """What hangs below an organisation in a tree whose parents come before their children."""
    inside, found = {organisation_id}, []
    for node in tree:
        if node.parent_id in inside and node.id != organisation_id:
            inside.add(node.id)
            found.append(node)
    return found
