"""How long a handbook takes: the branch with the most records of this instance, this year, as DOCX and PDF.

Floors, taken in the same run: of putting the paper together, its own queries run bare; of the PDF, the same DOCX turned
into one by LibreOffice, which is how it is usually done (no floor where there is no LibreOffice).
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lanyan.cli.benches import Row, nothing_to_measure
from lanyan.cli.benches.pages import run_bare

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
        raise nothing_to_measure()
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
    asked = _queries_of(build)
    floors = {"build": sorted(_timed(lambda: run_bare(asked))[0] for _ in range(ROUNDS))[ROUNDS // 2]}
    if (office := _by_libreoffice(word.render(paper))) is not None:
        floors["pdf"] = office
    return [
        Row("handbook: DOCX and PDF", round(whole, 3), "s", target=1.5),
        Row("handbook: DOCX and PDF, first in the process", round(cold, 3), "s"),
        Row("handbook: DOCX and PDF, processor time", round(processor, 3), "s"),
        *(
            Row(f"handbook: {name}", round(value, 3), "s", floor=round(floors[name], 3) if name in floors else None)
            for name, value in measured.items()
        ),
        Row("handbooks (DOCX and PDF) an hour, one process", round(3600 / whole), "份/小时"),
    ]


def _queries_of(build: Callable[[], Any]) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        build()
    return [query["sql"] for query in captured.captured_queries]


def _by_libreoffice(docx: bytes) -> float | None:
    """Seconds in which LibreOffice, warmed up, turns the DOCX into a PDF; None where it is not installed or fails."""
    program = shutil.which("soffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "handbook.docx"
        paper.write_bytes(docx)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(paper)]
        taken = [_timed(lambda: subprocess.run(command, capture_output=True, check=False))[0] for _ in range(2)]
        return taken[1] if paper.with_suffix(".pdf").exists() else None


def _both(paper: Any, *renders: Callable[[Any], bytes]) -> Any:
    for render in renders:
        render(paper)
    return paper


def _timed(step: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = step()
    return time.perf_counter() - began, result
