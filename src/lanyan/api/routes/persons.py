"""Persons: reading them as of any day, and finding one by ID number."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from lanyan.api import shapes
from lanyan.api.fields import Asked, AsOf, Id, IdNumber, Number, Strict, given
from lanyan.api.interface import ask, body_of, finished, read
from lanyan.api.paging import page
from lanyan.api.people import note_read, shown
from lanyan.api.request import Request
from lanyan.directory import access, listing, search
from lanyan.directory.clients import Caller
from lanyan.directory.models import Person
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible

from .organisations import BELOW

router = Router()


class PersonsAsked(Asked):
    """Which persons."""

    organisation: Id = given(BELOW)
    number: Number = given("只要这个人员编号的")


@read(router, "/persons", "persons.read", "api_persons", shapes.Persons, "人员")
def list_persons(request: Request, q: Annotated[PersonsAsked, Query(...)]) -> Any:
    """列出人员。

    那一天组织关系或岗位在可及范围内、今天仍然可见的人员，按 id 的顺序。每次读取记入日志。"""
    found = page(
        request,
        q,
        lambda day, after, limit: list(
            listing.people_on(
                request.actor,
                listing.reached(request.actor, q.organisation, day),
                day=day, after=after[0], number=q.number or "",
            ).values_list("pk", "public_id")[:limit]
        ),
        lambda row: (row[1],),
    )  # fmt: skip
    items = shown(request.caller, [pk for pk, _ in found["items"]], found["on"])
    note_read(request, request.caller, items, "persons")
    return found | {"items": items}


class NumberAsked(Strict):
    """Whose ID number it is."""

    id_number: IdNumber = Field(description="居民身份证号；15位旧号自动升位")


@ask(router, "/persons/by-id-number", "persons.find", "api_person_by_id_number", shapes.Person, "人员")
def find_person_by_id_number(request: Request, asked: NumberAsked, q: Annotated[AsOf, Query(...)]) -> Any:
    """按身份证号查一个人员。

    号码只放在请求体里，不出现在地址和日志中。没有这个人，或他不在可及范围，都答404。找到没有，每次都记入日志。"""
    person = search.person_by_id_number(request.actor, asked.id_number)
    if person is None:
        note_read(request, request.caller, [], "person_by_id_number")
        raise NotVisible("person by ID number")
    return answer(request, request.caller, person, q, what="person_by_id_number")


@read(router, "/persons/{id}", "persons.read", "api_person", shapes.Person, "人员")
def get_person(request: Request, id: Id, q: Annotated[AsOf, Query(...)]) -> Any:
    """读一个人员。

    答复的 ETag 就是提交变动时 If-Match 要带的值：只要这个人的任何记录（含过去和将来的）没有改动就有效，与 on 无关。
    每次读取记入日志。"""
    person = access.person_for(request.actor, id)
    return answer(request, request.caller, person, q)


def answer(
    request: Request, caller: Caller, person: Person, q: AsOf, status: int = 200, what: str = "persons"
) -> HttpResponse:
    """One person as an answer, its ETag with the revision of all that is recorded about the person."""
    row = shown(caller, [person.pk], q.on or clock.today())[0]
    note_read(request, caller, [row], what, person)
    content = body_of(shapes.Person.model_validate(row).model_dump(mode="json"))
    response = HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
    return finished(request, response, listing.revision(person.pk))
