"""Papers of dues: 台账 of a month, a receipt, what was told to the branch."""

from datetime import date
from decimal import Decimal

from lanyan.derived.papers import Block, Column, Heading, Money, Pairs, Paper, Signs, Stamp, Table, Text, Value
from lanyan.directory import queries as directory
from lanyan.directory.models import Organisation
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.records.dues import queries
from lanyan.records.dues.models import Publication, Receipt
from lanyan.records.dues.models.paying import HANDS, WAYS
from lanyan.records.dues.operations.subject import rates_on, rule_of

# What a printed sheet says about how dues come in, with the clause.
LAWFUL = "党组织不得垫交或扣缴党费（中组发〔2008〕3号第十四条）；不按规定交纳的，及时批评教育、限期改正（第十三条）。"


def month_paper(organisation: Organisation, month: date, by: Actor) -> Paper:
    """台账 of a branch for a month, with a line a member. For whoever keeps the branch: see `access.require_keep`."""
    rows = queries.month_table(organisation, month)
    total = queries.totals(rows)
    title = rule_of(organisation.line).title
    payers = rates_on(organisation.line, month).payers
    today = clock.today()
    lines: list[tuple[Value, ...]] = [
        (
            number,
            row.name,
            payers[row.payer].title if row.payer in payers else "",
            _money(row.base),
            _money(row.full_amount),
            _money(row.owed),
            _money(row.paid or None),
            _money(row.voluntary or None),
            f"{row.settled_on.month}月{row.settled_on.day}日" if row.paid and row.settled_on else "",
            row.stands(today)[1],
        )
        for number, row in enumerate(rows, start=1)
    ]
    lines.append(
        (
            "",
            "合计",
            "",
            "",
            "",
            _money(total.owed),
            _money(total.paid),
            _money(total.voluntary or None),
            "",
            f"{total.settled}/{total.people}人",
        )
    )
    columns = (
        Column("序号", 0.6),
        Column("姓名", 1.1),
        Column("类别", 1.7),
        Column("基数（元）", 1.2, "right"),
        Column("月额（元）", 1.1, "right"),
        Column("应交（元）", 1.1, "right"),
        Column("实交（元）", 1.1, "right"),
        Column("自愿多交（元）", 1.1, "right"),
        Column("交清日期", 1.2),
        Column("状态", 1),
    )
    blocks: list[Block] = [Table(columns, tuple(lines), size="small")]
    if organisation.line == "party":
        blocks.append(Text(LAWFUL, role="note"))
    blocks.append(Signs(("收缴人", "党支部书记" if organisation.line == "party" else "团支部书记")))
    return _paper(organisation, f"{month.year}年{month.month}月{title}收缴台账", blocks, by)


def _money(value: Decimal | None) -> Money | str:
    return "" if value is None else Money(value)


def receipt_paper(receipt: Receipt, by: Actor) -> Paper:
    """A receipt. For its person and the keepers of the branch: see `access.receipt_for`."""
    title = rule_of(receipt.line).title
    payments = list(receipt.payments.all())
    total = sum((one.amount for one in payments), Decimal(0))
    rows = [
        (f"{one.month.year}年{one.month.month}月", "自愿多交" if one.voluntary else title, _money(one.amount))
        for one in payments
    ]
    pairs = Pairs(
        (
            ("编号", f"{receipt.year}-{receipt.number:04d}"),
            ("姓名", receipt.person.name),
            ("交纳日期", receipt.paid_on),
            ("方式", WAYS[receipt.way] + (f"，{HANDS[receipt.hand]}：{receipt.hand_name}" if receipt.hand_name else "")),
        )
    )
    blocks: list[Block] = [
        pairs,
        Table((Column("月份"), Column("项目"), Column("金额（元）", 1, "right")), (*rows, ("合计", "", _money(total)))),
    ]
    if receipt.voided_at is not None:
        blocks.append(Text(f"本收据已作废：{receipt.void_reason}", role="gap"))
    return _paper(receipt.organisation, f"{title}收据", [*blocks, Signs(("收款人",))], by)


def publication_paper(publication: Publication, by: Actor) -> Paper:
    """What was told to the branch, to be hung up. Of one person it says the months, never a sum."""
    told = publication.told
    title = rule_of(publication.line).title
    rows = [
        (
            number,
            one["name"],
            one["owed"],
            one["paid"],
            one["relieved"] or "",
            "已交清" if one["paid"] >= one["owed"] else "未交清",
        )
        for number, one in enumerate(told["people"], start=1)
    ]
    columns = (
        Column("序号", 0.6),
        Column("姓名"),
        Column("应交（月）"),
        Column("已交（月）"),
        Column("其中减免（月）"),
        Column("情况"),
    )
    blocks: list[Block] = [
        Heading("收缴情况"),
        Text(
            f"截至{publication.through.year}年{publication.through.month}月，应交{told['owed']}元，实交{told['paid']}元"
            + (f"，自愿多交{told['voluntary']}元" if told["voluntary"] != "0.00" else "")
            + "。"
        ),
        Heading("每名党员交纳情况" if publication.line == "party" else "每名团员交纳情况"),
        Table(columns, tuple(rows)),
    ]
    return _paper(publication.organisation, f"{publication.year}年{title}收缴情况公布", blocks, by)


def _paper(organisation: Organisation, title: str, blocks: list[Block], by: Actor) -> Paper:
    own = directory.organisation_on(organisation)
    return Paper(
        title=title,
        subtitle=own.name,
        blocks=tuple(blocks),
        stamp=Stamp(by, clock.now()),
        author=own.name,
        subject_kind="organisation",
        subject_id=organisation.pk,
        organisation_id=organisation.pk,
    )
