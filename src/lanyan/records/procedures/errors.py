"""All refusals of this app: the code that tests assert, the sentence that people read."""

from typing import Any

from lanyan.kernel.refusal import InvalidInput, NotAllowed, Refusal

SENTENCES = {
    # opening
    "procedure_unknown": "没有这种流程，没有保存。请从列表中选择。",
    "procedure_not_here": "{organisation}不办理“{procedure}”，没有保存。请由相应的组织办理。",
    "subject_missing": "没有选择办理对象，没有保存。请选择人员。",
    "matter_missing": "没有写明办理的事项，没有保存。请写一个名称，以便同其他办件区分。",
    "year_opened_already": "{name}{year}年的“{procedure}”已经建立，没有重复建立。请打开已有的办件。",
    "not_restricted": "这个办件不限制查阅，没有改动。",
    "last_reader": "至少要有一名可查阅人，没有改动。",
    "case_open_already": "{name}的“{procedure}”正在办理，没有重复建立。请打开已有的办件。",
    "not_of_here": "{name}的组织关系不在{organisation}，没有保存。请由所在组织办理。",
    # permission
    "not_allowed": "您可以查看这个办件，但不能做这一步，没有保存。请联系该组织的书记。",
    "superior_step": "“{step}”由上级党组织办理，没有保存。请联系上级组织部门登记；已有纸质批复的，可以“补录”并写明文号。",
    "counterpart_step": "“{step}”由接收方组织登记，没有保存。请联系对方；已有纸质回执的，可以“补录”并写明文号。",
    "own_case": "不能办理自己的办件，没有保存。请由本组织其他委员办理。",
    # a step
    "step_unknown": "没有这一步，没有保存。",
    "step_done_already": "“{step}”已经在{day}办理，没有重复登记。",
    "out_of_order": "还不能办理“{step}”：要先办“{missing}”。没有保存，填写的内容保留。",
    "too_early": "“{step}”太早，没有保存，填写的内容保留。{why}",
    "in_the_future": "日期晚于今天，没有保存，填写的内容保留。还没有发生的请用“推算”。",
    "before_subject": "日期早于本办件开始（{day}），没有保存，填写的内容保留。请核对日期。",
    "backfill_needed": "{day}距今已超过{days}天，须勾选“补录”并写明事由，没有保存，填写的内容保留。",
    "late_reason_needed": "已超过期限（{latest}），请写明超期的事由，没有保存，填写的内容保留。{why}",
    "special_none": "这一步没有“特殊情况”的规定，没有保存，填写的内容保留。",
    "reason_needed": "需要写明事由，没有保存，填写的内容保留。",
    "lacking": "{sentences}没有保存，填写的内容保留。",
    "outcome_used_up": "“{outcome}”只能{times}次，没有保存，填写的内容保留。",
    "meeting_needed": "“{step}”须由会议表决，没有保存，填写的内容保留。请选择会议和决议；没有在系统里开的会，请用“补录”。",
    "no_vote_here": "“{step}”不需要票决，没有保存。",
    "ballot_put_already": "这一步已经放到“{title}”上表决，没有重复准备。请打开已有的表决，或先撤下。",
    "ballot_started": "表决已经开始，不能撤下，没有改动。",
    "candidates_few": "应选{seats}名，候选人须不少于{needed}名（差额不足1名的进为1名），现有{found}名，"
    "没有保存，填写的内容保留。依据：{clause}。",
    "not_counted_yet": "没有找到这次会议上已经计票的选举，没有保存，填写的内容保留。"
    "请先在会议页发起选举并计票；没有在系统里选的，请用“补录”。",
    "seats_open": "应选{seats}名，计票结果当选{found}名（{names}），名额没有选足，不能登记为选足，没有保存。"
    "请再次投票或另行选举，或登记为另行选举。",
    "elected_otherwise": "计票当选的是{names}，同填写的不一致，没有保存，填写的内容保留。请按计票结果选人。",
    "meeting_wrong": "{why}没有保存，填写的内容保留。",
    "step_gone": "这一步已经撤回或不存在，没有改动。",
    "step_not_last": "后面的“{later}”已经办理，不能撤回这一步，没有改动。请先撤回后面的步骤。",
    "effect_stands": "“{step}”已经改变了{where}，撤回不会把它改回来，没有撤回。请先到那里更正，再撤回这一步。",
    # life of a case
    "case_closed": "这个办件已经办结，没有改动。",
    "case_not_closed": "这个办件还在办理，没有改动。",
    "case_not_stopped": "这个办件不是中止的，不能恢复，没有改动。",
    "same_organisation": "已经在{organisation}办理，没有改动。",
    # notes, papers, notices
    "no_notes_here": "“{step}”没有定期记录，没有保存。",
    "notes_not_open": "“{step}”还没有开始或已经结束，没有保存，填写的内容保留。",
    "nothing_typed": "内容是空的，没有保存。请填写后再提交。",
    "note_that_day": "{day}已经有一条记录，没有保存，填写的内容保留。请换一个日期，或先撤回原来的记录。",
    "paper_unknown": "这一步没有这种材料，没有保存。",
    "document_none": "没有找到这份材料，没有改动。",
    "no_notice_here": "“{step}”按办理日的规定不需要公示，没有保存。",
    "notice_hanging": "已经在公示（{day}公布），没有重复公布。",
    "notice_missing": "“{step}”须先公示不少于{span}，没有保存，填写的内容保留。请先“公布公示”。",
    "notice_none": "没有正在进行的公示，没有改动。",
    "objection_open": "公示期间收到的反映还没有核查清楚，没有保存，填写的内容保留。请先登记核查结果。",
    "objection_late": "公示已经撤下或尚未公布，没有保存，填写的内容保留。",
    "objection_settled": "这条反映已经核查，没有改动。",
}

_INPUT = {
    "matter_missing",
    *("procedure_unknown", "subject_missing", "step_unknown", "in_the_future", "before_subject", "backfill_needed"),
    *(
        "late_reason_needed",
        "special_none",
        "reason_needed",
        "lacking",
        "meeting_wrong",
        "meeting_needed",
        "nothing_typed",
        "candidates_few",
        "not_counted_yet",
        "seats_open",
        "elected_otherwise",
    ),
    *("paper_unknown", "note_that_day", "objection_late"),
}
_FORBIDDEN = {"not_allowed", "superior_step", "counterpart_step", "own_case"}


def refusal(code: str, *, reason: str = "", field: str = "", **words: Any) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    kind: type[Refusal] = InvalidInput if code in _INPUT else NotAllowed if code in _FORBIDDEN else Refusal
    return kind(code, SENTENCES[code].format(**words), reason=reason, field=field)
