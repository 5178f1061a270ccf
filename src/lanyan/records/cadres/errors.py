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
    "reported_already": "{name}{year}年度在该组织的述职已登记，没有重复登记。",
    "no_office": "{name}在{year}年度没有在该组织任职，没有保存。请核对人员、组织和年度。",
    "withdrawn_already": "这一条已撤销，没有更改。",
}


def refusal(code: str, *, field: str = "", **words: object) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    return Refusal(code, SENTENCES[code].format(**words), field=field)
