"""`./lanyan ballot drill [--voters N] [--rounds N] [--json]`: hold secret ballots, attack them as owner of the data."""

import argparse
import json
import sys
from typing import Any

HELP = "无记名投票演练：drill --voters 30 开箱后以数据库主人身份攻击，看能不能对上人（--rounds --json）"
NEEDS_DATABASE = False


def main(argv: list[str]) -> int:
    """0 nothing linked beyond chance, 1 linked, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan ballot", description=HELP)
    parser.add_argument("what", choices=["drill"])
    parser.add_argument("--voters", type=int, default=30, help="几个人投票（5 到 60）")
    parser.add_argument("--rounds", type=int, default=20, help="投几轮")
    parser.add_argument("--json", action="store_true", help="一个 JSON 对象")
    options = parser.parse_args(argv)
    if not 5 <= options.voters <= 60 or not 1 <= options.rounds <= 200:
        parser.error("--voters 应在 5 到 60 之间，--rounds 应在 1 到 200 之间")

    from lanyan.cli.running.alone import alone

    found = alone("lanyan.cli.balloting.run", str(options.voters), str(options.rounds))
    sys.stdout.write((json.dumps(found, ensure_ascii=False) if options.json else _told(found)) + "\n")
    return 0 if found["held"] else 1


def _told(found: dict[str, Any]) -> str:
    lines = [
        f"{found['voters']}人投票{found['rounds']}轮，每轮计票后攻击；瞎猜平均对上{found['chance']:g}人，上限{found['limit']:g}人。"
    ]
    lines += [f"{row['attack']}\t对上{row['linked']}人（每轮{row['rate']:.2f}）" for row in found["rows"]]
    lines += [
        f"对照（两张表、随机编号、无时间列的常见做法）{row['attack']}\t对上{row['linked']}人" for row in found["control"]
    ]
    lines.append(f"日志里出现姓名或票据：{found['in_logs']}处。")
    lines.append(f"逐票比较{found['single_votes']}票：整库备份和每个文件的变化有{found['shapes']}种样子（应为1种）。")
    places = {when: "、".join(found["canary"][when]) or "哪里都没有" for when in ("before", "after")}
    lines.append(f"写在一张票上的暗记，计票前：{places['before']}；计票后：{places['after']}。")
    lines.append("没有超过瞎猜。" if found["held"] else "超过了瞎猜：有泄露，请查明。")
    return "\n".join(lines)
