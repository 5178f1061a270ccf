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
        blocks=(*_summary(kind, node_id, rows, since, until), Heading("逐项情况"), *_items(kind, rows, names, today)),
        stamp=Stamp(by, clock.now()),
        author=own.name,
        subject_kind="organisation",
        subject_id=node_id,
        organisation_id=node_id,
    )


def _summary(kind: LedgerKind, node_id: int, rows: list[dict], since: date, until: date) -> list[Block]:
    """What was raised in the span, with its rates, and what is older and listed all the same."""
    found = queries.rates(node_id, since, until, kinds=[kind.code]).get(kind.code)
    lines = [*(_rates(kind, found) if found else []), *_older(kind, [row for row in rows if row["raised_on"] < since])]
    none = [] if found else [Text(f"本期没有登记{kind.item}。", role="gap")]
    table = [Table((Column("指标", 2, "left"), Column("数")), tuple(lines))] if lines else []
    return [Heading("总体情况"), *none, *table]


def _older(kind: LedgerKind, rows: list[dict]) -> list[tuple[str, str | int | Ratio]]:
    if not rows:
        return []
    still = [row for row in rows if row["state"] != "closed"]
    return [
        (f"以前登记、本期办结的{kind.item}（项）", len(rows) - len(still)),
        (f"以前登记、仍未办结的{kind.item}（项）", len(still)),
        ("其中逾期（项）", sum(_late(row, clock.today()) for row in still)),
    ]


def _late(row: dict, today: date) -> bool:
    return row["state"] in ("raised", "accepted", "argued") and row["due_on"] < today


def _rates(kind: LedgerKind, found: queries.Rates) -> list[tuple[str, str | int | Ratio]]:
    rows: list[tuple[str, str | int | Ratio]] = [
        (f"登记{kind.item}（项）", found.items),
        ("办结（项）", found.closed),
        ("销号率（按事项）", Ratio(found.closed, found.items)),
        ("其中按期办结（项）", found.in_time),
        ("逾期未办结（项）", found.overdue),
        ("退回过（项）", found.returned),
        ("重新办理过（项）", found.reopened),
        ("批准过延期（项）", found.extended),
    ]
    if kind.measures != "none":
        rows += [("措施（条）", found.measures), ("销号率（按措施）", Ratio(found.measures_done, found.measures))]
    if kind.probe:
        rows += [("反向核查有效（项）", found.probed), ("真销号率", Ratio(found.truly, found.probed))]
    return rows


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
        late = _late(row, today)
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
