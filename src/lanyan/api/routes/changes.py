"""Writes about a person, as the unit's other systems know them first: the same operations and flows as on the screens.

Each names the version of the person that was read (If-Match) and a key of its own (Idempotency-Key); the answer is the
person as of today, with its new version. Which operations are offered, and why: docs/decisions/0203.
"""

from collections.abc import Callable
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpResponse
from ninja import Header
from pydantic import Field, StrictBool, StringConstraints, WithJsonSchema

from lanyan.api import shapes
from lanyan.api.errors import Declined
from lanyan.api.fields import (
    AsOf,
    Day,
    Id,
    IdNumber,
    Line,
    Name,
    Number,
    Office,
    Phone,
    Rank,
    Reason,
    Sex,
    Short,
    StaffKind,
    Strict,
    given,
    written_day,
)
from lanyan.api.interface import write
from lanyan.api.once import once
from lanyan.api.request import Request
from lanyan.directory import access, listing, operations
from lanyan.directory.models import Person
from lanyan.flows import change_directory as flow

from .persons import answer, router

WRITERS = ("officer",)
ETAG = r'^"[!#-~]+"$'
Key = Annotated[
    str,
    StringConstraints(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z_-]+$"),
    Header(..., alias="Idempotency-Key", description="每次提交自己生成一个（如UUID）；重试时用同一个，只生效一次"),
]
Version = Annotated[
    str,
    StringConstraints(max_length=200, pattern=ETAG),
    WithJsonSchema({"type": "string", "format": "etag"}),
    Header(..., alias="If-Match", description="读取这个人员时得到的 ETag"),
]


class Enrolment(Strict):
    """A person to be put on the roster."""

    name: Name
    sex: Sex
    born_on: Day
    unit: Id = Field(description="所在单位")
    staff_kind: StaffKind
    position: Short = ""
    on: Day = Field(description="从哪天起在这个单位")
    number: Number = given("人员编号；不填由系统编")
    id_number: IdNumber = given("居民身份证号，须与出生日期、性别一致")
    phone: Phone = ""
    joined_service_on: Day = given("入职日期")


class Correction(Strict):
    """What was recorded wrongly; what is left out stays."""

    name: Name = given("姓名")
    sex: Sex = given("性别")
    born_on: Day = given("出生日期")
    id_number: IdNumber = given("居民身份证号")
    phone: Phone = given("手机号；空字符串表示去掉")
    joined_service_on: Day = given("入职日期")


class NewPosting(Strict):
    """Another place of service."""

    unit: Id
    staff_kind: StaffKind
    position: Short = ""
    on: Day


class NewRank(Strict):
    """Another rank."""

    rank: Rank
    on: Day


class Departure(Strict):
    """Leaving the service."""

    on: Day
    reason: Reason = ""


class Transfer(Strict):
    """Belonging to another organisation."""

    organisation: Id
    group: Id = given("编入的小组")
    on: Day
    reason: Reason = ""


class Release(Strict):
    """Belonging to none of a line any more."""

    line: Line
    on: Day
    reason: Reason = ""


class Appointment(Strict):
    """Another office."""

    organisation: Id
    role: Office
    on: Day
    until: Day = given("到哪天为止；不填为不定")
    acting: StrictBool = False


class Dismissal(Strict):
    """The end of an office."""

    organisation: Id
    role: Office
    on: Day
    reason: Reason = ""


@write(router, "POST", "/persons", "persons.write", "api_persons", {201: shapes.Person}, "人员变动", conditional=False)
def enrol_person(request: Request, key: Key, data: Enrolment) -> HttpResponse:
    """登记人员。

    连同第一个岗位一起登记。"""

    def enrol() -> HttpResponse:
        unit = access.organisation_for(request.actor, data.unit, *WRITERS)
        values = data.model_dump(exclude={"unit"}, exclude_none=True)
        for name in ("born_on", "on", "joined_service_on"):
            if name in values:
                written_day(values[name], name)
        person = operations.enrol_person(unit=unit, by=request.actor, **values)
        response = answer(request, request.caller, person, AsOf(), 201)
        response["Location"] = f"/api/v1/persons/{person.public_id}"
        return response

    return once(request, request.caller, key, enrol)


@write(router, "PATCH", "/persons/{id}", "persons.write", "api_person", {200: shapes.Person}, "人员变动")
def correct_person(request: Request, id: Id, key: Key, version: Version, data: Correction) -> HttpResponse:
    """更正人员信息。

    记错了的才用更正；岗位、衔级、组织关系的变动各有自己的地址。"""
    changed = data.model_dump(exclude_none=True)
    for name in ("born_on", "joined_service_on"):
        if name in changed:
            written_day(changed[name], name)

    def correct(person: Person) -> None:
        if changed:
            operations.correct_person(person=person, by=request.actor, **changed)

    return _change(request, id, key, version, correct)


@write(router, "POST", "/persons/{id}/postings", "persons.write", "api_postings", {200: shapes.Person}, "人员变动")
def post_person(request: Request, id: Id, key: Key, version: Version, data: NewPosting) -> HttpResponse:
    """调整岗位。

    从那一天起在这个单位任职，原来的岗位同日结束。"""

    def post(person: Person) -> None:
        unit = access.organisation_for(request.actor, data.unit, *WRITERS)
        flow.change_person(
            operations.post_person,
            person=person,
            unit=unit,
            staff_kind=data.staff_kind,
            position=data.position,
            on=data.on,
            by=request.actor,
        )

    return _change(request, id, key, version, post, data.on)


@write(router, "POST", "/persons/{id}/ranks", "persons.write", "api_ranks", {200: shapes.Person}, "人员变动")
def set_rank(request: Request, id: Id, key: Key, version: Version, data: NewRank) -> HttpResponse:
    """授衔、晋衔。"""

    def rank(person: Person) -> None:
        operations.set_rank(person=person, rank=data.rank, on=data.on, by=request.actor)

    return _change(request, id, key, version, rank, data.on)


@write(router, "POST", "/persons/{id}/departure", "persons.write", "api_departure", {200: shapes.Person}, "人员变动")
def leave_service(request: Request, id: Id, key: Key, version: Version, data: Departure) -> HttpResponse:
    """离队。

    岗位、衔级、任职同日结束；组织关系另办转出。"""

    def leave(person: Person) -> None:
        flow.change_person(operations.leave_service, person=person, on=data.on, reason=data.reason, by=request.actor)

    return _change(request, id, key, version, leave, data.on)


@write(
    router, "POST", "/persons/{id}/memberships", "memberships.write", "api_transfer", {200: shapes.Person}, "组织关系与任职"
)
def transfer_person(request: Request, id: Id, key: Key, version: Version, data: Transfer) -> HttpResponse:
    """转接组织关系。

    从那一天起转到这个组织，在原组织的任职同日结束。转入临时党支部的，原组织关系和任职不动。"""

    def transfer(person: Person) -> None:
        organisation = access.organisation_for(request.actor, data.organisation, *WRITERS)
        group = access.organisation_for(request.actor, data.group, *WRITERS) if data.group else None
        flow.transfer_person(
            person=person, organisation=organisation, group=group, on=data.on, reason=data.reason, by=request.actor
        )

    return _change(request, id, key, version, transfer, data.on)


@write(
    router,
    "POST",
    "/persons/{id}/memberships/end",
    "memberships.write",
    "api_release",
    {200: shapes.Person},
    "组织关系与任职",
)
def release_person(request: Request, id: Id, key: Key, version: Version, data: Release) -> HttpResponse:
    """转出组织关系。

    转到本系统以外；任职同日结束，以前的记录保留。"""

    def release(person: Person) -> None:
        flow.release_person(person=person, line=data.line, on=data.on, reason=data.reason, by=request.actor)

    return _change(request, id, key, version, release, data.on)


@write(router, "POST", "/persons/{id}/offices", "offices.write", "api_appointment", {200: shapes.Person}, "组织关系与任职")
def hold_office(request: Request, id: Id, key: Key, version: Version, data: Appointment) -> HttpResponse:
    """任职。"""

    def hold(person: Person) -> None:
        organisation = access.organisation_for(request.actor, data.organisation, *WRITERS)
        flow.change_organisation(
            operations.hold_office,
            person=person,
            organisation=organisation,
            role=data.role,
            on=data.on,
            until=written_day(data.until, "until") if data.until else None,
            acting=data.acting,
            by=request.actor,
        )

    return _change(request, id, key, version, hold, data.on)


@write(router, "POST", "/persons/{id}/offices/end", "offices.write", "api_dismissal", {200: shapes.Person}, "组织关系与任职")
def leave_office(request: Request, id: Id, key: Key, version: Version, data: Dismissal) -> HttpResponse:
    """免职。"""

    def leave(person: Person) -> None:
        organisation = access.organisation_for(request.actor, data.organisation, *WRITERS)
        flow.change_organisation(
            operations.leave_office,
            person=person,
            organisation=organisation,
            role=data.role,
            on=data.on,
            reason=data.reason,
            by=request.actor,
        )

    return _change(request, id, key, version, leave, data.on)


def _change(
    request: Request, id: str, key: str, version: str, change: Callable[[Person], Any], on: Any = None
) -> HttpResponse:
    """Run one change of a person whose record nobody has touched since it was read; the person as answer."""

    def changed() -> HttpResponse:
        person = access.person_for(request.actor, id, *WRITERS)
        person = Person.objects.select_for_update().get(pk=person.pk)
        if not _is_current(version, person):
            raise Declined("changed_meanwhile", field="If-Match")
        if on is not None:
            written_day(on)
        with transaction.atomic():
            change(person)
        return answer(request, request.caller, person, AsOf())

    return once(request, request.caller, key, changed)


def _is_current(version: str, person: Person) -> bool:
    """Whether the ETag names the person's present revision, whatever day it was read as of."""
    return version.startswith(f'"{listing.revision(person.pk)}.')
