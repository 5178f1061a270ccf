"""All refusals of this app: the code that tests assert, the sentence that people read."""

from typing import Any

from lanyan.kernel.refusal import InvalidInput, NotAllowed, Refusal

SENTENCES = {
    # planning
    "kind_unknown": "没有这种活动类型，未保存。请从列表中选择。",
    "kind_not_held_here": "{organisation}不召开“{kind}”，未保存。请换一种活动类型，或由相应的组织召开。",
    "organisation_not_then": "{day}这一天该组织尚未成立或已经撤销，未保存。请核对日期。",
    "in_the_past": "活动日期早于今天，未保存。已经开过的活动请用“补录”，并说明事由。",
    "in_the_future": "补录只用于已经开过的活动，未保存。还没有开的活动请用“安排活动”。",
    "ends_before_start": "结束时间早于开始时间，未保存。请核对时间。",
    "mode_not_offered": "“{kind}”不能以这种方式召开，未保存。请改选方式。",
    "roll_empty": "应到名单是空的，未保存。请先指定参加人员，或核对组织当天的成员。",
    "part_unknown": "没有“{part}”这种补课内容，未保存。请从列表中选择。",
    "rule_unknown": "重复方式不对，未保存。每月选 1 至 31 日，每周选周一至周日。",
    "reason_needed": "需要写明事由，未保存。请补充后再提交。",
    "nothing_typed": "内容是空的，未保存。请填写后再提交。",
    # joint activities
    "already_host": "该组织已经在共同举办，没有再发邀请。",
    "joint_not_restricted": "“{kind}”只限有关人员，不能邀请其他组织共同举办，未保存。",
    "invitation_answered": "这份邀请已经答复过，未作改动。情况有变的，请由接受邀请的组织“退出”，或由主办组织重新邀请。",
    "invitation_ended": "这份邀请已经撤回或已退出，未作改动。需要再办的，请主办组织重新邀请。",
    "invitation_declined": "对方已经谢绝，不用撤回，未作改动。",
    "restricted_stays": "“{kind}”只限有关人员，不能移交给其他组织，未保存。组织撤销的，请取消后由本人所在组织另行安排。",
    "guests_checked_in": "该组织已有人签到，不能退出，未作改动。没有到会的按请假或缺席处理。",
    # network noted at sign-in
    "network_malformed": "“{found}”不是网段，未保存。请写成 10.46.12.0/24 这样的形式。",
    "network_too_wide": "“{found}”范围太大，说明不了来自本单位，未保存。请写本单位自己的网段。",
    "network_declared": "这个网段已经登记，未重复保存。",
    "approver_needed": "批准人须是本级或上级组织的书记、副书记，且不是您本人，未开启。请改选批准人。",
    "noting_span": "起止日期不对，未开启。结束日期须在今天之后，最长{days}天；到期自动关闭，需要的再办一次。",
    "noting_on": "该组织已经开启，未重复开启。需要改期的请先关闭。",
    # life of an activity
    "not_allowed": "您可以查看这项活动，但不能做这一步，未作改动。请联系该组织的书记或记录员。",
    "cancelled": "活动已经取消，未作改动。",
    "closed": "会议已经关闭，未作改动。需要更正考勤的，请由书记用“更正”并说明事由。",
    "not_closed": "会议还没有关闭，未作改动。请先点“关闭会议”。",
    "archived": "活动已经归档，未作改动。会议记录和考勤可以用“更正”，并说明事由。",
    "not_started": "还没有到开始时间，不能关闭，未作改动。不开了请用“取消活动”。",
    # sign-in
    "sign_in_early": "开始前 30 分钟才能签到，尚未登记。请到时再试。",
    "sign_in_not_opened": "签到还没有开始，尚未登记。请等记录员打开签到，或请记录员点名。",
    "sign_in_over": "签到已经结束，没有登记。确实到会的，请联系书记更正考勤。",
    "code_time_over": "扫码时间已过（计划结束后两小时），没有登记。请让记录员点名。",
    "code_wrong": "签到码不对，没有登记。请重新对准会场屏幕上的码，或请记录员点名。",
    "code_expired": "这个签到码已经过期，没有登记。请扫屏幕上现在的码，或请记录员点名。",
    "code_of_other": "这是另一个活动的签到码，没有登记。请核对会场和活动。",
    "not_on_roll": "不在这次活动的应到名单里，没有登记。请记录员核对后先加入名单再登记。",
    "account_off": "这个账号已经停用，没有登记。请联系系统管理员，或请记录员点名。",
    "log_in_over": "登录已经结束，没有登记。请重新登录后再扫，或请记录员点名。",
    "no_person": "当前账号没有对应的人员，不能签到。请用本人的账号登录。",
    "not_checked_in": "没有签到记录，未作改动。",
    "checked_in": "已经签到，不能从名单中移除，未作改动。请先撤销签到并说明事由。",
    "signed_in_self": "本人已经扫码签到，没有改动，原始记录已保留。确有不实的，请撤销签到并说明事由。",
    "marked_in_future": "登记时间晚于现在，没有登记，原始记录已保留。请核对手机时间。",
    "marked_outside": "会议已经关闭，登记时间不在开会期间，没有登记，原始记录已保留。确实到会的请用“更正”。",
    "outcome_unknown": "没有这种考勤结果，没有登记，原始记录已保留。请从列表中选择。",
    # leave
    "leave_kind_unknown": "没有这种请假类型，未保存。请从列表中选择。",
    "leave_decided": "这次请假已经答复，未作改动。情况有变请直接联系书记。",
    "own_leave": "不能批准自己的请假，未作改动。请由本组织其他委员批准。",
    "leave_none": "没有找到这次请假，未作改动。",
    # make-up
    "make_up_none": "没有找到这次补课，未作改动。请从“我的”进入。",
    "not_own_make_up": "补课须由本人完成，未保存。",
    "own_make_up": "补课须由他人核验，未作改动。请由本组织其他委员核验。",
    "part_not_asked": "这次补课不要求“{part}”，未保存。",
    "talk_by_secretary": "谈话由书记登记，未保存。请与书记联系。",
    "make_up_settled": "这次补课已经通过、免除或撤回，未作改动。",
    "parts_missing": "还缺{parts}，不能通过。请退回本人补齐。",
    "quiz_wrong": "第{numbers}题不对，作答没有保存。请看过材料后再答。",
    "quiz_none": "这次活动没有出题，未保存。请联系记录员。",
    "quiz_malformed": "题目不完整：每题要有题干、两个以上选项和一个正确答案，未保存。",
    # minutes, decisions, archive
    "no_vote_rule": "“{kind}”没有可用的表决规则，未保存。请改为记录议定事项。",
    "vote_rule_other": "“{kind}”不能用这条表决规则，未保存。请从列表中选择。",
    "vote_rule_not_then": "这条表决规则在{day}尚未施行，未保存。",
    "votes_contradict": "{problem}，未保存。请核对票数。",
    "no_quorum": "到会人数不足，不能记为通过，未保存。{sentences}",
    "votes_short": "赞成票不足，不能记为通过，未保存。{sentences}",
    "written_not_allowed": "这条表决规则不计书面意见，未保存。请把书面意见清零。",
    "item_gone": "没有找到这项议程，可能刚被改过，未作改动。请更新页面后再试。",
    "decision_none": "没有找到这条决议，未作改动。",
    "archive_incomplete": "还不能归档：{missing}。已经填写的都已保存。",
    # attendance after closing
    "own_outcome": "不能更正自己的考勤，未作改动。请由本组织其他委员更正。",
    "outcome_same": "考勤已经是这个结果，未作改动。",
    "cause_unknown": "因公缺勤或请假须选请假类型，未保存。",
    # attachments
    "attachment_none": "没有找到这个附件。",
}

_INPUT = {
    "kind_unknown",
    "ends_before_start",
    "mode_not_offered",
    "part_unknown",
    "rule_unknown",
    "reason_needed",
    "nothing_typed",
    "leave_kind_unknown",
    "cause_unknown",
    "quiz_malformed",
    "quiz_wrong",
    "votes_contradict",
    "written_not_allowed",
    "network_malformed",
    "network_too_wide",
    "approver_needed",
    "noting_span",
}
_FORBIDDEN = {"not_allowed", "own_leave", "own_make_up", "own_outcome", "not_own_make_up"}


def refusal(code: str, *, reason: str = "", field: str = "", **words: Any) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    kind: type[Refusal] = InvalidInput if code in _INPUT else NotAllowed if code in _FORBIDDEN else Refusal
    return kind(code, SENTENCES[code].format(**words), reason=reason, field=field)
