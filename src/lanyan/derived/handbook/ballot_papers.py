"""The papers of one counted ballot: 票决记录, 选举结果报告单, 民主测评汇总表. Every number is one of the records.

A secret ballot has left nothing but numbers, so nothing else can be printed.
"""

import json
from pathlib import Path
from typing import Any

from lanyan.derived.papers import GAP, Block, Column, Heading, Pairs, Paper, Signs, Stamp, Table, Text, Value
from lanyan.derived.papers.words import clock_time, day
from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal
from lanyan.kernel.strokes import by_strokes
from lanyan.rulebook import national
from lanyan.rulebook.election_count import STATES, given_up
from lanyan.rulebook.elections import REPORTS, STAGES, ElectionVersion

from .facts import Row, organisation_on

BALLOT_TITLES = {"decision": "票决记录", "election": "选举结果报告单", "appraisal": "民主测评汇总表"}
WAYS = {
    "slips": "无记名（抽签码）",
    "phones": "无记名（手机）",
    "paper": "无记名（纸票）",
    "hands": "举手",
    "by_name": "逐人表态",
}
_SQL = sql.statements(Path(__file__).with_name("ballots.sql"))
_JSON = ("options", "sentences", "outcome", "settled")
GIVEN_BY = {"committee": "支部委员会", "assembly": "支部党员大会"}
ELIGIBLE = {"election": "应到有选举权", "appraisal": "应到党员"}
_WHOLE = ("表决事项", "会议", "地点", "核对指纹")


def build_ballot_record(ballot_id: int, by: Actor) -> Paper:
    """The paper of a counted ballot, by its kind; refused while it is not counted."""
    found = _rows("ballot", ballot_id)
    if not found:
        raise Refusal("ballot_not_counted", "表决还没有计票，没有生成文件。请计票后再打印。")
    ballot, counts = found[0], _rows("counts", ballot_id)
    own = organisation_on(ballot["organisation_id"], ballot["held_on"])
    body: list[Block] = [Pairs(_particulars(ballot), whole=_WHOLE)]
    if ballot["void"]:
        body.append(Text("收回多于发出，表决无效，没有计票；应当重新进行。", role="gap"))
    else:
        parts = {"decision": _decision, "election": _election, "appraisal": _appraisal}[ballot["kind"]]
        body += parts(ballot, counts)
    body += [*_explained(ballot, counts), Signs(("主持人", "监票人", "计票人", "记录人"))]
    return Paper(
        title=BALLOT_TITLES[ballot["kind"]],
        subtitle=own["name"],
        blocks=tuple(body),
        stamp=Stamp(by, clock.now()),
        author=own["name"],
        subject_kind="ballot",
        subject_id=ballot_id,
        organisation_id=ballot["organisation_id"],
    )


def _rows(name: str, ballot_id: int) -> list[Row]:
    rows = sql.rows(_SQL[name], {"ballot": ballot_id})
    for row in rows:
        for column in _JSON:
            if isinstance(row.get(column), str):
                row[column] = json.loads(row[column])
    return rows


def _particulars(ballot: Row) -> tuple[tuple[str, Value], ...]:
    when = day(ballot["held_on"]) + (f" {clock_time(ballot['starts_at'])}" if ballot["starts_at"] else "")
    seats: tuple[tuple[str, Value], ...] = (("应选名额", ballot["seats"]), ("轮次", STAGES[ballot["stage"]]))
    digest = bytes(ballot["digest"]).hex()
    return (
        ("表决事项", ballot["title"]),
        *((("会议", ballot["meeting"]),) if ballot["meeting"] else ()),
        ("时间", when),
        ("方式", WAYS[ballot["way"]]),
        *(seats if ballot["kind"] == "election" else ()),
        (ELIGIBLE.get(ballot["kind"], "应到有表决权"), ballot["eligible"]),
        ("实到", ballot["present"]),
        *(_returned(ballot) if ballot["secret"] else (("表态", ballot["returned"]),)),
        ("核对指纹", " ".join(digest[place : place + 4] for place in range(0, 32, 4))),
    )


def _returned(ballot: Row) -> tuple[tuple[str, Value], ...]:
    """Ballots given out and back, and who watched and counted."""
    return (
        ("发出", ballot["issued"]),
        ("收回", ballot["returned"]),
        ("有效", ballot["valid"]),
        ("无效", ballot["invalid"]),
        ("监票人", ballot["scrutineers"] or GAP),
        ("计票人", ballot["tellers"] or GAP),
    )


def _by_question(counts: list[Row]) -> list[tuple[Row, dict[str, int]]]:
    """Each question once, with its votes by option."""
    found: dict[int, tuple[Row, dict[str, int]]] = {}
    for row in counts:
        found.setdefault(row["position"], (row, {}))[1][row["option"]] = row["votes"]
    return [found[position] for position in sorted(found)]


def _votes(ballot: Row, votes: dict[str, int]) -> tuple[Value, ...]:
    return tuple(votes.get(code, 0) for code, _ in ballot["options"])


def _decision(ballot: Row, counts: list[Row]) -> list[Block]:
    columns = (Column("序号", 0.5), Column("表决内容", 3, "left"),
               *(Column(title, 0.8) for _, title in ballot["options"]), Column("结果", 1))  # fmt: skip
    rows = tuple(
        (number, question["text"], *_votes(ballot, votes), "通过" if (question["outcome"] or {}).get("passed") else "未通过")
        for number, (question, votes) in enumerate(_by_question(counts), 1)
    )
    return [Table(columns, rows)]


def _election(ballot: Row, counts: list[Row]) -> list[Block]:
    rule = national().election_rule(ballot["rule"])
    columns = (Column("序号", 0.5), Column("姓名", 1.6), *(Column(title, 0.8) for _, title in ballot["options"]),
               Column("结果", 1.2))  # fmt: skip
    people: list[tuple[Value, ...]] = []
    elected: list[str] = []
    for question, votes in _by_question(counts):
        state = (question["outcome"] or {}).get("state", "")
        people.append((len(people) + 1, question["text"], *_votes(ballot, votes), STATES.get(state, GAP)))
        elected += [question["text"]] if state == "elected" else []
    blank = ("—",) * (len(ballot["options"]) - 1)
    for row in _rows("written_in", ballot["ballot_id"]):
        state = STATES.get(row["state"] or "", GAP)
        people.append((len(people) + 1, f"{row['name']}（另选人）", row["votes"], *blank, state))
        elected += [row["name"]] if row["state"] == "elected" else []
    version: ElectionVersion = rule.at(ballot["held_on"])
    names = by_strokes(elected) if version.order.code == "strokes" else elected
    left_out = [f"{row['name']}（{row['cause']}；{row['consent']}）" for row in _rows("left_out", ballot["ballot_id"])]
    becoming = "列为正式候选人" if ballot["stage"] == "preliminary" else f"当选{rule.seats_of}"
    said = "、".join(names) if names else "没有"
    order = "（按姓氏笔画为序）" if len(names) > 1 and version.order.code == "strokes" else ""
    return [
        Table(columns, tuple(people)),
        Text(f"{said}{order}", lead=f"{becoming}："),
        *([Text("、".join(left_out) + "。", lead="依规不计入应到会：")] if left_out else []),
        *([Text(_given_up(ballot, version), lead="减少名额：")] if ballot["reduced_seats"] else []),
        Text(f"{REPORTS[version.report.code]}。", lead="报送："),
    ]


def _given_up(ballot: Row, version: ElectionVersion) -> str:
    return given_up(version, ballot["eligible"], ballot["reduced_seats"], ballot["reduced_agreed"])


def _appraisal(ballot: Row, counts: list[Row]) -> list[Block]:
    standings = national().standings()
    columns = (Column("序号", 0.5), Column("姓名", 1.4), Column("身份", 1.2),
               *(Column(title, 0.9) for _, title in ballot["options"]), Column("评定等次", 1.2))  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    version = national().appraisal_rule().at(ballot["held_on"])
    given = {row["position"]: row for row in _rows("grades", ballot["ballot_id"])}
    for question, votes in _by_question(counts):
        standing: Any = standings.get(question["standing"])
        without = question["standing"] not in version.graded and question["standing"]
        grade = given.get(question["position"])
        told = "不评定" if without else version.grades[grade["grade"]] if grade else ""
        rows.append((len(rows) + 1, question["text"], standing.title if standing else "", *_votes(ballot, votes), told))
    by = next((f"{GIVEN_BY[row['given_by']]}{day(row['given_on'])}评定。" for row in given.values()), "尚未评定。")
    remarks = [f"{name}：{row['remark']}" for name, row in _remarked(counts, given)]
    note = f"测评票数供组织评定参考；等次由支部委员会或者党员大会评定。{by}依据：{version.source}。"
    return [Table(columns, tuple(rows)), *([Text("；".join(remarks) + "。", lead="说明：")] if remarks else []),
            Text(note, role="note")]  # fmt: skip


def _remarked(counts: list[Row], given: dict[int, Row]) -> list[tuple[str, Row]]:
    """Name and grade of those about whom something was added."""
    return [
        (question["text"], given[question["position"]])
        for question, _ in _by_question(counts)
        if question["position"] in given and given[question["position"]]["remark"]
    ]


def _explained(ballot: Row, counts: list[Row]) -> list[Block]:
    """Base and fraction in words, as they were said when it was counted; what became of each candidate is the table's."""
    said = [str(sentence) for sentence in ballot["sentences"]]
    each = [str(one) for question, _ in _by_question(counts) for one in (question["outcome"] or {}).get("sentences", [])]
    said = said + each if ballot["kind"] == "decision" else [one for one in said if one not in each]
    secret = "本次为无记名投票：只留票数，从数据库、备份和日志里查不到谁投了什么。" if ballot["secret"] else ""
    kept = "开箱、签发所用的钥匙已经销毁。" if ballot["keys_destroyed"] and ballot["way"] in ("slips", "phones") else ""
    notes: list[Block] = [Heading("计算说明"), Text("\n".join(dict.fromkeys(said)) or GAP, role="note")]
    entries = [_entry(row) for row in _rows("entries", ballot["ballot_id"])]
    if entries:
        notes.append(Text("".join(entries), role="note"))
    return [*notes, *([Text(secret + kept, role="note")] if secret else [])]


def _entry(row: Row) -> str:
    """Who counted, who typed, and what was put right between the two."""
    told = f"第{'一二'[row['entry'] - 1]}遍：计票人{row['teller']}，{row['entered_by_name']}录入。"
    return told + (f"两遍曾不一致，重数后改正：{'；'.join(row['settled'])}。" if row["settled"] else "")
