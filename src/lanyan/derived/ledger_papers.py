"""A list printed as the document that units know: 问题整改清单, 重点工作推进表 and the like, with its rates."""

from datetime import date
from pathlib import Path

from lanyan.derived.papers import Block, Column, Heading, Paper, Ratio, Stamp, Table, Text
from lanyan.directory import queries as directory
from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor
from lanyan.records.ledger import queries
from lanyan.rulebook import LedgerKind

_SQL = sql.statements(Path(__file__).with_name("ledger_papers.sql"))


def build_list(kind: LedgerKind, node_id: int, since: date, until: date, span: str, by: Actor) -> Paper:
    """The list of an organisation and below for a span. Whether `by` may read it is checked at the door of the screen."""
    today = clock.today()
    own = directory.organisation_on(node_id)
    rows = sql.rows(_SQL["items"], {"kind": kind.code, "node": node_id, "since": since, "until": until, "today": today})
    names = directory.organisations_on({row["responsible_id"] for row in rows})
    return Paper(
        title=f"{span}{kind.paper}",
        subtitle=own.name,
        blocks=(*_summary(kind, node_id, since, until), Heading("逐项情况"), *_items(kind, rows, names, today)),
        stamp=Stamp(by, clock.now()),
        author=own.name,
        subject_kind="organisation",
        subject_id=node_id,
        organisation_id=node_id,
    )


def _summary(kind: LedgerKind, node_id: int, since: date, until: date) -> list[Block]:
    found = queries.rates(node_id, since, until, kinds=[kind.code]).get(kind.code)
    if found is None:
        return [Heading("总体情况"), Text(f"本期没有登记{kind.item}。", role="gap")]
    rows: list[tuple[str, str | int | Ratio]] = [
        (f"登记{kind.item}（项）", found.items),
        ("办结（项）", found.closed),
        ("销号率（按事项）", Ratio(found.closed, found.items)),
        ("其中按期办结（项）", found.in_time),
        ("逾期未办结（项）", found.overdue),
        ("退回、重新办理（次）", found.returned + found.reopened),
        ("批准延期（次）", found.extended),
    ]
    if kind.measures != "none":
        rows += [("措施（条）", found.measures), ("销号率（按措施）", Ratio(found.measures_done, found.measures))]
    if kind.probe:
        rows += [("反向核查有效（项）", found.probed), ("真销号率", Ratio(found.truly, found.probed))]
    return [Heading("总体情况"), Table((Column("指标", 2, "left"), Column("数")), tuple(rows))]


def _items(kind: LedgerKind, rows: list[dict], names: dict, today: date) -> list[Block]:
    if not rows:
        return [Text("没有记录", role="gap")]
    measured = kind.measures != "none"
    columns = [
        Column("编号", 1.5),
        Column(kind.item, 2.6, "left"),
        Column("来源"),
        Column("责任单位", 1.5, "left"),
        Column("责任人"),
    ]
    columns += [Column("措施", 2.4, "left")] if measured else []
    columns += [Column("期限", 1.3), Column("进展", 2, "left"), Column("状态")]
    lines = []
    for row in rows:
        late = row["state"] in ("raised", "accepted", "argued") and row["due_on"] < today
        extended = f"（原{row['first_due_on']}）" if row["extended"] else ""
        state = queries.STATE_WORDS[row["state"]] + ("，逾期" if late else "") + ("，曾反弹" if row["reopened"] else "")
        lines.append(
            (
                f"{row['year']}-{row['number']:03d}",
                row["title"],
                kind.sources.get(row["source"], ""),
                names[row["responsible_id"]].short_name,
                row["answerable"] or row["leader"],
                *([row["measures"]] if measured else []),
                f"{row['due_on']}{extended}",
                row["latest"],
                state,
            )
        )
    return [Table(tuple(columns), tuple(lines), size="small")]
