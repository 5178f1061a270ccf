"""How long a handbook takes: the branch with the most records of this instance, this year, as DOCX and PDF."""

import time
from collections.abc import Callable
from typing import Any

from lanyan.cli.benches import Row
from lanyan.kernel.refusal import Refusal

ROUNDS = 5
_BUSIEST = """
SELECT h.organisation_id FROM fact_host h
JOIN fact_organisation o ON o.organisation_id = h.organisation_id AND o.form = 'branch' AND o.valid_to IS NULL
WHERE extract(year FROM h.held_on) = %(year)s GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
"""


def rows() -> list[Row]:
    """Seconds of wall time: the first in the process, then the median of five. Nothing is left in the journal."""
    from lanyan.derived import handbook
    from lanyan.derived.papers import pdf, sheets, word
    from lanyan.kernel import clock, sql
    from lanyan.kernel.operation import SYSTEM

    today = clock.today()
    found = sql.rows(_BUSIEST, {"year": today.year})
    if not found:
        raise Refusal("nothing_to_measure", "没有可以测量的记录。请先写入演示数据：./lanyan world demo。")
    branch = found[0]["organisation_id"]

    def build() -> Any:
        return handbook.build(branch, today.year, today, SYSTEM)

    cold, paper = _timed(lambda: _both(build(), word.render, pdf.render))
    steps = {
        "build": build,
        "docx": lambda: word.render(paper),
        "pdf": lambda: pdf.render(build()),
        "xlsx": lambda: sheets.render(paper),
        "docx and pdf": lambda: _both(build(), word.render, pdf.render),
    }
    began = time.process_time()
    _both(build(), word.render, pdf.render)
    processor = time.process_time() - began
    measured = {name: sorted(_timed(step)[0] for _ in range(ROUNDS))[ROUNDS // 2] for name, step in steps.items()}
    whole = measured.pop("docx and pdf")
    return [
        Row("handbook: DOCX and PDF", round(whole, 3), "s", target=1.5),
        Row("handbook: DOCX and PDF, first in the process", round(cold, 3), "s"),
        Row("handbook: DOCX and PDF, processor time", round(processor, 3), "s"),
        *(Row(f"handbook: {name}", round(value, 3), "s") for name, value in measured.items()),
        Row("handbooks (DOCX and PDF) an hour, one process", round(3600 / whole), "份/小时"),
    ]


def _both(paper: Any, *renders: Callable[[Any], bytes]) -> Any:
    for render in renders:
        render(paper)
    return paper


def _timed(step: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = step()
    return time.perf_counter() - began, result
