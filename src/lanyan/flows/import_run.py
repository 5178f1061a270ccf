"""A roster handed in on a page: checked as a job that can be left and found again, then imported as it was shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from lanyan.directory import access, operations
from lanyan.directory.models import ColumnMapping, ImportRun
from lanyan.directory.operations.people import next_number
from lanyan.directory.operations.roster import WRITERS
from lanyan.directory.roster import keeping
from lanyan.directory.roster.checking import check_rows
from lanyan.directory.roster.columns import NATIONAL
from lanyan.directory.roster.headers import HEADER_ROWS, Choice, digest_of, titles_at
from lanyan.directory.roster.national import compare
from lanyan.directory.roster.opening import Sheet, open_table
from lanyan.directory.roster.places import Places
from lanyan.directory.roster.planning import Plan, plan_roster
from lanyan.directory.roster.preview import counts_of, preview_of, seal_preview
from lanyan.directory.roster.reading import Roster, read_roster
from lanyan.directory.roster.template import write_findings
from lanyan.kernel import clock, jobs, sql
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import InvalidInput, Refusal

from .reevaluation import reevaluate_in_steps

CHECK, WRITE, JUDGE = "check_roster", "write_roster", "judge_roster"
# What a file is when its columns are not ours, or not all of them: somebody has to say which is which.
_NOT_OURS = frozenset({"no_roster_sheet", "roster_columns_missing", "roster_columns_doubled", "choice_gone"})
# One import writes at a time: two that were compared with the same store would both be wrong.
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('import_roster'))"


def start_check(run: ImportRun) -> None:
    """Have the file checked (again), by a worker or here."""
    _step(run, stage="waiting", rows_done=0, made_anew=False, refusal_code="", refusal="")
    jobs.run_soon(CHECK, check_roster, run_id=run.pk)  # of either kind: see `_check`


def start_import(run: ImportRun) -> bool:
    """Have a checked file imported as it was shown; False when that was asked for already, or it is not clean."""
    asked = ImportRun.objects.filter(pk=run.pk, stage="checked", counts__findings=0)
    if not asked.update(stage="writing", touched_at=clock.now(), made_anew=False):
        return False
    jobs.run_soon(WRITE, write_roster, run_id=run.pk)
    return True


@jobs.task(CHECK)
def check_roster(run_id: int) -> None:
    """Read, check and compare; ends as checked, mapping or refused. Nothing of the directory is written."""
    run = ImportRun.objects.get(pk=run_id)
    try:
        _check(run)
    except Refusal as refusal:
        mapping = refusal.code in _NOT_OURS
        _step(run, stage="mapping" if mapping else "refused", refusal_code=refusal.code, refusal=refusal.sentence)
    except Exception:
        _failed(run, "没有核对完，没有导入任何一行。请再试一次；仍不行请联系系统管理员。")
        raise


@jobs.task(WRITE)
def write_roster(run_id: int) -> None:
    """Import what was shown, if it still is what would be done; else the preview is made anew and nothing is written."""
    run = ImportRun.objects.get(pk=run_id)
    try:
        with transaction.atomic():
            sql.rows(_ALONE)
            run = ImportRun.objects.select_for_update().get(pk=run_id)
            if run.stage == "writing":
                _write(run)
    except Refusal as refusal:
        _step(run, stage="refused", refusal_code=refusal.code, refusal=refusal.sentence)
    except Exception:
        _failed(run, "没有导入任何一行，原有内容未变。请重新核对后再导入；仍不行请联系系统管理员。")
        raise
    if run.stage == "imported":
        keeping.forget(run.public_id)
        jobs.run_soon(JUDGE, judge_roster, run_id=run.pk)


@jobs.task(JUDGE)
def judge_roster(run_id: int) -> None:
    """Judge anew the duties that an import touched. What is done once more comes to the same."""
    run = ImportRun.objects.get(pk=run_id)

    def told(done: int) -> None:
        _step(run, counts=run.counts | {"judged": done})

    reevaluate_in_steps(run.counts.get("touched", []), told)


def _check(run: ImportRun) -> None:
    if run.kind == "national":
        _compare_national(run)
        return
    roster, places = _read(run, lambda **progress: _step(run, **progress))
    with transaction.atomic():
        plan = plan_roster(roster, places, run.takes_effect_on, next_number())
        _keep_preview(run, roster, plan)


def _compare_national(run: ImportRun) -> None:
    """A list of the national system beside ours, within reach; ends as compared."""
    day = run.takes_effect_on
    _step(run, stage="reading", rows_done=0)
    with keeping.opened(run.public_id, run.file_name) as path:
        choice = _choice(run, path)
        roster = read_roster(path, day, choice, template=NATIONAL)
    _step(run, stage="comparing", rows_done=0, rows_total=len(roster))
    places = Places(day, frozenset(access.reach(_actor(run), *WRITERS)))
    with transaction.atomic():
        counts = compare(run, roster, places, day)
        preview = {"findings": [finding.as_dict() for finding in roster.findings.all]}
        sealed, digest = seal_preview(preview)
        done = {"preview": sealed, "preview_digest": digest, "counts": counts}
        _step(run, stage="compared", rows_done=len(roster), **done)


def _write(run: ImportRun) -> None:
    roster, places = _read(run, lambda **_: None)
    plan = plan_roster(roster, places, run.takes_effect_on, next_number())
    _, digest = seal_preview(preview_of(roster, plan))
    if digest != run.preview_digest:
        _keep_preview(run, roster, plan, made_anew=True)
        return
    counts = run.counts
    if not plan.is_empty:
        touched = operations.import_roster(plan=plan, digest=run.digest, by=_actor(run))
        counts = counts | {"touched": sorted(touched), "judged": 0}
    _step(run, stage="imported", rows_done=run.rows_total, counts=counts)


def _read(run: ImportRun, step: Callable[..., None]) -> tuple[Roster, Places]:
    """The file read and each row looked at by itself."""
    day = run.takes_effect_on
    step(stage="reading", rows_done=0)
    with keeping.opened(run.public_id, run.file_name) as path:
        choice = _choice(run, path)
        roster = read_roster(path, day, choice, lambda done, total: step(rows_done=done, rows_total=total))
    places = Places(day, frozenset(access.reach(_actor(run), *WRITERS)))
    step(stage="checking", rows_done=0, rows_total=len(roster))
    check_rows(roster, places, lambda done: step(rows_done=done))
    step(stage="comparing", rows_done=len(roster))
    return roster, places


def _choice(run: ImportRun, path: Path) -> Choice | None:
    return Choice(**run.choice) if run.choice else remembered_choice(run, open_table(path))


def remembered_choice(run: ImportRun, sheets: list[Sheet]) -> Choice | None:
    """The columns this account once chose for a file with the same headers."""
    seen: dict[str, tuple[str, int, bool]] = {}
    for sheet in sheets:
        for at in range(min(HEADER_ROWS, len(sheet.head))):
            for two_rows in (False, True):
                seen.setdefault(digest_of(titles_at(sheet, at, two_rows)), (sheet.name, at + 1, two_rows))
    known = ColumnMapping.objects.filter(account=run.account_id, headers_digest__in=seen).order_by("-chosen_at").first()
    return Choice(*seen[known.headers_digest], known.keys) if known else None


def write_error_workbook(run: ImportRun, out: Path) -> None:
    """The file with a column 问题 in front: what is wrong as of now, to be corrected and sent again."""
    roster, places = _read(run, lambda **_: None)
    with transaction.atomic():
        plan_roster(roster, places, run.takes_effect_on, next_number())
    with keeping.opened(run.public_id, run.file_name) as path:
        write_findings(out, path, _choice(run, path), roster.findings.all)


def _keep_preview(run: ImportRun, roster: Roster, plan: Plan, *, made_anew: bool = False) -> None:
    preview = preview_of(roster, plan)
    sealed, digest = seal_preview(preview)
    counts = counts_of(preview, len(roster))
    _step(run, stage="checked", preview=sealed, preview_digest=digest, counts=counts, made_anew=made_anew)


def _actor(run: ImportRun) -> Actor:
    return access.actor_of(run.account, run.address)


def _failed(run: ImportRun, sentence: str) -> None:
    _step(run, stage="refused", refusal_code="failed", refusal=sentence)


def _step(run: ImportRun, **values: Any) -> None:
    """Note where a run stands; seen at once by whoever watches."""
    for name, value in (values | {"touched_at": clock.now()}).items():
        setattr(run, name, value)
    run.save(update_fields=[*values, "touched_at"])


def read_sheets(run: ImportRun) -> list[Sheet]:
    """The tables of a run's file. Refusals: those of `open_table` and `run_gone`."""
    with keeping.opened(run.public_id, run.file_name) as path:
        sheets = open_table(path)
    if not any(sheet.head for sheet in sheets):
        raise InvalidInput("roster_empty", "文件里没有内容，没有导入。请重新选择文件。", field="file")
    return sheets
