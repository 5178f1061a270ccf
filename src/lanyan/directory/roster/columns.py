"""The published template: its columns, in order, with what else they are called and what may be written."""

from dataclasses import dataclass
from functools import cached_property

SHEET = "人员名册"
STAFF_KINDS = {"管理指挥": "commander", "专业技术": "technician", "专职消防员": "contract_firefighter", "文员": "clerk"}
PARTY_STATES = {
    "中共党员": "full",
    "党员": "full",
    "中共预备党员": "probationary",
    "申请入党人": "applicant",
    "积极分子": "activist",
    "入党申请": "applicant",
    "发展党员对象": "prospect",
}
NOT_OF_THE_PARTY = frozenset({"群众", "无", "否", "非党员", "-", "/", "—", "共青团员", "团员"})
YES = frozenset({"是", "有", "√", "团员", "共青团员", "y", "yes", "1"})
NO = frozenset({"否", "无", "不是", "×", "n", "no", "0", "-", "/", "—"})
RANKS = (
    *("总监", "副总监", "助理总监", "高级指挥长", "一级指挥长", "二级指挥长", "三级指挥长"),
    *("一级指挥员", "二级指挥员", "三级指挥员", "四级指挥员", "一级消防长", "二级消防长", "三级消防长"),
    *("一级消防士", "二级消防士", "三级消防士", "四级消防士", "预备消防士"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its title in the template, other titles it is known by, and how to fill it in."""

    key: str
    title: str
    help: str
    example: str = ""
    kind: str = "text"  # text | date | id | phone | choice
    required: bool = False
    aliases: tuple[str, ...] = ()


COLUMNS = (
    Column("name", "姓名", "必填。", "曾志强", required=True, aliases=("名字", "人员姓名")),
    Column("sex", "性别", "男、女。不填则按身份证号。", "男", "choice"),
    Column(
        "id_number",
        "身份证号",
        "必填，18位（15位旧号自动升位）。请把本列设为“文本”格式，否则末几位会丢失。",
        "",
        "id",
        required=True,
        aliases=("身份证号码", "公民身份号码", "身份证", "居民身份证号", "证件号", "证件号码"),
    ),
    Column("born_on", "出生日期", "年-月-日。不填则按身份证号。", "1995-05-05", "date", aliases=("出生年月日",)),
    Column(
        "staff_kind",
        "人员类别",
        "必填：管理指挥干部、专业技术干部、消防员、政府专职消防员、消防文员。",
        "消防员",
        "choice",
        required=True,
        aliases=("人员性质", "身份类别"),
    ),
    Column(
        "unit",
        "单位",
        "必填，写系统中的单位全称或简称；有重名时写上级，例如：东区大队/港口站。",
        "港口站",
        required=True,
        aliases=("所在单位", "工作单位", "单位名称"),
    ),
    Column("position", "职务", "现任职务。", "班长", aliases=("现任职务", "岗位")),
    Column(
        "rank", "衔级", "消防救援衔，例如：三级指挥员、二级消防士。", "二级消防士", "choice", aliases=("消防救援衔", "衔")
    ),
    Column("phone", "手机号", "11位数字。", "13900000000", "phone", aliases=("手机", "联系电话", "手机号码", "电话")),
    Column(
        "joined_service_on", "入职日期", "年-月-日。", "2016-09-01", "date", aliases=("入队日期", "参加工作日期", "入队时间")
    ),
    Column(
        "posted_on", "任现职日期", "到现单位任现职的日期；不填则从导入之日起。", "2022-01-01", "date", aliases=("任职日期",)
    ),
    Column(
        "party_state",
        "党员状态",
        "入党申请人、入党积极分子、发展对象、预备党员、正式党员、留党察看、停止党籍；不是则不填。",
        "正式党员",
        "choice",
        aliases=("政治面貌", "党员类别", "党籍状态"),
    ),
    Column(
        "probation_on",
        "入党日期",
        "预备党员、正式党员必填：成为预备党员的日期。",
        "2018-07-01",
        "date",
        aliases=("入党时间",),
    ),
    Column("full_on", "转正日期", "正式党员必填。", "2019-07-01", "date", aliases=("转正时间",)),
    Column("state_on", "状态起始日期", "其他状态从哪天起；不填则从导入之日起。", "", "date", aliases=("确定日期",)),
    Column("branch", "所在党支部", "党员必填，写系统中的支部名称。", "港口站党支部", aliases=("党支部", "所在支部")),
    Column("group", "所在党小组", "写所在党支部下的党小组名称。", "第一党小组", aliases=("党小组",)),
    Column("branch_on", "转入支部日期", "组织关系到本支部的日期；不填则从导入之日起。", "", "date", aliases=("转入日期",)),
    Column("league", "团员", "是、否。", "否", "choice", aliases=("是否团员",)),
    Column("league_on", "入团日期", "年-月-日。", "", "date", aliases=("入团时间",)),
    Column("league_branch", "所在团支部", "团员必填，写系统中的团支部名称。", "", aliases=("团支部",)),
    Column("number", "人员编号", "已有编号的填编号；新人员不填则由系统编号。", "", aliases=("编号", "工号", "警号")),
)
BY_KEY = {column.key: column for column in COLUMNS}


@dataclass(frozen=True)
class Template:
    """A kind of file: the name of its sheet, its columns, by key and by all the titles that they go by."""

    sheet: str
    columns: tuple[Column, ...]

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def by_title(self) -> dict[str, Column]:
        return {title: column for column in self.columns for title in (column.title, *column.aliases)}

    @cached_property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """(key, title) to choose from."""
        return [(column.key, column.title + ("（必填）" if column.required else "")) for column in self.columns]


ROSTER = Template(SHEET, COLUMNS)
BY_TITLE, REQUIRED = ROSTER.by_title, ROSTER.required
# What the national system of Party members writes into its list of members, as far as we hold it too. Its keys are
# those of the roster, so that one reader reads both; its 人员类别 is the standing in the Party.
NATIONAL = Template(
    "党员名册",
    (
        Column("name", "姓名", "", required=True, aliases=("党员姓名",)),
        Column(
            "id_number", "公民身份号码", "", kind="id", aliases=("身份证号", "身份证号码", "公民身份证号", "居民身份证号")
        ),
        Column("sex", "性别", "", kind="choice"),
        Column("born_on", "出生日期", "", kind="date", aliases=("出生年月日", "出生年月")),
        Column("party_state", "人员类别", "", kind="choice", aliases=("党员类别", "党员状态", "党籍状态")),
        Column("branch", "所在党支部", "", required=True, aliases=("所属党支部", "党支部", "所在党组织", "党组织名称")),
        Column("probation_on", "入党日期", "", kind="date", aliases=("加入党组织日期", "入党时间", "加入中共组织日期")),
        Column("full_on", "转正日期", "", kind="date", aliases=("转为正式党员日期", "转正时间")),
        Column("phone", "手机号码", "", kind="phone", aliases=("联系电话", "手机", "手机号", "移动电话")),
    ),
)
TEMPLATES = {"roster": ROSTER, "national": NATIONAL}
