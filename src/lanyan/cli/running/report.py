"""The page of measurements, written from their JSON and nothing else."""

import math
from typing import Any

TITLES = {
    "checkin": "签到：32、64个客户端，应到是全体",
    "boards": "签到实况：2000个观看者",
    "evaluate": "任务判定",
    "dashboard": "各级大屏、态势、数据，逐级点开",
    "pages": "各角色的主要页面",
    "failover": "集群：主库断电",
}
_HEAD = """# 性能

由 `./lanyan measure` 从测量结果写成，不手工改。换一台机器，照下面的命令重做一遍。

"""
_HOW = """
## 怎么重做
```sh
./lanyan measure /srv/measure
```
机器上不要有别的负载。它写入三种规模的合成队伍（人都是虚构的），逐项测量，结果放在 `/srv/measure/results`，再写成本页。
单独一项：`./lanyan --data /srv/measure/200000 bench checkin --json`。
“底线”是同一次运行里数据库自己做同样的事：签到是 pgbench 逐行插入同样的唯一键，
页面是它自己的查询，任务判定是它离不开的逐表汇总。

集群的演练单独做：`./lanyan drill failover --json > /srv/measure/results/drill-failover.json`，
再 `./lanyan measure /srv/measure --only-write`。
"""

Result = dict[str, Any]


def page(found: list[Result], notes: str) -> str:
    """Markdown. `found`: measurements, and drills that measure. `notes`: where the time goes in what was missed, by whoever
    has profiled it."""
    results = [one for one in found if "bench" in one]
    drills = [one for one in found if "drill" in one]
    largest = max(one["people"] for one in results)
    whole = [one for one in results if one["people"] == largest]
    parts = [_HEAD, _machine(whole[0]), f"\n规模：{largest}人。\n"]
    for name in TITLES:
        parts += [_table(one) for one in whole if one["bench"] == name]
    parts += [drill(one) for one in drills]
    parts += [_missed(whole), notes and f"\n{notes.strip()}\n", _growth(results), _HOW]
    return "".join(parts)


def drill(one: Result) -> str:
    """The section of a drill: its numbers, then what was tried and whether it came as promised."""
    machine = one["machine"]
    lines = [
        f"\n## {TITLES[one['drill']]}\n\n",
        f"`./lanyan drill {one['drill']} --json`，{one['at']}，{machine['cores']}核，结束时负载 {machine['load']:.1f}。\n\n",
        "| 项目 | 值 | 目标 | 达到 |\n|---|---|---|---|\n",
    ]
    for row in one["measured"]:
        met = "" if row["target"] is None else "是" if row["met"] else "**否**"
        lines.append(f"| {row['name']} | {_number(row['value'])} {row['unit']} | {_number(row['target'])} | {met} |\n")
    lines.append("\n")
    for row in one["rows"]:
        said = f"。{row['what']}" if row["what"] else ""
        lines.append(f"- {row['name']}：{'做到' if row['met'] else '**没有做到**'}{said}\n")
    return "".join(lines)


def exponent(sizes: list[tuple[int, float]]) -> float | None:
    """How the cost grows with the force, from the smallest to the largest: 0 not at all, 1 in proportion."""
    (small, least), (large, most) = min(sizes), max(sizes)
    if small == large or least <= 0 or most <= 0:
        return None
    return math.log(most / least) / math.log(large / small)


def _machine(one: Result) -> str:
    versions = "，".join(f"{name} {number}" for name, number in one["versions"].items())
    machine = one["machine"]
    return (
        f"| 测量于 | {one['at']} |\n|---|---|\n| 机器 | {machine['cores']}核，{machine['system']}，"
        f"开始时负载 {machine['load']:.1f} |\n| 版本 | {versions} |\n"
    )


def _table(one: Result) -> str:
    lines = [f"\n## {TITLES[one['bench']]}\n\n| 项目 | 值 | 底线 | 与底线之比 | 目标 | 达到 |\n|---|---|---|---|---|---|\n"]
    for row in one["rows"]:
        met = "" if row["target"] is None else "是" if row["met"] else "**否**"
        cells = [
            row["name"],
            f"{_number(row['value'])} {row['unit']}",
            *(_number(row[key]) for key in ("floor", "ratio", "target")),
        ]
        lines.append(f"| {' | '.join(cells)} | {met} |\n")
    return "".join(lines)


def _missed(whole: list[Result]) -> str:
    missed = [(one["bench"], row) for one in whole for row in one["rows"] if not row["met"]]
    if not missed:
        return "\n## 没有达到的\n\n没有。\n"
    lines = [
        f"- {bench}，{row['name']}：{_number(row['value'])} {row['unit']}，目标 {_number(row['target'])}\n"
        for bench, row in missed
    ]
    return "\n## 没有达到的\n\n" + "".join(lines)


def _growth(results: list[Result]) -> str:
    """Rows of time at several sizes; a row that was not measured at all of them is left out."""
    sizes = sorted({one["people"] for one in results if one["bench"] == "evaluate"})
    if len(sizes) < 2:
        return ""
    values: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for one in results:
        for row in one["rows"]:
            if row["unit"] == "ms":
                values.setdefault((one["bench"], row["name"]), []).append((one["people"], row["value"]))
    lines = ["\n## 随规模怎么长\n\n指数：0 是不随队伍变大，1 是成比例。\n\n"]
    lines.append(f"| 项目 | {' | '.join(f'{size}人' for size in sizes)} | 指数 |\n|---|{'---|' * len(sizes)}---|\n")
    for (_, name), measured in values.items():
        if len(measured) == len(sizes):
            grows = exponent(measured)
            cells = [f"{_number(value)} ms" for _, value in sorted(measured)]
            lines.append(f"| {name} | {' | '.join(cells)} | {'' if grows is None else f'{grows:.2f}'} |\n")
    return "".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if abs(value) < 1_000_000 else f"{value:.0f}"
