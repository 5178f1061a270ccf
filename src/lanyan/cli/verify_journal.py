"""`./lanyan verify-journal [--json] [--file EXPORT]`: whether any line was changed, removed, put in or moved, and which.

With `--file` it looks at a file that the auditor has exported, instead of the journal itself.
"""

import argparse
import json
import sys
from pathlib import Path

HELP = "核验操作日志未被改动"


def main(argv: list[str]) -> int:
    """0 nothing altered, 1 altered (each fault is told), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan verify-journal", description=HELP)
    parser.add_argument("--json", action="store_true", help="以JSON输出")
    parser.add_argument("--file", type=Path, help="核验从日志页导出的带签名文件")
    options = parser.parse_args(argv)

    from lanyan.kernel import seals

    if options.file is not None:
        wrong = seals.check_signed(options.file.read_bytes()) if options.file.is_file() else f"没有文件 {options.file}。"
        sys.stdout.write((wrong or "文件完整，是本实例导出的，没有改动。") + "\n")
        return 1 if wrong else 0
    faults, counts = list(seals.verify()), seals.counts()
    if options.json:
        told = [{"code": fault.code, "line": fault.line, "sentence": fault.sentence} for fault in faults]
        sys.stdout.write(json.dumps({"ok": not faults, **counts, "faults": told}, ensure_ascii=False, indent=2) + "\n")
        return 1 if faults else 0
    for fault in faults:
        sys.stdout.write(fault.sentence + "\n")
    said = f"共{counts['lines']}行日志，{counts['seals']}次封存，{max(0, counts['unsealed'])}行等待封存；"
    sys.stdout.write(said + (f"发现{len(faults)}处问题。" if faults else "没有发现改动。") + "\n")
    return 1 if faults else 0
