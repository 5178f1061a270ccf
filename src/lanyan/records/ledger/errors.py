"""All refusals of this app: the code that tests assert, the sentence that people read."""

from typing import Any

from lanyan.kernel.refusal import InvalidInput, NotAllowed, Refusal

SENTENCES = {
    # raising
    "ledger_unknown": "没有这种清单，未保存。请从列表中选择。",
    "not_held_here": "{organisation}不建“{kind}”，未保存。请换一种清单，或由相应的组织建账。",
    "source_unknown": "请选择来源，未保存，已填内容保留。",
    "field_missing": "请填写“{field}”，未保存，已填内容保留。",
    "field_unknown": "“{field}”的取值不在列表中，未保存，已填内容保留。",
    "nothing_typed": "内容是空的，未保存。请填写后再提交。",
    "due_in_past": "期限早于今天，未保存，已填内容保留。请改为今天或以后的日期。",
    "due_too_far": "“{kind}”最长{days}日办结，期限不能晚于{latest}，未保存，已填内容保留。",
    "responsible_unknown": "责任单位不在本组织及下级之内，未保存。请重新选择。",
    "responsible_ended": "{organisation}已经撤销，未保存。请改选接续的单位。",
    "person_elsewhere": "所选人员不在相关组织，未保存。请重新选择。",
    "already_raised": "这件事已经交办过，没有重复登记。请打开原来的事项查看。",
    "origin_unknown": "没有找到来源记录，未保存。请从原记录进入。",
    # the life of an item
    "not_allowed": "您可以查看这个事项，但不能做这一步，未作改动。请联系建账组织。",
    "step_not_now": "事项现在是“{state}”，不能{step}，未作改动。请刷新后再看。",
    "changed_meanwhile": "别人刚刚处理了这个事项，您的操作没有保存。请刷新后再决定。",
    "reason_needed": "需要写明事由，未保存。请补充后再提交。",
    "measures_missing": "这类事项要先列出措施，未作改动。请先列措施再报办结。",
    "measures_open": "还有{count}条措施没有完成，不能报办结。请先完成或撤回。",
    "paper_missing": "这类事项报办结要附上文件，未作改动。请先上传。",
    "own_work": "不能核查自己办理的事项，未作改动。请由建账组织中没有办理的人核查。",
    "asker_checks": "这类事项由提出人评价，未作改动。提出人评价后自动办结。",
    "measure_none": "没有找到这条措施，未作改动。",
    "measure_late": "措施期限晚于事项期限{due}，未保存，已填内容保留。",
    "withdraw_after_report": "已经报办结的事项不能撤回，请退回或核查。",
    # extensions
    "extension_none": "没有找到这次延期申请，未作改动。",
    "extension_waits": "已有一次延期申请等待批准，没有重复登记。",
    "extension_not_later": "延期日期要晚于现在的期限{due}，未保存，已填内容保留。",
    "extensions_used": "“{kind}”最多延期{times}次，已经用完，未保存。请按期办结，或由建账组织退回重定。",
    "own_extension": "不能批准自己的延期申请，未作改动。请由建账组织其他人批准。",
    "extension_decided": "这次延期已经答复，未作改动。",
    # batches, papers, probes
    "already_held": "系统里已经有{words}，没有交办，已填内容保留。请去掉这些内容，直接在系统里查看。",
    "batch_begun": "这一批都已开始办理，没有可以撤回的。请逐项改派或与责任单位商量。",
    "repetition_none": "没有需要您回答的问题，或已经回答过。",
    "file_empty": "文件里没有事项，没有导入。请按模板填写后再上传。",
    "file_too_long": "文件有{found}行，一次最多导入{most}行，没有导入。请分成几个文件。",
    "day_wrong": "“{field}”不是日期，未保存，已填内容保留。请写成2026-05-11这样。",
    "batch_empty": "没有选择单位，未保存。请至少选择一个单位。",
    "paper_none": "没有找到这个文件。",
    "probe_none": "没有需要您回答的反向核查，或已经回答过。",
    "answer_unknown": "请选择“已解决”“未解决”或“不清楚”。",
}

_INPUT = {
    *("ledger_unknown", "source_unknown", "field_missing", "field_unknown", "nothing_typed", "due_in_past", "due_too_far"),
    *("responsible_unknown", "person_elsewhere", "reason_needed", "measure_late", "extension_not_later", "batch_empty"),
    *("answer_unknown", "already_held", "file_empty", "file_too_long", "day_wrong"),
}
_FIELD = {"field_missing", "field_unknown", "day_wrong"}
_FORBIDDEN = {"not_allowed", "own_work", "own_extension", "asker_checks"}


def refusal(code: str, *, reason: str = "", field: str = "", **words: Any) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    kind: type[Refusal] = InvalidInput if code in _INPUT else NotAllowed if code in _FORBIDDEN else Refusal
    sentence = SENTENCES[code].replace("{field}", words.pop("title", "")) if code in _FIELD else SENTENCES[code]
    return kind(code, sentence.format(**words), reason=reason, field=field)
