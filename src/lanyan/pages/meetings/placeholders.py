"""The numbers that the system fills into minutes, in words a secretary can read while writing.

Templates and stored minutes say `{expected}`; the form shows `〔应到〕`. Both mean the same to whoever types them.
"""

WORDS = {
    "expected": "应到",
    "present": "实到",
    "excused": "因公",
    "leave": "请假",
    "absent": "缺席",
    "made_up": "已补课",
    "eligible": "有表决权",
    "present_voting": "有表决权实到",
}


def to_words(text: str) -> str:
    """For the form."""
    for name, word in WORDS.items():
        text = text.replace("{" + name + "}", f"〔{word}〕")
    return text


def to_names(text: str) -> str:
    """For keeping."""
    for name, word in WORDS.items():
        text = text.replace(f"〔{word}〕", "{" + name + "}")
    return text
