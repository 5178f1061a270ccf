"""Organisations, who belongs to them, who holds their offices, as of any day."""

from typing import Annotated, Any

from ninja import Query, Router

from lanyan.api import shapes
from lanyan.api.fields import Asked, AsOf, Form, Id, Line, Office, given
from lanyan.api.interface import read
from lanyan.api.paging import page
from lanyan.api.people import note_read
from lanyan.api.request import Request
from lanyan.directory import access, listing
from lanyan.kernel import clock

router = Router()
BELOW = "这个组织和同一条线上它以下的；不填为可及范围的全部"


class OrganisationsAsked(Asked):
    """Which organisations."""

    organisation: Id = given(BELOW)
    line: Line = given("只要这条线的")
    form: Form = given("只要这种形式的")


class MembershipsAsked(Asked):
    """Which memberships."""

    organisation: Id = given(BELOW)
    line: Line = given("只要这条线的")


class OfficesAsked(Asked):
    """Which offices."""

    organisation: Id = given(BELOW)
    role: Office = given("只要这个职务的")


@read(router, "/organisations", "organisations.read", "api_organisations", shapes.Organisations, "组织")
def list_organisations(request: Request, q: Annotated[OrganisationsAsked, Query(...)]) -> Any:
    """列出组织。

    那一天存续的组织，按 id 的顺序。"""
    return page(
        request,
        q,
        lambda day, after, limit: listing.organisations(
            listing.reached(request.actor, q.organisation, day),
            day=day, after=after[0], limit=limit, line=q.line, form=q.form,
        ),
        lambda row: (row["id"],),
    )  # fmt: skip


@read(router, "/organisations/{id}", "organisations.read", "api_organisation", shapes.Organisation, "组织")
def get_organisation(request: Request, id: Id, q: Annotated[AsOf, Query(...)]) -> Any:
    """读一个组织。

    那一天尚未成立或已经撤销的，给出最近的情况，看 founded_on 和 dissolved_on。"""
    found = access.organisation_for(request.actor, id)
    return listing.organisation(found.pk, q.on or clock.today())


@read(router, "/memberships", "persons.read", "api_memberships", shapes.Memberships, "组织关系与任职")
def list_memberships(request: Request, q: Annotated[MembershipsAsked, Query(...)]) -> Any:
    """列出组织关系。

    那一天谁的组织关系在哪里，按人员 id 的顺序。后来转走的人也在当时的名单里，但不能再读其个人资料。每次读取记入日志。"""
    found = page(
        request,
        q,
        lambda day, after, limit: listing.memberships(
            listing.reached(request.actor, q.organisation, day),
            day=day, after=(after[0], after[1], after[2] == "1"), limit=limit, line=q.line,
        ),
        lambda row: (row["person"], row["line"], "1" if row["temporary"] else "0"),
        ("", "", "0"),
    )  # fmt: skip
    note_read(request, request.caller, found["items"], "memberships")
    return found | {"items": [row | {"person": _person(row)} for row in found["items"]]}


@read(router, "/offices", "persons.read", "api_offices", shapes.Offices, "组织关系与任职")
def list_offices(request: Request, q: Annotated[OfficesAsked, Query(...)]) -> Any:
    """列出任职。

    那一天谁任什么职务，按组织 id 的顺序。每次读取记入日志。"""
    found = page(
        request,
        q,
        lambda day, after, limit: listing.offices(
            listing.reached(request.actor, q.organisation, day),
            day=day, after=(after[0], after[1], after[2]), limit=limit, role=q.role,
        ),
        lambda row: (row["organisation"], row["role"], row["person"]),
        ("", "", ""),
    )  # fmt: skip
    note_read(request, request.caller, found["items"], "offices")
    return found | {"items": [row | {"person": {"id": row["person"], "name": row["name"]}} for row in found["items"]]}


def _person(row: shapes.Row) -> shapes.Row:
    return {"id": row["person"], "number": row["number"], "name": row["name"]}
