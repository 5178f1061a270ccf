"""The changes of an organisation that can be made on its page: for each its form, who may, and the operation it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lanyan.directory import access, operations, queries, words
from lanyan.directory.models import Organisation
from lanyan.directory.queries import OrganisationOn
from lanyan.flows import change_directory as flow
from lanyan.flows import end_organisation
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.pages.organisations.choices import (
    FORMED_BY,
    fields_of_latest_term,
    forms_below,
    forms_beside,
    forms_into,
    offices_held,
    offices_of,
    term_end,
    years_of,
)
from lanyan.pages.organisations.fields import Field, Typed
from lanyan.pages.templatetags.lanyan import short_day
from lanyan.rulebook import national

WRITERS = ("officer", "secretary")


@dataclass(frozen=True)
class Change:
    """`from_above`: decided by the organisation above. `previewed`: what it does is shown before it is done. `fits`: whether
    it makes sense for this one at all."""

    code: str
    title: str
    explain: str
    icon: str
    fields: Callable[[OrganisationOn], list[Field]]
    apply: Callable[[Organisation, Typed, Actor], Any]
    from_above: bool = False
    previewed: bool = False
    fits: Callable[[OrganisationOn], bool] = lambda shown: True

    def may(self, actor: Actor, organisation_id: int) -> bool:
        ask = access.can_from_above if self.from_above else access.can
        return ask(actor, organisation_id, *WRITERS)


def offered(actor: Actor, shown: OrganisationOn) -> list[Change]:
    """The changes of this organisation that the actor may make today."""
    if shown.dissolved_on is not None:
        return []
    return [change for change in CHANGES.values() if change.fits(shown) and change.may(actor, shown.id)]


def _reason() -> Field:
    return Field("reason", "依据或事由", required=False, wide=True, hint="例如批复的文号")


def _short() -> Field:
    return Field("short_name", "简称", required=False, hint="不填即去掉名称前面上级的名称，最多30个字")


def _on(label: str = "从哪天起") -> Field:
    return Field("on", label, "day", clock.today().isoformat(), hint="可以是过去或将来的一天")


def _has_members(shown: OrganisationOn) -> bool:
    return shown.form in words.BODIES_OF_MEMBERS


def _person(shown: OrganisationOn) -> Field:
    if not _has_members(shown) and shown.form not in words.GROUPS:
        return Field("person", "人员", hint="姓名全称或人员编号")
    members = queries.group_members(shown.id) if shown.form in words.GROUPS else queries.members(shown.id)
    return Field("person", "人员", "select", options=[(one.public_id, f"{one.name}（{one.number}）") for one in members])


def _named(typed: Typed) -> dict[str, Any]:
    return {name: typed.text(name) for name in ("name", "short_name", "reason")}


def _rename(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    return flow.change_organisation(
        operations.rename_organisation, organisation=organisation, **_named(typed), on=typed.day(), by=by
    )


def _move(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    return flow.change_organisation(
        operations.move_organisation,
        organisation=organisation,
        parent=typed.organisation("parent"),
        on=typed.day(),
        reason=typed.text("reason"),
        by=by,
    )


def _reform(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    return flow.change_organisation(
        operations.reform_organisation,
        organisation=organisation,
        form=typed.text("form"),
        **_named(typed),
        on=typed.day(),
        by=by,
    )


def _found(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    here = queries.organisation_on(organisation)
    unit = typed.organisation_or_none("unit")
    if unit is None and here.unit_id is not None:
        unit = Organisation.objects.get(pk=here.unit_id)
    form = typed.text("form")
    known = national().forms().get(form)
    level = (known.level if known else "") or ("team" if form in words.GROUPS else here.level)
    beside = form in forms_beside(here)
    return flow.change_organisation(
        operations.found_organisation,
        form=form,
        level=level,
        **_named(typed),
        parent=None if beside else organisation,
        unit=organisation if beside else unit if organisation.line != "administrative" else None,
        founded_on=typed.day(),
        ends_on=typed.day_or_none("ends_on"),
        by=by,
    )


def _dissolve(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    return end_organisation.dissolve_organisation(
        organisation=organisation,
        on=typed.day(),
        successor=typed.organisation_or_none("successor"),
        handed_over=typed.post.getlist("planned"),
        reason=typed.text("reason"),
        by=by,
    )


def _merge(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    return end_organisation.merge_organisations(
        organisation=organisation,
        into=typed.organisation("into"),
        on=typed.day(),
        handed_over=typed.post.getlist("planned"),
        reason=typed.text("reason"),
        by=by,
    )


def _split(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    groups = typed.post.getlist("groups")
    below = {node.public_id: node.id for node in queries.tree_below(organisation.pk)[1:]}
    return flow.change_organisation(
        operations.split_organisation,
        organisation=organisation,
        **_named(typed),
        people=typed.people(),
        groups=list(Organisation.objects.filter(pk__in=[below[one] for one in groups if one in below])),
        on=typed.day(),
        by=by,
    )


def _term(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    began = typed.day("began_on")
    return flow.change_organisation(
        operations.open_term,
        organisation=organisation,
        began_on=began,
        ends_on=typed.day_or_none("ends_on") or term_end(queries.organisation_on(organisation, began).form, began),
        formed_by="appointed" if typed.text("formed_by") == "appointed" else "elected",
        by=by,
    )


def _correct_term(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    if typed.flag("withdrawn"):
        return flow.change_organisation(
            operations.withdraw_term, organisation=organisation, reason=typed.text("reason"), by=by
        )
    return flow.change_organisation(
        operations.correct_term,
        organisation=organisation,
        began_on=typed.day("began_on"),
        ends_on=typed.day("ends_on"),
        formed_by=typed.text("formed_by"),
        reason=typed.text("reason"),
        by=by,
    )


def _hold(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    return flow.change_organisation(
        operations.hold_office,
        organisation=organisation,
        person=typed.person(),
        role=typed.text("role"),
        on=typed.day(),
        acting=typed.flag("acting"),
        by=by,
    )


def _leave(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    who, _, role = typed.text("office").partition("/")
    return flow.change_organisation(
        operations.leave_office,
        organisation=organisation,
        person=typed.person_named(who, "office"),
        role=role,
        on=typed.day(),
        reason=typed.text("reason"),
        by=by,
    )


def _join(organisation: Organisation, typed: Typed, by: Actor) -> Any:
    return flow.transfer_person(
        person=typed.person(), organisation=organisation, on=typed.day(), reason=typed.text("reason"), by=by
    )


def _split_fields(shown: OrganisationOn) -> list[Field]:
    groups = [node for node in queries.tree_below(shown.id)[1:] if node.form in words.GROUPS]
    people = [
        {"id": one.public_id, "name": one.name, "note": one.group_name}
        for one in queries.members(shown.id)
        if not one.temporary
    ]
    return [
        Field("name", "新组织名称"),
        _short(),
        _on(),
        *[Field("groups", f"{group.name}整组分出", "check", group.public_id, required=False) for group in groups],
        _reason(),
        Field("people", "分到新组织的人员", "people", people=people, required=False, wide=True),
    ]


def _planned(shown: OrganisationOn, legend: str, *, series: bool) -> list[Field]:
    """The activities it has planned, to tick those that its successor is to hold. `series`: those of a 固定安排 too."""
    found = end_organisation.planned_of(Organisation.objects.get(pk=shown.id), clock.today())
    rows = [
        {
            "id": one.public_id,
            "name": one.title,
            "note": " · ".join(
                [short_day(one.held_on)] + ["已发通知"] * hasattr(one, "notice") + ["固定安排"] * bool(one.series_id)
            ),
            "checked": series or one.series_id is None,
        }
        for one in found
        if end_organisation.may_be_handed_over(one)
    ]
    return [Field("planned", legend, "people", people=rows, required=False, wide=True, unit="项")] if rows else []


def _successor(shown: OrganisationOn) -> list[Field]:
    planned = _planned(shown, "移交的活动（不勾选的取消，并告知应到人员）", series=True)
    hint = "不选的，变更之日起的活动全部取消，并告知应到人员"
    successor = Field("successor", "已安排的活动移交给", "organisation", required=False, hint=hint, line=shown.line)
    return [successor, *planned] if planned else []


CHANGES = {
    change.code: change
    for change in (
        Change(
            "office", "登记任职", "从某一天起担任职务。没有经选举或任命的，勾选代理。", "id",
            lambda shown: [
                _person(shown),
                Field("role", "职务", "select", options=offices_of(shown)),
                _on(),
                Field("acting", "代理（未经选举或任命）", "check", "1", required=False),
            ],
            _hold,
            fits=lambda shown: bool(offices_of(shown)),
        ),
        Change(
            "leave-office", "登记免职", "从某一天起不再担任。", "id",
            lambda shown: [Field("office", "谁的什么职务", "select", options=offices_held(shown)), _on(), _reason()],
            _leave,
            fits=lambda shown: bool(offices_of(shown)),
        ),
        Change(
            "term", "登记换届", "新一届从产生之日起算；届满日不填，按法定届期计算。", "calendar-event",
            lambda shown: [
                Field("began_on", "产生日期", "day", clock.today().isoformat()),
                Field("ends_on", "届满日期", "day", required=False, hint=f"不填即{years_of(shown.form)}年"),
                Field("formed_by", "产生方式", "select", "elected", FORMED_BY),
            ],
            _term,
            fits=lambda shown: national().forms()[shown.form].term_years is not None,
        ),
        Change(
            "correct-term", "更正届次", "改为实际的日期，原来的登记留在日志里；任职不随之改变。", "pencil",
            fields_of_latest_term,
            _correct_term,
            from_above=True,
            fits=lambda shown: national().forms()[shown.form].term_years is not None,
        ),
        Change(
            "join", "转入人员", "从某一天起组织关系转来，原支部的任职同日结束。编入临时党支部的，关系不动。", "users",
            lambda shown: [Field("person", "人员", hint="姓名全称或人员编号"), _on(), _reason()],
            _join,
            fits=_has_members,
        ),
        Change(
            "rename", "更名", "从某一天起用新名称，以前的记录仍用旧名称。", "pencil",
            lambda shown: [
                Field("name", "新名称", value=shown.name),
                _short(),
                _on(),
                _reason(),
            ],
            _rename,
        ),
        Change(
            "found", "成立组织", "从某一天起成立。临时党支部要填计划撤销的日期，到期自动撤销，人员回原支部。", "plus",
            lambda shown: [
                Field("form", "形式", "select", options=forms_below(shown)),
                Field("name", "名称"),
                _short(),
                _on("成立日期"),
                Field("ends_on", "计划撤销日期", "day", required=False, hint="只有临时组织填"),
                Field(
                    "unit", "所在单位", "organisation", required=False, hint="不选即与本组织同一单位", line="administrative"
                ),
                _reason(),
            ],
            _found,
            fits=lambda shown: shown.form not in words.GROUPS,
        ),
        Change(
            "move", "调整隶属", "从某一天起归另一个上级组织，下级组织随同。以前的数据仍按当时的隶属。", "sitemap",
            lambda shown: [Field("parent", "新的上级组织", "organisation", line=shown.line), _on(), _reason()],
            _move,
            from_above=True,
            previewed=True,
            fits=lambda shown: shown.form not in words.GROUPS,
        ),
        Change(
            "reform", "改设", "从某一天起改为另一种组织形式，记录延续。", "refresh",
            lambda shown: [
                Field("form", "改设为", "select", options=forms_into(shown)),
                Field("name", "名称", required=False, hint="不填即不变"),
                _short(),
                _on(),
                _reason(),
            ],
            _reform,
            from_above=True,
            previewed=True,
            fits=lambda shown: bool(forms_into(shown)),
        ),
        Change(
            "merge", "合并到", "从某一天起并入另一个组织，本组织撤销；此前的记录和数据不变。", "arrow-right",
            lambda shown: [
                Field("into", "并入的组织", "organisation", line=shown.line),
                _on(),
                _reason(),
                *_planned(shown, "由并入的组织举办的活动（不勾选的取消，并告知应到人员）", series=False),
            ],
            _merge,
            from_above=True,
            previewed=True,
            fits=lambda shown: shown.form not in (*words.GROUPS, "temporary_branch"),
        ),
        Change(
            "split", "分设", "从某一天起分出一个同级的新组织，选中的人和小组转过去。", "copy",
            _split_fields,
            _split,
            from_above=True,
            previewed=True,
            fits=lambda shown: _has_members(shown) and shown.form != "temporary_branch",
        ),
        Change(
            "dissolve", "撤销", "从某一天起撤销。先把成员和下级组织安排好；临时组织的人员自动回原支部。", "x",
            lambda shown: [_on("撤销日期"), _reason(), *_successor(shown)],
            _dissolve,
            from_above=True,
            previewed=True,
        ),
    )
}  # fmt: skip
