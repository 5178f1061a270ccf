"""Minutes in plain words: each line of the kind's template is followed by what such a line says in real records.

Numbers of attendance stay as placeholders, which the system fills in.
"""

from random import Random

from . import topics
from .meetings import Meeting


def minutes(meeting: Meeting, names: list[str], rng: Random) -> str:
    """The record of a meeting; `names` are people who were there, to be quoted."""
    template = meeting.kind.minutes_template or "\n".join(f"{item}:" for item in meeting.kind.agenda)
    lines = [_filled(line, meeting, names, rng) for line in template.strip().splitlines()]
    return "\n".join(lines)


def _filled(line: str, meeting: Meeting, names: list[str], rng: Random) -> str:
    line = line.strip()
    if not line.endswith((":", "：")):
        return line
    return line + _said(line, meeting, names, rng)


def _said(label: str, meeting: Meeting, names: list[str], rng: Random) -> str:
    for words, tell in _TELLERS:
        if any(word in label for word in words):
            return tell(meeting, names, rng)
    return _topic(meeting, names, rng)


def _topic(meeting: Meeting, names: list[str], rng: Random) -> str:
    return f"{meeting.topic or meeting.title}。{_speeches(meeting, names, rng)}"


def _title(meeting: Meeting, names: list[str], rng: Random) -> str:
    return f"{meeting.topic or meeting.title}。"


def _speeches(meeting: Meeting, names: list[str], rng: Random) -> str:
    speakers = rng.sample(names, min(len(names), rng.randint(1, 3)))
    said = rng.sample(topics.OPINIONS, len(speakers))
    return "".join(f"{name}：{words}。" for name, words in zip(speakers, said, strict=True)) or "无补充意见。"


def _study(meeting: Meeting, names: list[str], rng: Random) -> str:
    reader = rng.choice(names) if names else "书记"
    return f"{reader}领学{'、'.join(rng.sample(topics.READINGS, rng.randint(1, 2)))}。"


def _measures(meeting: Meeting, names: list[str], rng: Random) -> str:
    owners = rng.sample(names, min(len(names), 2))
    return (
        "；".join(f"{measure}（{owner}）" for owner, measure in zip(owners, rng.sample(topics.MEASURES, 2), strict=False))
        + "。"
    )


def _vote(meeting: Meeting, names: list[str], rng: Random) -> str:
    return "见表决记录。" if meeting.votes else "本次会议没有表决事项。"


def _avoidance(meeting: Meeting, names: list[str], rng: Random) -> str:
    return "没有需要回避的委员。"


def _criticism(meeting: Meeting, names: list[str], rng: Random) -> str:
    pairs = rng.sample(names, min(len(names), 4))
    weak = ("布置工作多、检查落实少", "带队训练急躁", "学习不够系统", "对新同志关心不够", "内务标准前紧后松", "沟通不够主动")
    return "".join(f"对{name}的意见：{rng.choice(weak)}。" for name in pairs) + "被提意见的同志均表示接受并作了说明。"


def _lecture(meeting: Meeting, names: list[str], rng: Random) -> str:
    speaker = names[0] if names else "书记"
    return f"{speaker}。"


def _grades(meeting: Meeting, names: list[str], rng: Random) -> str:
    return "支委会提出等次意见，已报上级党组织审定，结果另附登记表。"


def _talks(meeting: Meeting, names: list[str], rng: Random) -> str:
    talks, opinions = rng.randint(9, 26), rng.randint(4, 13)
    return f"会前集中学习两次，支委与党员、党员之间谈心共{talks}人次，征求意见{opinions}条，已归纳反馈本人。"


_TELLERS = (
    (("回避",), _avoidance),
    (("授课人", "述职人", "汇报人"), _lecture),
    (("表决结果", "测评票数", "测评结果", "票"), _vote),
    (("会前学习", "征求意见"), _talks),
    (("批评",), _criticism),
    (("评定结果",), _grades),
    (("传达学习", "学习内容", "第一议题", "学习原文", "领学"), _study),
    (("责任", "时限", "整改", "措施", "部署", "安排", "转化", "议定"), _measures),
    (("主题", "题目"), _title),
    (("发言", "意见", "反映", "讨论", "研讨", "互评", "提问"), _speeches),
)
