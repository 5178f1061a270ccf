"""What a step asks to be written down, as inputs of a form, and what was typed into them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lanyan.directory import queries as directory
from lanyan.directory.access import known_people
from lanyan.directory.queries import organisation_keyed
from lanyan.directory.search import search_organisations
from lanyan.kernel.refusal import InvalidInput, NotVisible
from lanyan.pages.paging import parse_day
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.activities import queries as activities
from lanyan.records.procedures import queries
from lanyan.records.procedures.book import procedure_of
from lanyan.records.procedures.operations import Entry
from lanyan.rulebook.procedures import Step, StepField, StepVersion


@require_GET
def find_case_organisation(request: Request, procedure: str, step: str, field: str) -> HttpResponse:
    """Answers the picker of an organisation: any of the right form, by name; nothing else of it is shown."""
    now = place(request)
    if now is None or now.role == "member":
        raise NotVisible("find an organisation")
    steps = procedure_of(procedure).steps
    found = next((one for one in steps[step].latest.fields if one.code == field), None) if step in steps else None
    if found is None or found.type != "organisation":
        raise NotVisible(f"field {field}")
    offered = search_organisations(request.actor, request.GET.get("q", ""), forms=found.forms, everywhere=True)
    return render(request, "organisations/_found.html", {"found": offered})


def entry_of(request: Request, step: Step, organisation_id: int) -> Entry:
    """What was typed for a step. Refusals: day_missing, not_a_number, impossible_day."""
    typed = request.POST
    on = parse_day(typed.get("done_on"))
    if on is None:
        raise InvalidInput("day_missing", "请填写办理日期，没有保存，填写的内容保留。", field="done_on")
    version = step.governing(on)
    fields = {f.code: value for f in version.fields if f.type != "people" and (value := _value(f, typed.get(f.code, "")))}
    people = {f.code: _people(request, typed.getlist(f.code)) for f in version.fields if f.type == "people"}
    activity_id, decision_id = _meeting(typed.get("meeting", ""), organisation_id)
    return Entry(
        on=on,
        outcome=typed.get("outcome", ""),
        fields=fields,
        people=people,
        reason=typed.get("reason", ""),
        special=typed.get("special") == "1",
        backfill_reason=typed.get("backfill_reason", "") if typed.get("backfilled") else "",
        remark=typed.get("remark", ""),
        activity_id=activity_id,
        decision_id=decision_id,
        round=int(typed["round"]) if typed.get("round", "").isdigit() else 0,
    )


def _value(field: StepField, text: str) -> Any:
    text = text.strip()
    if field.type == "number":
        if text and not (text.isascii() and text.isdigit() and len(text) < 6):
            raise InvalidInput("not_a_number", f"{field.title}请填整数，没有保存，填写的内容保留。", field=field.code)
        return int(text) if text else None
    if field.type == "day":
        day = parse_day(text)
        if text and day is None:
            raise InvalidInput(
                "impossible_day", f"{field.title}不是可用的日期，没有保存，填写的内容保留。", field=field.code
            )
        return day.isoformat() if day else None
    if field.type == "organisation":
        return organisation_keyed(text) if text else None
    return text == "1" if field.type == "confirm" else text[:400]


def _people(request: Request, public_ids: list[str]) -> list[int]:
    return list(known_people(request.actor).filter(public_id__in=public_ids).values_list("pk", flat=True))


def _meeting(text: str, organisation_id: int) -> tuple[int | None, int | None]:
    """`activity:decision` by public id and number, as the page offers them."""
    public_id, _, decision = text.partition(":")
    if not public_id:
        return None, None
    found = next((one for one in activities.recent_decisions(organisation_id) if one.public_id == public_id), None)
    return (found.activity_id if found else 0), int(decision) if decision.isdigit() else None


def field_rows(
    request: Request, procedure: str, step: Step, version: StepVersion, organisation_id: int, on: date,
    before: Mapping[str, Collection[str]] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The inputs, with who or what may be chosen and what was typed before. `before`: see `named_before`."""
    return [_row(request, procedure, step, field, organisation_id, on, before or {}) for field in version.fields]


def named_before(shown: queries.CaseShown, one: queries.StepShown) -> dict[str, set[str]]:
    """Whom earlier steps named, by field (public ids; of several steps, the last): with whom a form begins, or from whom
    it chooses."""
    found: dict[str, set[str]] = {}
    for step in shown.steps:
        if step.done is not None and step.number < one.number:
            named: dict[str, set[str]] = {}
            for row in step.done.people.all():
                named.setdefault(row.field, set()).add(row.person.public_id)
            found |= named
    return found


def _row(
    request: Request, procedure: str, step: Step, field: StepField, organisation_id: int, on: date,
    before: Mapping[str, Collection[str]],
) -> dict[str, Any]:  # fmt: skip
    row: dict[str, Any] = {"field": field, "value": request.POST.get(field.code, "")}
    if field.type == "people":
        chosen = set(request.POST.getlist(field.code) if request.method == "POST" else before.get(field.code, ()))
        among = before.get(field.among, ())
        offered = [
            {
                "id": one.public_id,
                "name": one.name,
                "note": one.group_name or one.unit_name,
                "checked": one.public_id in chosen,
            }
            for one in candidates(organisation_id, on)
            if (not field.standings or one.state in field.standings) and (not among or one.public_id in among)
        ]
        if field.at_most == 1:
            row["one_of"] = [
                (one["id"], f"{one['name']}（{one['note']}）" if one["note"] else one["name"]) for one in offered
            ]
            row["value"] = next((one["id"] for one in offered if one["checked"]), "")
        else:
            row["people"] = offered
    elif field.type == "choice":
        row["options"] = list(field.options.items())
    elif field.type == "organisation":
        row["find"] = reverse("find_case_organisation", args=[procedure, step.code, field.code])
        key = organisation_keyed(row["value"]) if row["value"] else None
        row["title"] = directory.organisation_on(key).name if key else ""
    return row


def candidates(organisation_id: int, on: date) -> list[directory.MemberOn]:
    """Members of the organisation; of a committee, which has none itself, those below it."""
    return directory.members(organisation_id, on) or directory.members(organisation_id, on, below=True)


def meetings_for(version: Any, organisation_id: int) -> list[tuple[str, str]]:
    """Closed meetings of the right kind, newest first; with each of its ballots where a ballot is asked for."""
    if not version.activity:
        return []
    found = []
    for one in activities.recent_decisions(organisation_id):
        if one.kind not in version.activity:
            continue
        if not version.vote:
            found.append((f"{one.public_id}:", f"{one.held_on:%m-%d} {one.title}"))
        found += [
            (f"{one.public_id}:{pk}", f"{one.held_on:%m-%d} {text}（{'通过' if passed else '未通过'}）")
            for pk, text, rule, passed in one.decisions
            if version.vote and rule == version.vote
        ]
    return list(dict.fromkeys(found))
