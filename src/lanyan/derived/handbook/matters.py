"""The chapter of what was to be done: items of ledgers that the organisation keeps or does, and how far they are."""

from lanyan.derived.papers import Block, Column, Heading, Table, Text
from lanyan.derived.papers.words import short_day
from lanyan.rulebook import national

from .facts import Facts


def matters(facts: Facts) -> list[Block]:
    if not facts.items:
        return [Heading("督办整改事项"), Text("没有督办整改事项", role="gap")]
    rows = []
    for row in facts.items:
        kind = national().ledger_kind(row["kind"])
        late = row["closed_on"] is None and row["reported_on"] is None and row["due_on"] < facts.known
        state = "已办结" if row["closed_on"] else "待核查" if row["reported_on"] else "逾期" if late else "办理中"
        rows.append(
            (
                f"{row['year']}-{row['number']:03d}",
                kind.title,
                row["title"],
                row["responsible"],
                row["answerable"],
                short_day(row["due_on"]),
                row["latest"],
                state + ("（曾反弹）" if row["reopened"] else ""),
            )
        )
    closed = sum(1 for row in facts.items if row["closed_on"])
    columns = (
        *(Column("编号", 1.4), Column("清单", 1.2), Column("事项", 2.6, "left"), Column("责任单位", 1.4, "left")),
        *(Column("责任人"), Column("期限", 1.2), Column("进展", 2.2, "left"), Column("状态")),
    )
    return [
        Heading("督办整改事项"),
        Text(f"共{len(rows)}项，办结{closed}项；办结须由没有办理的人核查。"),
        Table(columns, tuple(rows), size="small"),
    ]
