"""A list from a file: every cell looked at, entered whole or not at all, and once however often it is sent."""

import pytest
from openpyxl import Workbook, load_workbook

from lanyan.flows import import_items as flow
from lanyan.flows.ledger import withdraw_batch
from lanyan.kernel.refusal import Refusal
from lanyan.records.ledger.models import Item
from lanyan.rulebook import national

HEAD = ["问题", "责任单位", "来源", "说明", "方面", "专项整治", "原因分析", "责任人", "期限"]


@pytest.fixture
def table(world, tmp_path):
    """Reads a workbook of these lines as the detachment's officer would send it."""

    def read(*lines, head=HEAD, kind="rectification", name="清单.xlsx"):
        book = Workbook()
        for line in (["2026年问题清单"], head, *lines):
            book.active.append(list(line))
        path = tmp_path / name
        book.save(path)
        return flow.read_items(national().ledger_kind(kind), world.organisation(world.party_committee).pk, path, name)

    return read


@pytest.fixture
def branch(world):
    from lanyan.directory.queries import organisation_on

    return organisation_on(world.organisation(world.due_assembly_branch)).short_name


def send(world, table):
    kind, holder = national().ledger_kind("rectification"), world.organisation(world.party_committee)
    return flow.import_items(kind, holder.pk, table, world.actor(world.officer))


def test_a_list_is_entered_whole_and_the_same_file_once(world, table, branch):
    name = world.person(world.recorder).name
    read = table(
        ["器材清点不细", branch, "自己查", "", "作风建设", "", "", name, "2027年1月5日"],
        [],
        [" 训练记录缺项 ", branch, "上级点", "两处", "组织建设", "", "", "", ""],
    )
    assert not read.findings
    before = Item.objects.count()
    batch = send(world, read)
    assert send(world, read).pk == batch.pk
    first, second = batch.items.order_by("number")
    assert Item.objects.count() == before + 2
    assert (first.title, first.details, first.answerable.name) == ("器材清点不细", {"aspect": "conduct"}, name)
    assert (second.title, second.text, second.source) == ("训练记录缺项", "两处", "superior")
    assert batch.imported


def test_what_was_taken_back_whole_may_come_again(world, table, branch):
    read = table(["器材清点不细", branch, "自己查", "", "作风建设"])
    kind, holder = national().ledger_kind("rectification"), world.organisation(world.party_committee)
    first = send(world, read)
    assert flow.imported_before(kind, holder.pk, read) == first
    withdraw_batch(batch_id=first.pk, reason="传错了文件", by=world.actor(world.officer))
    assert flow.imported_before(kind, holder.pk, read) is None
    assert send(world, read).pk != first.pk


def test_a_file_too_long_is_not_read_to_its_end(table, branch):
    read = table(*([f"问题{n}", branch, "自己查", "", "作风建设"] for n in range(600)))
    assert len(read.rows) == 500
    assert "第503行起没有看" in read.findings[0].problem


def test_each_wrong_cell_is_told_with_its_row_and_nothing_is_entered(table, branch):
    read = table(
        ["", branch, "自己查", "", "作风建设"],
        ["甲", "没有这个站", "自己查", "", "作风建设"],
        ["乙", branch, "听说的", "", "作风建设"],
        ["丙", branch, "自己查", "", "别的方面"],
        ["丁", branch, "自己查", "", "作风建设", "", "", "查无此人", ""],
        ["戊", branch, "自己查", "", "作风建设", "", "", "", "明年"],
        ["己", branch, "自己查", "", "作风建设", "", "", "", "2020-01-01"],
        ["庚", branch, "自己查", "", "作风建设", "", "", "", "2031-01-01"],
        ["辛" * 121, branch, "自己查", "", "作风建设"],
    )
    told = [(one.row, one.column) for one in read.findings]
    assert told == [
        *[(3, "问题"), (4, "责任单位"), (5, "来源"), (6, "方面"), (7, "责任人")],
        *[(8, "期限"), (9, "期限"), (10, "期限"), (11, "问题")],
    ]
    assert all(one.problem for one in read.findings)


def test_a_table_without_our_header_or_rows_is_refused_in_words(table):
    with pytest.raises(Refusal) as refused:
        table(["甲"], head=["序号", "内容"])
    assert refused.value.code == "no_header"
    assert [one.problem for one in table().findings] == ["没有一行内容，请按模板填写"]


def test_the_template_reads_back_once_filled_in(world, tmp_path, branch):
    kind, holder = national().ledger_kind("rectification"), world.organisation(world.party_committee)
    path = tmp_path / "模板.xlsx"
    path.write_bytes(flow.template(kind, holder.pk))
    book = load_workbook(path)
    book.worksheets[0].append(["器材清点不细", branch, "自己查", "", "作风建设"])
    book.save(path)
    read = flow.read_items(kind, holder.pk, path, path.name)
    assert not read.findings
    assert len(read.rows) == 1
