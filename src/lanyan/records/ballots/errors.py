"""All refusals of this app: the code that tests assert, the sentence that people read."""

from typing import Any

from lanyan.kernel.refusal import InvalidInput, NotAllowed, Refusal

SENTENCES = {
    # preparing
    "kind_unknown": "没有这种表决，未保存。请从列表中选择。",
    "rule_unknown": "没有这条表决规则，或在{day}尚未施行，未保存。请从列表中选择。",
    "way_unknown": "没有这种投票方式，未保存。请从列表中选择。",
    "secret_needed": "“{rule}”须无记名投票，不能记名，未保存。请选纸票、抽签码或手机无记名投票。",
    "open_needed": "“{rule}”须口头或举手表决，不能无记名投票，未保存。",
    "nothing_asked": "没有表决内容，未保存。请至少写一项。",
    "written_not_counted": "“{rule}”的规则不统计缺席人的书面意见，未保存。请把书面意见填为0。",
    "too_many": "一次表决最多{most}项，未保存。请分几次表决。",
    "same_name": "“{name}”出现了两次，未保存。请加注单位或性别以示区别。",
    "appraised_not_there": "{names}不在本次会议应到的党员里，未保存。请核对姓名和会议的应到名单；重名的在姓名后加括号注明。",
    "written_one": "会前书面意见只能写给一项表决，未保存。请一项一项发起。",
    "seats_missing": "没有写应选名额，未保存。请写1到{most}的整数。",
    "nothing_tied": "没有票数相等、不能确定当选的人，没有准备再次投票。名额不足的请另行选举。",
    "nothing_open": "没有空着的名额，没有准备另行选举。票数相等的请再次投票。",
    "nothing_to_repeat": "这次表决既没有作废，也不是无效，不能照原样重新发起，未作改动。",
    "meeting_other": "没有找到本组织的这次会议，没有准备另行选举。请重新选择。",
    "candidates_many": "候选人{have}名，应选{seats}名实行等额选举，候选人应当是{seats}名，未保存。{source}",
    "candidates_few": "候选人{have}名，应选{seats}名须有候选人至少{need}名，未保存。{source}",
    "not_allowed": "您可以查看这次表决，但不能做这一步，未作改动。请联系该组织的书记或记录员。",
    "meeting_over": "会议已经取消或归档，不能再发起、开始表决，未作改动。需要表决的请另行安排会议。",
    # opening
    "already_open": "表决已经开始，内容、名单和方式都不能再改。确需改动的，请作废后重新发起。",
    "not_open": "表决还没有开始，未作改动。",
    "nobody_votes": "没有有表决权的人，不能开始表决。请核对应到名单。",
    "no_quorum": "到会有表决权{present}人，还差{short}人，不能开始表决。{source}",
    "paper_only": "到会有表决权的只有{present}人，不到5人的无记名表决只能用纸票：人太少，机器投票藏不住谁投了什么。",
    "tls_needed": "当前没有加密连接（https），手机无记名投票不能用。请改用抽签码或纸票。",
    "appraisal_order": "民主测评在{before}之后进行，还没有开始。请先在会上进行，再点“已进行”。",
    "not_appraisal": "这不是民主测评，未作改动。",
    "only_elections": "只有选举可以依规不计入应到会人数，未作改动。",
    "not_on_roll": "应到名单里没有这个人，未作改动。请核对会议的应到名单。",
    "cause_unknown": "没有这种不计入应到会的情形，未保存。请从列表中选择。{source}",
    "consent_needed": "不计入应到会的，须报上级党组织同意并经党员大会通过，未保存。请写明批复和通过的日期。{source}",
    "box_key_wrong": "开箱码没有生成好，表决没有开始。请更新页面后再试。",
    # 减少名额
    "follow_put": "已经发起另行选举，不能再减少名额，未作改动。另行选举还没有开始的，请先撤下。",
    "seats_reduced": "已经决定减少名额，不再选举，未作改动。决定记错了的，请先撤回。",
    "reduction_not_near": "一名也没有选出，谈不上接近应选名额，不能减少名额，未保存。请另行选举。{source}",
    "reduction_few": "同意减少名额的{agreed}人，须{said}，即至少{need}人、至多是到会的{present}人，未保存。{source}",
    "reduction_unknown": "没有写明由谁决定减少名额，未保存。请从列表中选择。",
    # ballot papers
    "no_vote": "您不在这次表决的名单里，或开始时没有到会，没有领票。确实到会的，请联系主持人。",
    "issuing_over": "领票已经结束，没有再发。请联系主持人：可以作废后重新发起。",
    "credential_given": "这张票已经领过。如果原来的手机坏了，请告诉主持人：作废后全体重新领票。",
    "blinded_wrong": "领票请求读不懂，没有发票。请更新页面后再试。",
    "slips_used": "已经有人投票，不能重新打印抽签码。请作废后重新发起。",
    "way_other": "这次表决不是用这种方式，未作改动。",
    "issued_wrong": "发出的票数应在1到{most}之间，未作改动。",
    # casting
    "already_casting": "投票已经开始，未作改动。",
    "not_casting": "投票还没有开始，这张票没有投出。请等主持人宣布开始。",
    "casting_over": "投票已经结束，这张票没有计入。请告诉主持人。",
    "ballot_unknown": "没有这次表决，票没有投出。请核对抽签码。",
    "token_wrong": "这张票不是这次表决的，没有投出。请核对抽签码，或重新打开领票的页面。",
    "box_malformed": "选票读不懂，没有投出。请更新页面后再投。",
    "answers_wrong": "答案不全，或选的人多于应选名额，没有保存。请逐项核对。",
    # closing
    "not_ended": "投票还没有结束，未作改动。请先结束投票。",
    "box_settling": "还有选票在路上，尚未开箱。请过三秒再开。",
    "opening_code_wrong": "开箱码不对，没有开箱，票都在。请核对打印或抄下的开箱码。",
    "frozen_changed": "表决内容与开始时的指纹不一致，没有开箱，票都在。请停止表决，报告上级党组织和审计管理员。",
    "closed": "表决已经计票，未作改动。",
    "annulled": "表决已经作废，未作改动。",
    "already_out": "已经打印抽签码、领票、表态或录入票数，不能撤回开始，未作改动。确需重来的，请作废。",
    "reason_needed": "需要写明事由，未作改动。",
    "counts_wrong": "{problem}没有保存。请核对票数。",
    "same_typist": "第{other}遍是您录入的，这一遍须由另一人用自己的账号录入，没有保存。到会有表决权的人都可以登录后录入。",
    "teller_needed": "没有写计票人，没有保存。请写明是谁点的票。",
    "candidate_counts": "{name}是候选人，不能监票、计票，未作改动。请另推选不是候选人的党员。{source}",
    "teller_watches": "{name}既是监票人又是计票人，没有计票。计票人在监票人监督下工作，请分由两人担任。{source}",
    "entries_missing": "纸票须录入两遍，还缺第{entry}遍，未作改动。",
    "entries_differ": "两遍录入的数不一致：{differences}。没有计票，请核对纸票后改正。",
    # 组织评定
    "not_counted": "民主测评还没有计票，不能评定等次。请计票后再评定。",
    "grade_unknown": "没有这个等次，或没有给{name}定等次，未保存。请从列表中选择。",
    "not_graded": "{name}是{standing}，参加评议，不评定等次，未保存。{source}",
    "too_many_best": "评为{best}{given}人，比上限{most}人多{over}人，未保存。"
    "党员共{members}人，{best}不超过{share}（尾数舍去）。{source}",
    "grades_day": "评定日期应在会议当天到今天之间，未保存。",
}
_INPUT = {
    "kind_unknown", "rule_unknown", "way_unknown", "secret_needed", "open_needed", "nothing_asked", "too_many", "same_name",
    "written_not_counted", "written_one", "appraised_not_there",
    "seats_missing", "candidates_few", "candidates_many", "reduction_not_near", "reduction_few", "reduction_unknown",
    "issued_wrong", "box_malformed", "blinded_wrong", "box_key_wrong", "answers_wrong",
    "opening_code_wrong", "reason_needed", "counts_wrong", "cause_unknown", "consent_needed", "only_elections",
    "not_on_roll", "teller_needed", "candidate_counts", "teller_watches",
    "grade_unknown", "not_graded", "too_many_best", "grades_day",
}  # fmt: skip
_FORBIDDEN = {"not_allowed", "no_vote", "token_wrong", "same_typist"}


def refusal(code: str, *, reason: str = "", field: str = "", **words: Any) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    kind: type[Refusal] = InvalidInput if code in _INPUT else NotAllowed if code in _FORBIDDEN else Refusal
    return kind(code, SENTENCES[code].format(**words), reason=reason, field=field)
