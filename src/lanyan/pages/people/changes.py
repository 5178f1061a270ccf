"""The changes of a person that can be made on the page: to another branch or group, out of the force, another standing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lanyan.directory import access, operations, queries, words
from lanyan.directory.models import Organisation, Person
from lanyan.flows import change_directory as flow
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import InvalidInput, NotVisible
from lanyan.pages.organisations.fields import Field, Typed
from lanyan.rulebook import national

from . import registering

WRITERS = ("officer", "secretary")


@dataclass(frozen=True)
class Change:
    """One thing that can be changed about a person, its form and its operation."""

    code: str
    title: str
    explain: str
    icon: str
    fields: Callable[[Person], list[Field]]
    apply: Callable[[Person, Typed, Actor], Any]


def may(actor: Actor, person: Person) -> bool:
    """Secretaries and officers over the person, never for oneself."""
    if actor.person_id == person.pk:
        return False
    return access.visible_people(actor, *WRITERS).filter(pk=person.pk).exists()


def _reason() -> Field:
    return Field("reason", "依据或事由", required=False, wide=True)


def _on() -> Field:
    return Field("on", "从哪天起", "day", clock.today().isoformat(), hint="可以是过去或将来的一天")


def _lines(person: Person) -> list[tuple[str, str]]:
    held = person.memberships.on(clock.today()).filter(temporary=False).values_list("line", flat=True)  # type: ignore[attr-defined]
    return [(line, f"{national().lines()[line].title}组织关系") for line in held]


def _groups(person: Person) -> list[tuple[str, str]]:
    """Groups of the branches that the person belongs to today."""
    held = person.memberships.on(clock.today()).filter(temporary=False)  # type: ignore[attr-defined]
    nodes = [node for row in held for node in queries.tree_below(row.organisation_id)[1:]]
    return [(node.public_id, node.name) for node in nodes if node.form in words.GROUPS]


def _states() -> list[tuple[str, str]]:
    return [(code, standing.title) for code, standing in national().standings().items()]


def _transfer(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.transfer_person(
        person=person, organisation=typed.organisation("organisation"), on=typed.day(), reason=typed.text("reason"), by=by
    )


def _group(person: Person, typed: Typed, by: Actor) -> Any:
    group = typed.organisation("group")
    parent = queries.organisation_on(group, typed.day()).parent_id
    branch = Organisation.objects.filter(pk=parent).first() if parent else None
    if branch is None:
        raise InvalidInput("no_organisation", "这个小组没有所属支部，没有保存。请另选小组。", field="group")
    return flow.transfer_person(
        person=person, organisation=branch, group=group, on=typed.day(), reason=typed.text("reason"), by=by
    )


def _release(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.release_person(person=person, line=typed.text("line"), on=typed.day(), reason=typed.text("reason"), by=by)


def _standing(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.change_person(operations.set_standing, person=person, state=typed.text("state"), on=typed.day(), by=by)


def _back(person: Person, typed: Typed, by: Actor) -> Any:
    return flow.change_person(operations.leave_temporary, person=person, on=typed.day(), reason=typed.text("reason"), by=by)


CHANGES = {
    change.code: change
    for change in (
        Change(
            "transfer", "转接组织关系", "从某一天起转到另一个支部，原支部的任职同日结束。", "arrow-right",
            lambda person: [Field("organisation", "转到", "organisation"), _on(), _reason()],
            _transfer,
        ),
        Change(
            "group", "调整小组", "从某一天起编入另一个小组。", "users",
            lambda person: [Field("group", "小组", "select", options=_groups(person)), _on(), _reason()],
            _group,
        ),
        Change(
            "standing", "变更身份", "发展、转正、处分等，从批准之日起算。", "user-check",
            lambda person: [
                Field("state", "身份", "select", options=_states()),
                _on(),
            ],
            _standing,
        ),
        Change(
            "back", "离开临时党支部", "从某一天起回原支部。", "arrow-back-up",
            lambda person: [_on(), _reason()],
            _back,
        ),
        Change(
            "release", "转出", "从某一天起组织关系转到本系统以外，任职同日结束。以前的记录保留。", "user-x",
            lambda person: [Field("line", "转出什么", "select", options=_lines(person)), _on(), _reason()],
            _release,
        ),
        Change("post", "调整岗位", "从某一天起在哪个单位、什么职务。", "building",
               registering.post_fields, registering.post),
        Change("rank", "授衔晋衔", "从某一天起的消防救援衔。", "award", registering.rank_fields, registering.rank),
        Change("flag", "登记情况", "流动、困难、出国（境）、因公外派，从某一天起。", "bookmark",
               registering.flag_fields, registering.flag),
        Change("unflag", "情况结束", "从某一天起不再是这种情况。", "circle-check",
               registering.unflag_fields, registering.unflag),
        Change("certificate", "登记资格证", "从事党务工作的资格证，到期前会提醒复训换证。", "id",
               registering.certificate_fields, registering.certificate),
        Change("training", "登记外出培训", "外单位办的任前培训、轮训；本单位办的按活动记录。", "school",
               registering.training_fields, registering.training),
        Change("report", "登记述职", "年度述职和评议等次。", "message-report",
               registering.report_fields, registering.report),
    )
}  # fmt: skip


def change_of(code: str) -> Change:
    """The change of this code; not visible when there is none."""
    if code not in CHANGES:
        raise NotVisible(f"change {code}")
    return CHANGES[code]
