"""Minutes in plain words: each line of the kind's template is followed by what such a line says in real records.

Numbers of attendance stay as placeholders, which the system fills in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from . import topics
from .matters import Matter, matter
from .meetings import Meeting


@dataclass
class Teller:
    """Tells one meeting: `names` are people who were there, the chair first. Nobody says the same thing twice."""

    meeting: Meeting
    names: list[str]
    rng: Random

    def __post_init__(self) -> None:
        self.topic = self.meeting.topic or self.meeting.title
        self.about: Matter = matter(self.topic)
        self._unsaid = self.rng.sample(self.about.opinions, len(self.about.opinions))
        self._agreed = self.rng.sample(self.about.measures, len(self.about.measures))

    def report(self) -> str:
        return f"{self.topic}。{self.about.report}。"

    def discussion(self) -> str:
        return self.report() + self.speeches()

    def speeches(self) -> str:
        """Two or three people speak, each to another point."""
        speakers = self.rng.sample(self.names, min(len(self.names), self.rng.randint(2, 3)))
        said = []
        for name in speakers:
            if self._unsaid:
                said.append(f"{name}：{self._unsaid.pop()}。")
        return "".join(said) or "其他同志无补充意见。"

    def measures(self) -> str:
        owners = self.rng.sample(self.names, min(len(self.names), 2))
        agreed = [f"{self._agreed.pop()}（{owner}）" for owner in owners if self._agreed]
        return "；".join(agreed) + "。" if agreed else "按分工落实。"

    def study(self) -> str:
        reading = "、".join(self.rng.sample(topics.READINGS, self.rng.randint(1, 2)))
        return f"{self.rng.choice(self.names)}领学{reading}，{self.rng.choice(topics.STUDY_REMARKS)}。"

    def title(self) -> str:
        return f"{self.topic}。"

    def outline(self) -> str:
        return f"{self.topic}。{topics.CLASS_POINTS.get(self.topic, topics.OTHER_POINTS)}。"

    def course(self) -> str:
        return f"{self.rng.choice(topics.COURSES)}。{self.speeches()}"

    def chair(self) -> str:
        return f"{self.names[0]}。"

    def chair_report(self) -> str:
        return f"{self.names[0]}报告一年来履职情况，说明三项主要工作、两项不足和下步打算。"

    def votes(self) -> str:
        return "见表决记录。" if self.meeting.votes else "本次会议没有表决事项。"

    def preparation(self) -> str:
        talks, opinions = self.rng.randint(9, 26), self.rng.randint(4, 13)
        return f"会前集中学习两次，支委与党员、党员之间谈心共{talks}人次，征求意见{opinions}条，已归纳反馈本人。"

    def criticism(self) -> str:
        criticised = self.rng.sample(self.names, min(len(self.names), 4))
        faults = self.rng.sample(topics.FAULTS, len(criticised))
        told = "".join(f"对{name}的意见：{fault}。" for name, fault in zip(criticised, faults, strict=True))
        return told + "被提意见的同志均表示接受并作了说明。"

    def grades(self) -> str:
        return "支委会提出等次意见，已报上级党组织审定，结果另附登记表。"


_TELLERS: tuple[tuple[tuple[str, ...], Callable[[Teller], str]], ...] = (
    (("列席人员",), lambda _: "有关科室负责人按议题列席。"),
    (("逐项议题", "研究事项", "议题与讨论", "问题会商"), Teller.discussion),
    (("回避",), lambda _: "没有需要回避的委员。"),
    (("述职人",), Teller.chair_report),
    (("授课人",), Teller.chair),
    (("表决结果", "票"), Teller.votes),
    (("测评结果",), lambda _: "当场公布，满意票过半数，结果存档。"),
    (("当选人",), lambda _: "选举结果见表决记录，按规定报上级党组织。"),
    (("会前学习", "征求意见"), Teller.preparation),
    (("批评",), Teller.criticism),
    (("评定结果",), Teller.grades),
    (("题目与要点",), Teller.outline),
    (("主题",), Teller.title),
    (("活动过程",), Teller.course),
    (("传达学习", "学习内容", "第一议题", "学习原文", "领学"), Teller.study),
    (("安排", "责任", "时限", "整改", "措施", "部署", "转化", "议定"), Teller.measures),
)


def minutes(meeting: Meeting, names: list[str], rng: Random) -> str:
    """The record of a meeting; of a talk only that it took place."""
    if meeting.kind.restricted:
        return "谈心内容由双方掌握，不作详细记录。"
    teller = Teller(meeting, names, rng)
    if not meeting.kind.minutes_template:
        return _plain(teller)
    return "\n".join(_filled(line.strip(), teller) for line in meeting.kind.minutes_template.strip().splitlines())


def _plain(teller: Teller) -> str:
    """Of a kind without a template: what it was about, what was said, what was agreed."""
    told = topics.TOLD.get(teller.meeting.kind.code)
    if told:
        return "\n".join(
            f"{number}、{line}" for number, line in zip("一二三", told[teller.rng.randrange(len(told))], strict=False)
        )
    return f"一、内容：{teller.report()}\n二、发言：{teller.speeches()}\n三、议定：{teller.measures()}"


def _filled(line: str, teller: Teller) -> str:
    if not line.endswith((":", "：")):
        return line
    for words, tell in _TELLERS:
        if any(word in line for word in words):
            return line + tell(teller)
    return line + teller.speeches()
