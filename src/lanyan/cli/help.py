"""`./lanyan help`: the commands, in Chinese. Runs on a bare interpreter."""

import sys

from lanyan.cli.commands import all_commands


def main(argv: list[str]) -> int:
    lines = ["用法：./lanyan [--data 目录] 命令 [参数]", ""]
    lines += [f"  {command.name:<16}{command.help}" for command in all_commands()]
    lines += [
        "",
        "  --data 目录       数据放在哪里（默认 var/）；不同目录是互不相干的实例",
        "  DATABASE_URL      环境变量：使用已有的 PostgreSQL，而不是内置的",
        "",
        "退出码：0 完成，1 拒绝或未达到（附原因），2 用法错误",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
