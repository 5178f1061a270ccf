"""One roster from hand-in to import: the journal tells of what people did; a run's own progress is bookkeeping."""

from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from lanyan.directory import access
from lanyan.directory.models import Account, ColumnMapping, ImportRun
from lanyan.directory.roster import keeping
from lanyan.directory.roster.headers import Choice
from lanyan.kernel import clock
from lanyan.kernel.ids import new_public_id
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import InvalidInput, NotVisible

from .roster import WRITERS

KINDS = (".xlsx", ".csv")
_EARLIEST = date(1950, 1, 1)
_NAME_LENGTH = 120


@operation
def hand_in_roster(*, upload: Any, on: date | None, kind: str = "roster", by: Actor) -> ImportRun:
    """Keep a file for checking; nothing is imported yet. `kind`: roster, or national (a list to compare with).

    Refusals (InvalidInput): file_missing, file_empty, file_too_big, file_type_not_allowed, day_out_of_range,
    storage_full; NotVisible to whoever may not import.
    """
    if by.account_id is None or not access.has_role(by, *WRITERS):
        raise NotVisible("import of rosters")
    today = clock.today()
    if on is not None and not _EARLIEST <= on <= today:
        raise InvalidInput("day_out_of_range", "生效日期不能晚于今天，文件没有保存。请改正日期后再上传。", field="on")
    name = _checked_name(upload)
    public_id = new_public_id()
    digest = keeping.keep(public_id, upload)
    now = clock.now()
    run = ImportRun.objects.create(
        public_id=public_id,
        kind=kind,
        account=Account.objects.get(pk=by.account_id),
        address=by.address,
        file_name=name,
        digest=digest,
        takes_effect_on=on or today,
        handed_in_at=now,
        touched_at=now,
    )
    about("import_run", run.pk, file=digest, size=upload.size, kind=kind)
    return run


@operation
def choose_columns(*, run: ImportRun, choice: Choice, headers_digest: str, by: Actor) -> None:
    """Take the columns of a run as chosen, and remember it for the same headers."""
    ColumnMapping.objects.update_or_create(
        account=run.account,
        headers_digest=headers_digest,
        defaults={"keys": choice.keys, "chosen_at": clock.now()},
    )
    run.choice = choice.as_dict()
    run.save(update_fields=["choice"])
    about("import_run", run.pk, file=run.digest, columns=len(choice.keys))


def clear_old_runs(*, days: int = 7) -> int:
    """Forget files and previews of runs handed in more than `days` ago; counts and differences stay. How many cleared."""
    old = ImportRun.objects.filter(handed_in_at__lt=clock.now() - timedelta(days=days))
    for public_id in old.values_list("public_id", flat=True):
        keeping.forget(public_id)
    old.exclude(preview=None).update(preview=None)
    return old.exclude(stage__in=("imported", "cleared", "compared")).update(stage="cleared")


def _checked_name(upload: Any) -> str:
    if upload is None:
        raise InvalidInput("file_missing", "没有选择文件。请选择名册后再上传。", field="file")
    path = PurePath((upload.name or "").replace("\x00", ""))
    if upload.size == 0:
        raise InvalidInput("file_empty", f"“{path.name}”是空文件，没有保存。请重新选择文件。", field="file")
    if path.suffix.lower() not in KINDS:
        sentence = f"“{path.name}”不是可以导入的类型，没有保存。请另存为Excel工作簿（.xlsx）或CSV后再上传。"
        raise InvalidInput("file_type_not_allowed", sentence, field="file")
    return path.stem[: _NAME_LENGTH - len(path.suffix)] + path.suffix
