"""What the directory declines, and in which words: a code that tests assert, a sentence that people read."""

from lanyan.kernel.refusal import Refusal

SENTENCES = {
    "unknown_word": "“{found}”不是可用的{kind}，未作更改。可用的有：{known}。",
    "name_missing": "名称不能为空，未作更改。请填写名称。",
    "form_of_other_line": "{form}不属于{line}线，未作更改。请改选形式。",
    "before_founding": "{day}早于组织成立日期{founded}，未作更改。请改填日期。",
    "after_dissolution": "该组织已于{dissolved}撤销，未作更改。请改填更早的日期。",
    "own_descendant": "不能把组织移到它自己或它的下级之下，未作更改。请另选上级组织。",
    "parent_not_there": "上级组织“{name}”在{day}尚不存在或已撤销，未作更改。请另选上级或日期。",
    "parent_of_other_line": "上级组织须与本组织同属一条线，未作更改。请另选上级组织。",
    "unit_not_administrative": "所在单位须是行政单位，未作更改。请另选单位。",
    "still_has_children": "该组织还有下级组织（{names}），未撤销。请先调整或撤销下级组织。",
    "still_has_members": "该组织还有{count}名成员，未撤销。请先转出成员的组织关系。",
    "still_has_staff": "该单位还有{count}名人员，未撤销。请先调整人员的单位。",
    "still_has_bodies": "该单位还设有组织（{names}），未撤销。请先调整它们的所在单位，或先撤销它们。",
    "already_dissolved": "该组织已于{dissolved}撤销，未作更改。",
    "term_overlaps": "第{number}届的起止与其他届次重叠，未作更改。请核对任期起止日期。",
    "term_backwards": "届满日期须晚于开始日期，未作更改。请核对任期起止日期。",
    "office_of_other_line": "“{office}”不是这类组织的职务，未作更改。请改选职务。",
    "office_taken": "{name}在此期间已任该组织的{office}，未作更改。请先办理免职，或改填日期。",
    "office_needs_full_member": "{name}在{day}不是正式党员，不能任党内职务，未作更改。",
    "office_to_oneself": "不能给自己登记职务，未作更改。请由上级党组织办理。",
    "office_not_held": "{name}在{day}没有担任该职务，未作更改。请核对人员和日期。",
    "no_members_here": "{form}不直接接收成员，未作更改。请选择支部。",
    "group_of_other_branch": "该小组不属于所选支部，未作更改。请改选小组。",
    "not_temporary": "该组织不是临时组织，未作更改。请办理组织关系转接。",
    "is_temporary": "临时党支部不转组织关系，未作更改。请办理“编入临时党支部”。",
    "not_a_member": "{name}在{day}不在该组织，未作更改。请核对人员和日期。",
    "number_taken": "人员编号{number}已有人使用，未登记。请核对编号。",
    "id_number_taken": "身份证号已登记在{name}（编号{number}）名下，未登记。请核对是否为同一人。",
    "id_number_wrong": "身份证号不正确：{why}。未登记，请核对。",
    "dates_backwards": "结束日期须晚于开始日期，未作更改。请核对日期。",
    "spans_overlap": "与已有的一段起止日期重叠，未作更改。请核对日期。",
    "has_account": "{name}已有账号，未重复开通。",
    "username_taken": "账号名“{username}”已有人使用，未开通。请另取账号名。",
    "weak_password": "密码不符合要求：{why}",
    "grants_not_yours": "只有安全管理员可以授予或收回角色，未作更改。",
    "grant_to_oneself": "不能给自己授权，未作更改。请由另一名安全管理员办理。",
    "grant_needs_node": "角色“{role}”须指定组织，未授予。请选择组织。",
    "grant_without_node": "管理员角色不限定组织，未授予。请勿选择组织。",
    "grant_held": "{name}在此期间已有该角色，未重复授予。",
    "administrators_apart": "系统、安全、审计管理员须由不同的人担任，且不兼其他角色，未授予。请另选人员，或先收回现有角色。",
    "last_holder": "这是最后一名{role}，未收回。请先授予另一人再收回。",
    "grant_ended": "该授权已在{day}结束，未作更改。",
    "accounts_not_yours": "只有系统管理员可以管理账号，未作更改。",
    "relief_from_above": "免除须由上级党组织作出，未作更改。请向上级党组织报告。",
    "shared_password": "只有演示实例可以成批开通同一密码的账号。",
    "definition_withdrawn": "该机制已停用，未作更改。",
}


def refusal(code: str, *, field: str = "", reason: str = "", **words: object) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    return Refusal(code, SENTENCES[code].format(**words), field=field, reason=reason)
