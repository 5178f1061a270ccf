"""The table of commands: what `./lanyan help` prints and what each needs before it runs."""

import ast
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
NOT_COMMANDS = frozenset({"__init__", "__main__", "commands"})


@dataclass(frozen=True)
class Command:
    """`needs_database`: a database is made ready and Django is set up before `main(argv)` is called.

    A module may say otherwise with a constant `NEEDS_DATABASE`, and describe itself with `HELP`.
    """

    name: str
    help: str
    needs_database: bool = True

    @property
    def module(self) -> str:
        return f"lanyan.cli.{self.name.replace('-', '_')}"

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name.replace('-', '_')}.py"

    @property
    def exists(self) -> bool:
        return self.file.exists()

    def reads(self, constant: str, otherwise: bool) -> bool:
        """A yes-or-no constant of the module."""
        value = read_constant(self.file, constant)
        return value if isinstance(value, bool) else otherwise


KNOWN = (
    Command("demo", "准备一切并运行演示支队，打印可以登录的人（--port 端口，--fresh 重建演示数据）", False),
    Command("test", "运行全部测试，包括浏览器测试（后面可接 pytest 的参数）", False),
    Command("check", "检查代码、类型、层次、规则库与文档", False),
    Command("serve", "运行正式实例的网页服务（--host --port --workers，--worker 连同后台任务）", False),
    Command("live", "单独运行签到与直播的高速服务（/live/；不单独运行时由 serve 一并提供）"),
    Command("worker", "运行后台任务与定时任务"),
    Command("migrate", "升级数据库结构"),
    Command("createadmin", "创建系统管理员账号（逐项询问，没有默认密码）"),
    Command("rulebook", "规则库：check 检查，list 列出，explain 代码 --on 日期 说明", False),
    Command("procedure", "流程：list 列出，explain 代码 --on 日期 逐步说明，plan 代码 --applied 日期 推算", False),
    Command("roster", "人员名册：import 文件.xlsx [--dry-run]"),
    Command(
        "world",
        "合成数据：demo 写入演示支队（只在空的演示数据库），national [--people 人数] [--years 年数] 写入真实规模的队伍",
    ),
    Command("ballot", "无记名投票演练：drill --voters 30 [--rounds 20] [--json]", False),
    Command("bench", "测量：bench 名称 [--json]"),
    Command("report", "报表"),
    Command("backup", "备份：backup [文件.tar]，数据库、附件和密钥写入一个文件"),
    Command("restore", "恢复：--data 空目录 restore 文件.tar，先核对再写入（--check 只核对）", False),
    Command("verify-journal", "核验操作日志未被改动"),
    Command("manage", "Django 的管理命令（后面原样转交）"),
    Command("shell", "Python 交互环境"),
    Command("psql", "数据库命令行"),
    Command("help", "列出命令", False),
)


def find_command(name: str) -> Command | None:
    """The command of this name whose module exists, known or dropped in by someone else."""
    known = next((command for command in KNOWN if command.name == name), None)
    command = known or Command(name, "")
    plain = name.replace("-", "").isalnum() and name.isascii()
    return command if plain and name not in NOT_COMMANDS and command.exists else None


def all_commands() -> list[Command]:
    """Every command that exists, the known ones first; helps of the others from their `HELP` constant."""
    commands = [command for command in KNOWN if command.exists]
    names = {command.name for command in KNOWN}
    for file in sorted(FOLDER.glob("*.py")):
        name = file.stem.replace("_", "-")
        if file.stem in NOT_COMMANDS or name in names:
            continue
        text = read_constant(file, "HELP")
        if isinstance(text, str):
            commands.append(Command(name, text))
    return commands


def read_constant(file: Path, name: str) -> object:
    """A constant of a module (None when it has none), read without importing it: what it imports may not be ready."""
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            if name in names:
                return statement.value.value
    return None
