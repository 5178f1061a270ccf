"""What is registered about a person beside 组织关系: unit, rank, circumstances, certificates, training, 述职."""

from decimal import Decimal, InvalidOperation
from typing import Any

from lanyan.directory import operations, queries
from lanyan.directory.models import Flag, Person
from lanyan.flows import change_directory as flow
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import InvalidInput
from lanyan.pages.organisations.fields import Field, Typed
from lanyan.records.cadres import operations as cadres
from lanyan.rulebook import national


def on() -> Field:
    return Field("on", "从哪天起", "day", clock.today().isoformat(), hint="可以是过去或将来的一天")


def post_fields(person: Person) -> list[Field]:
    return [
        Field("organisation", "单位", "organisation", line="administrative"),
        Field("staff_kind", "人员类别", "select", options=_options(national().staff_kinds())),
        Field("position", "职务", required=False, hint="例如副站长、班长"),
        on(),
    ]


def post(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.change_person(
        operations.post_person,
        person=person,
        unit=typed.organisation("organisation"),
        staff_kind=typed.text("staff_kind"),
        position=typed.text("position"),
        on=typed.day(),
        by=by,
    )


def rank_fields(person: Person) -> list[Field]:
    return [Field("rank", "衔级", hint="例如三级消防士、四级指挥员"), on()]


def rank(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.change_person(operations.set_rank, person=person, rank=typed.text("rank"), on=typed.day(), by=by)


def flag_fields(person: Person) -> list[Field]:
    return [
        Field("flag", "情况", "select", options=_options(national().person_flags())),
        on(),
        Field("until", "到哪天止", "day", required=False, hint="不知道的不填"),
        Field("note", "说明", required=False, hint="困难情况只有本人、所在支部和组织教育干事能看到"),
    ]


def flag(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.change_person(
        operations.set_flag,
        person=person,
        flag=typed.text("flag"),
        on=typed.day(),
        until=typed.day_or_none("until"),
        note=typed.text("note"),
        by=by,
    )


def unflag_fields(person: Person) -> list[Field]:
    held = set(Flag.objects.on(clock.today()).filter(person=person).values_list("flag", flat=True))
    options = [(code, one.title) for code, one in national().person_flags().items() if code in held]
    return [Field("flag", "情况", "select", options=options), on()]


def unflag(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.change_person(operations.clear_flag, person=person, flag=typed.text("flag"), on=typed.day(), by=by)


def certificate_fields(person: Person) -> list[Field]:
    return [
        Field("kind", "证书", "select", options=_options(national().certificate_kinds())),
        Field("number", "证书编号", required=False),
        Field("issuer", "发证单位"),
        Field("issued_on", "发证日期", "day", clock.today().isoformat()),
        Field("expires_on", "有效期至", "day", required=False, hint="不填按证书种类的年限计算"),
    ]


def certificate(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.change_person(
        cadres.record_certificate,
        person=person,
        kind=typed.text("kind"),
        number=typed.text("number"),
        issuer=typed.text("issuer"),
        issued_on=typed.day("issued_on"),
        expires_on=typed.day_or_none("expires_on"),
        by=by,
    )


def training_fields(person: Person) -> list[Field]:
    return [
        Field("kind", "类别", "select", options=_options(national().training_kinds())),
        Field("title", "班次", hint="例如全省党组织书记任职培训班"),
        Field("organiser", "主办单位"),
        Field("began_on", "开始", "day"),
        Field("ended_on", "结束", "day"),
        Field("hours", "学时"),
    ]


def training(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.change_person(
        cadres.record_training,
        person=person,
        kind=typed.text("kind"),
        title=typed.text("title"),
        organiser=typed.text("organiser"),
        began_on=typed.day("began_on"),
        ended_on=typed.day("ended_on"),
        hours=_hours(typed.text("hours")),
        by=by,
    )


def report_fields(person: Person) -> list[Field]:
    places = queries.organisations_on({pk for pk, _ in queries.offices_held_by(person.pk)})
    year = clock.today().year
    return [
        Field("organisation", "在哪个组织述职", "select", options=[(one.public_id, one.name) for one in places.values()]),
        Field("year", "年度", "select", str(year), options=[(str(y), f"{y}年") for y in range(year, year - 5, -1)]),
        Field("held_on", "述职日期", "day", clock.today().isoformat()),
        Field("rating", "评议等次", "select", options=_options(national().report_ratings())),
        Field("remark", "评议意见", required=False, wide=True),
    ]


def report(person: Person, typed: Typed, by: Actor) -> Any:
    year = typed.text("year")
    return flow.change_person(
        cadres.record_duty_report,
        person=person,
        organisation=typed.organisation("organisation"),
        year=int(year) if year.isdecimal() and len(year) == 4 else 0,
        held_on=typed.day("held_on"),
        rating=typed.text("rating"),
        remark=typed.text("remark"),
        by=by,
    )


def _hours(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidInput("no_hours", "学时不是数字，没有保存。请填数字，例如16。", field="hours") from None


def _options(words: Any) -> list[tuple[str, str]]:
    return [(code, one.title) for code, one in words.items()]
