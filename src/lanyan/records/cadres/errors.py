"""What the register of 党务干部 declines, and in which words."""

from lanyan.kernel.refusal import Refusal

SENTENCES = {
    "unknown_word": "“{found}”不是可用的{kind}，没有保存。请从列表中选择。",
    "own_record": "不能登记自己的证书、培训和述职，没有保存。请由上级党组织办理。",
    "dates_backwards": "结束日期须晚于开始日期，没有保存。请核对日期。",
    "issued_ahead": "发证日期不能晚于今天，没有保存。请核对日期。",
    "ended_ahead": "培训还没有结束，没有保存。请结束后再登记。",
    "no_hours": "学时须大于0，没有保存。请核对学时。",
    "text_missing": "{what}没有填，没有保存。请补写。",
    "no_topics": "没有写可讲专题，没有保存。请至少写一个，几个之间用顿号。",
    "lecturer_known": "{name}已在本单位师资库里，没有重复登记。请在名单里修改。",
    "lecturer_away": "{name}暂不可约，约请没有发出。请换一位讲师，或请师资库的管理人员恢复可约。",
    "lecturer_busy": "{name}这个时间已经答应了别的课，没有保存。请换一位讲师，或改活动时间后再约。",
    "not_bookable_activity": "“{kind}”只限有关人员，不约讲师，约请没有发出。",
    "booking_answered": "这次约请已经答复过，没有更改。情况有变的，请用“不能去了”或“撤回”并写明事由。",
    "booking_over": "这次约请已经撤回或取消，没有更改。",
    "booking_declined": "讲师已经谢绝，不用撤回，没有更改。",
    "reported_already": "{name}{year}年度在该组织的述职已登记，没有重复登记。",
    "reported_ahead": "述职日期不能晚于今天，没有保存。请述职之后再登记。",
    "nothing_rated": "没有选评议等次，没有保存。请至少给一个人选上等次。",
    "no_office": "{name}在{year}年度没有在该组织任职，没有保存。请核对人员、组织和年度。",
    "withdrawn_already": "这一条已撤销，没有更改。",
}


def refusal(code: str, *, field: str = "", **words: object) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    return Refusal(code, SENTENCES[code].format(**words), field=field)
