"""`./lanyan evaluate [--on YYYY-MM-DD] [--rebuild] [--json]`: judge all duties now, and bring the alerts in line."""

import argparse
import json
import sys
from datetime import date

HELP = "重新计算全部任务与预警（--on 某日，--rebuild 先清空，--json）"


def main(argv: list[str]) -> int:
    """0 done, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan evaluate", description=HELP)
    parser.add_argument("--on", type=date.fromisoformat, help="按哪一天计算，默认今天")
    parser.add_argument("--rebuild", action="store_true", help="先清空已算出的结果，再从事实重算（结果应当相同）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    options = parser.parse_args(argv)

    from lanyan.derived import nightly

    run = nightly.rebuild(options.on) if options.rebuild else nightly.evaluate_night(options.on)
    if options.json:
        said = {
            "on": run.on.isoformat(),
            "verdicts": run.verdicts,
            "milliseconds": run.milliseconds,
            "rulebook": run.rulebook,
        }
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"已按{run.on:%Y年%m月%d日}计算：{run.verdicts}项任务，用时{run.milliseconds}毫秒。\n")
    return 0
