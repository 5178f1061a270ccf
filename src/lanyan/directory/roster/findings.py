"""What is wrong with a roster, cell by cell: a code that programs and tests know, a sentence that says what to write."""

from dataclasses import asdict, dataclass, field
from typing import Any

from .columns import BY_KEY

# Code → (problem, remedy). What stands in braces is filled in.
PROBLEMS = {
    # one cell
    "missing": ("没有填写", "请填写"),
    "formula_unworked": ("是公式，还没有算出结果", "请用Excel、WPS或LibreOffice打开文件保存一次，或把这一列粘贴为数值"),
    "formula_failed": ("公式出错，结果是“{found}”", "请改正公式，或把正确的内容粘贴为数值"),
    "name_unlikely": ("“{found}”不像姓名", "请填写真实姓名，不带数字和说明"),
    "id_kept_as_number": ("身份证号存成了{how}，末几位已丢失", "请把该列设为“文本”格式后重新填写完整号码"),
    "id_form": ("应为18位，前17位是数字，末位是数字或X", "请对照证件核对"),
    "id_birth_date": ("第7至14位“{digits}”不是有效日期", "请对照证件核对"),
    "id_check_digit": ("校验位不符，末位应为“{digit}”", "请对照证件核对"),
    "phone_form": ("“{found}”不是手机号", "请填写11位手机号，没有则不填"),
    "day_form": ("“{found}”不是完整日期", "请写成2019-07-01或2019年7月1日，写到日"),
    "day_impossible": ("“{found}”不是存在的日期", "请核对年、月、日"),
    "day_out_of_range": ("日期{found}不合情理", "请填写1900年以后、{latest}以前的日期"),
    "word_unknown": ("“{found}”不是{what}", "{hint}可以写：{words}"),
    # cells of one row
    "birth_not_of_id": ("与身份证号中的{birth}不一致", "请核对出生日期和身份证号"),
    "sex_not_of_id": ("与身份证号中的“{sex}”不一致", "请核对性别和身份证号"),
    "day_ahead": ("{found}还没有到", "请核对日期"),
    "before_birth": ("早于出生日期{word}", "请核对日期"),
    "too_young": ("当时未满{word}岁", "请核对日期和出生日期"),
    "no_probation_day": ("党员没有填写入党日期", "请填写成为预备党员的日期"),
    "no_full_day": ("正式党员没有填写转正日期", "请填写转正日期"),
    "full_day_of_probationary": ("预备党员不应有转正日期", "请清空，或把党员状态改为正式党员"),
    "full_before_probation": ("转正日期不晚于入党日期{word}", "请核对两个日期"),
    "member_without_branch": ("党员没有填写所在党支部", "请填写系统中的支部名称"),
    "day_without_state": ("没有填写党员状态却有这个日期", "请填写党员状态，或清空日期"),
    "group_without_branch": ("填写了党小组而没有党支部", "请填写所在党支部"),
    "league_without_branch": ("团员没有填写所在团支部", "请填写系统中的团支部名称"),
    # organisations
    "organisation_unknown": ("系统中没有“{found}”", "{hint}"),
    "group_unknown": ("“{word}”下没有“{found}”", "{hint}"),
    "organisation_ambiguous": ("有{count}个组织都叫“{found}”", "请写上级，例如：{paths}"),
    "organisation_beyond_reach": ("“{found}”不在您负责的范围内", "请删去这一行，或请上级导入"),
    "organisation_ends": (
        "“{found}”将于{word}撤销，此后没有去处",
        "请改填撤销后所在的组织，或先在系统中登记那一天之后的去处",
    ),
    "before_founding": ("早于“{word}”成立的日期{founded}", "请核对日期"),
    # rows beside each other, and the store
    "twice_in_file": ("与第{word}行的{title}相同", "同一人只写一行，请核对"),
    "person_beyond_reach": ("该身份证号已登记在您负责范围以外的单位", "请先由上级办理调动，或删去这一行"),
    "number_of_other": ("编号已属于{word}", "请核对编号和身份证号，新人员请清空编号"),
    "number_differs": ("该身份证号在系统中的编号是{word}", "请改为该编号或清空"),
    "party_state_in_store": ("系统登记为{word}", "出党、除名请在系统中办理，名册中请如实填写"),
    "history_contradicts": ("系统登记自{since}起为“{word}”，与名册的先后不符", "请核对日期；历史更正请在系统中办理"),
    # notices: nothing is held up
    "columns_not_read": ("这些列不在模板中，没有读取：{word}", ""),
    "hidden_rows": ("第{word}行是隐藏行，已一并读取", "不想导入的请删除整行"),
    "footer": ("“{word}”是表尾，没有当作人员", ""),
}
NOTICES = frozenset({"columns_not_read", "hidden_rows", "footer"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `row` counts from 1 as the office suite shows it (0: the whole sheet); `cell` such as C5."""

    row: int
    cell: str
    column: str
    code: str
    found: str
    problem: str
    remedy: str
    blocks: bool = True

    def sentence(self) -> str:
        """第5行 身份证号（C5）：校验位不符，末位应为“X”。请对照证件核对。"""
        where = f"第{self.row}行 " if self.row else ""
        place = f"{self.column}（{self.cell}）" if self.cell else self.column
        return f"{where}{place}：{self.problem}。{self.remedy}。" if self.remedy else f"{where}{place}：{self.problem}。"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Findings:
    """Collects findings, one per cell (the first is told; it hides what follows from it); knows where a column stands."""

    columns: dict[str, int] = field(default_factory=dict)
    all: list[Finding] = field(default_factory=list)
    wrong_rows: set[int] = field(default_factory=set)
    _told: set[tuple[int, str]] = field(default_factory=set)

    def add(self, row: int, key: str, code: str, found: str = "", **words: object) -> None:
        """A finding about column `key` of a row (or about the sheet, row 0)."""
        if (row, key) in self._told:
            return
        self._told.add((row, key))
        at = self.columns.get(key)
        cell = f"{letters(at)}{row}" if at is not None and row else ""
        title = BY_KEY[key].title if key in BY_KEY else key
        problem, remedy = (part.format(found=found, title=title, **words) for part in PROBLEMS[code])
        blocks = code not in NOTICES
        self.all.append(Finding(row, cell, title, code, found, problem, remedy, blocks))
        if blocks:
            self.wrong_rows.add(row)

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.all if finding.blocks]

    @property
    def notices(self) -> list[Finding]:
        return [finding for finding in self.all if not finding.blocks]

    def in_order(self) -> None:
        """By row, then by column: checks of different kinds come one after the other, people read from the top."""
        self.all.sort(key=lambda finding: (finding.row, self.columns_order(finding)))

    def columns_order(self, finding: Finding) -> int:
        """Where the column of a finding stands in the sheet."""
        return next((at for key, at in self.columns.items() if key in BY_KEY and BY_KEY[key].title == finding.column), -1)


def letters(column: int) -> str:
    """Column 0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
