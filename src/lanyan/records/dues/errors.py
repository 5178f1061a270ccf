"""What the records of dues decline, and in which words."""

from lanyan.kernel.refusal import NotAllowed, Refusal

SENTENCES = {
    "not_allowed": "这由所在支部的书记、委员办理，您没有这个权限，没有保存。",
    "no_dues_here": "{name}不收缴{dues}，没有保存。临时党支部的党员在原支部交纳。",
    "not_member": "{name}在{month}不是本支部的{members}，没有保存。请核对人员和月份。",
    "unknown_payer": "“{found}”不是可用的交纳人类别，没有保存。请从列表中选择。",
    "base_needed": "{name}没有填计算基数，没有保存。请填每月相对固定的税后经常性收入。",
    "sum_out_of_range": "{name}是定额交纳，每月{low}元至{high}元，没有保存。请改正数额。",
    "not_a_sum": "“{found}”不是可用的金额，没有保存。请填数字，最多两位小数。",
    "rule_missing": "{month}还没有交纳标准的规定，没有保存。请核对年度。",
    "month_unlikely": "月份不可用，没有保存。请选择上年到下年之间的月份。",
    "fixed_already": "{name}{year}年的基数已经核定，年内一般不变动，没有保存。确需更正的，请在个人页更正并写明原因。",
    "reason_needed": "没有写更正的原因，没有保存。请补写。",
    "unchanged": "更正后和原来一样，没有保存。",
    "withdrawn_already": "这一条已经撤销，没有更改。",
    "base_has_payments": "{name}已按这一核定交了{months}，不能撤销。请用“更正基数”，或先作废收据。",
    "not_fixed": "{name}{month}的基数还没有核定，没有登记。请先核定基数。",
    "settled_already": "{name}{month}的{dues}已经交清，没有重复登记。",
    "amount_too_small": "{name}{month}应交{owed}元，填的是{found}元，没有登记。应当足额交纳；确有困难的请办理减免。",
    "unknown_way": "“{found}”不是可用的交纳方式，没有登记。请选择现金、转账或线上交纳。",
    "no_deduction": "党组织不得扣缴党费（《规定》第十四条），工资代扣不能登记为交纳，没有登记。请由党员本人交纳。",
    "no_advance": "党组织不得垫交党费（《规定》第十四条），垫交不能登记为交纳，没有登记。可由亲属或其他党员代交。",
    "hand_name_needed": "代交的没有写代交人姓名，没有登记。请补写。",
    "paid_ahead_of_today": "交纳日期不能晚于今天，没有登记。请核对日期。",
    "too_far_back": "{month}距今超过六个月，补交一般不得超过六个月（《规定》第十二条），没有登记。"
    "请报上级党组织后在备注里写明批准情况，再登记。",
    "too_far_ahead": "预交一般不超过一个季度，没有登记{month}。请到时再交。",
    "nobody_chosen": "没有勾选任何人，没有登记。请勾选已经交纳的人。",
    "void_already": "这张收据已经作废，没有更改。",
    "void_reason_needed": "没有写作废的原因，没有作废。请补写。",
    "cause_missing": "没有写困难情况，没有保存。请补写。",
    "relief_overlaps": "{name}在这些月份已有减免（或正在报批），没有保存。请先撤销原来的。",
    "relief_no_less": "减免后的数额须少于原来的{amount}元，没有保存。请改正。",
    "months_backwards": "结束月份须不早于开始月份，且不超过十二个月，没有保存。请核对月份。",
    "agreed_ahead": "支部研究日期不能晚于今天，没有保存。请核对日期。",
    "decided_already": "这一减免已经答复，没有更改。",
    "answer_missing": "不同意的须写明原因，没有保存。请补写。",
    "own_relief": "不能批准自己的减免，没有保存。请由其他人办理。",
    "statement_no_columns": "文件里没有找到“日期、户名、金额”三列，没有导入。"
    "请在第一行写列名：交易日期、户名、金额（可另有身份证号、手机号、附言、流水号）。",
    "statement_too_long": "文件超过五千行，没有导入。请按月分开导入。",
    "row_settled": "这一行已经办理，没有重复登记。",
    "nothing_to_publish": "{year}年到这个月为止没有应交的{dues}，没有公布。",
    "published_already": "今天已经公布过截至{through}的情况，没有重复公布。",
    "not_behind": "{name}没有欠交，不需要提醒，没有保存。",
    "reminded_already": "今天已经登记过对{name}的提醒，没有重复登记。",
    "dates_backwards": "改正期限须不早于今天，没有保存。请核对日期。",
}


def refusal(code: str, *, field: str = "", reason: str = "", **words: object) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    kind = NotAllowed if code == "not_allowed" else Refusal
    return kind(code, SENTENCES[code].format(**words), field=field, reason=reason)
