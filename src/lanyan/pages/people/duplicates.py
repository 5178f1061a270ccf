"""疑似重复人员: the pairs, two records side by side with what to keep of each, merging and undoing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lanyan.directory import access, duplicates, person_life, queries, record, words
from lanyan.directory.models import Person, PersonMerger
from lanyan.flows import merge_people as flow
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.request import Request

CRUMBS = [{"title": "党员", "href": "/people/"}, {"title": "疑似重复人员", "href": "/people/duplicates/"}]
TITLES = {
    "name": "姓名",
    "number": "人员编号",
    "sex": "性别",
    "born_on": "出生日期",
    "id_number": "身份证号",
    "phone": "手机号",
    "joined_service_on": "入职日期",
    "left_service_on": "离队日期",
}


@require_GET
def people_duplicates(request: Request) -> HttpResponse:
    """Pairs that may be one human being; only officers, and only people they answer for."""
    pairs = [(pair, _where(pair.one), _where(pair.other)) for pair in duplicates.pairs(request.actor)]
    if export.asked(request):
        lines = ((p.one.name, p.one.number, one, p.other.name, p.other.number, other, p.why) for p, one, other in pairs)
        columns = ("姓名", "编号", "所在", "疑似同一人", "其编号", "其所在", "理由")
        return export.answer(request, "疑似重复人员", columns, lines)
    return render(request, "people/duplicates.html", {"crumbs": CRUMBS, "pairs": pairs})


@require_http_methods(["GET", "POST"])
def compare_people(request: Request, one: str, other: str) -> HttpResponse:
    """Two records side by side; POST merges the other into the one that is kept."""
    keep, drop = _both(request.actor, one, other)
    refusal = None
    if request.method == "POST":
        if request.POST.get("keep") == drop.public_id:
            keep, drop = drop, keep
        try:
            flow.merge_people(
                keep=keep,
                drop=drop,
                take=[name for name in flow.FIELDS if request.POST.get(name) == drop.public_id],
                histories=[table for table in flow.HISTORIES if request.POST.get(table) == drop.public_id],
                reason=request.POST.get("reason", "").strip()[:120],
                by=request.actor,
            )
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, f"已合并到{keep.name}（{keep.number}）。如有差错，可在本页撤销合并，两人恢复原样。")
            return redirect("person", public_id=keep.public_id)
    context = _side_by_side(request.actor, keep, drop) | {"refusal": refusal}
    return render(request, "people/compare.html", context, status=422 if refusal else 200)


@require_POST
def tell_people_apart(request: Request, one: str, other: str) -> HttpResponse:
    """Somebody has looked: they are two."""
    first, second = _both(request.actor, one, other)
    flow.tell_apart(one=first, other=second, by=request.actor)
    messages.success(
        request, f"已记为不是同一人：{first.name}（{first.number}）、{second.name}（{second.number}），不再提示。"
    )
    return redirect("people_duplicates")


@require_POST
def undo_merger(request: Request, public_id: str) -> HttpResponse:
    """Two again, each as before."""
    merger = PersonMerger.objects.filter(public_id=public_id).first()
    if merger is None or not access.has_role(request.actor, *duplicates.MERGERS):
        raise NotVisible(f"merger {public_id}")
    restored = flow.undo_merger(merger=merger, by=request.actor)
    messages.success(request, f"已撤销合并，{restored.name}（{restored.number}）恢复原样。合并后新登记的留在另一人名下。")
    return redirect("person", public_id=restored.public_id)


def _both(actor: Actor, one: str, other: str) -> tuple[Person, Person]:
    return tuple(access.person_for(actor, public_id, *duplicates.MERGERS) for public_id in (one, other))  # type: ignore[return-value]


def _where(person: Person) -> str:
    postings = [line for line in queries.history_of(person.pk) if line.what == "posting"]
    places = queries.organisations_on([line.organisation_id for line in postings[:1] if line.organisation_id])
    return next((place.short_name for place in places.values()), "没有单位")


def _side_by_side(actor: Actor, keep: Person, drop: Person) -> dict[str, Any]:
    shown = [_shown(person) for person in (keep, drop)]
    fields = [
        {"name": name, "title": title, "values": [one[name] for one in shown], "differs": shown[0][name] != shown[1][name]}
        for name, title in TITLES.items()
    ]
    for row in fields:  # an empty value is never the better one
        row["other"] = bool(row["differs"]) and not row["values"][0]
    return {
        "crumbs": [*CRUMBS, {"title": "并排核对"}],
        "keep": keep,
        "drop": drop,
        "fields": fields,
        "histories": list(flow.HISTORIES.items()),
        "lives": [person_life.life_of_person(actor, person) for person in (keep, drop)],
        "follows": [flow.what_follows(person) for person in (keep, drop)],
    }


def _shown(person: Person) -> dict[str, Any]:
    masked = record.masked_numbers(person)
    return {
        "name": person.name,
        "number": person.number,
        "sex": words.SEXES[person.sex],
        "born_on": person.born_on,
        "id_number": masked.id_number,
        "phone": masked.phone,
        "joined_service_on": person.joined_service_on,
        "left_service_on": person.left_service_on,
    }
