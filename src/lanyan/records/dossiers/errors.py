"""What the dossiers decline, and in which words."""

from lanyan.kernel.refusal import Refusal

SENTENCES = {
    "unknown_paper": "没有这种材料，没有保存。请从列表中选择。",
    "unknown_state": "情况只有在档、缺失、不适用三种，没有保存。请重新选择。",
    "why_not_applicable": "“{paper}”记为不适用要写明原因，没有保存。请补写说明。",
    "kept_where": "“{paper}”记为在档要写明存放处，没有保存。请补写存放处。",
    "checked_ahead": "核对日期不能晚于今天，没有保存。请改填日期。",
    "own_dossier": "不能核对自己的档案，没有保存。请由支部其他委员或上级办理。",
}


def refusal(code: str, *, field: str = "", **words: object) -> Refusal:
    """The refusal of this code, its sentence filled with `words`."""
    return Refusal(code, SENTENCES[code].format(**words), field=field)
