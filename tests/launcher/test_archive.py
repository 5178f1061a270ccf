"""Back to a moment: what was committed before it is there, what came after is not, and a log with a hole is refused."""

import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from lanyan.cli import archive, restore
from lanyan.cli.running import archiving, wal
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import DATABASE, Cluster
from lanyan.cli.setup.say import Stop

UPLOAD = "aa/bb/aabb" + "0" * 60


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    for name in ("DATABASE_URL", "LANYAN_SECRETS"):
        monkeypatch.delenv(name, raising=False)


def at(monkeypatch, path) -> None:
    monkeypatch.setenv("LANYAN_DATA", str(path))


def write(data, sql: str) -> str:
    return Cluster(data).administer(sql, DATABASE).strip()


def test_a_mistake_is_undone_by_going_back_to_before_it(folder, monkeypatch, capsys):
    old, kept, told = folder / "old", folder / "archive", capsys.readouterr
    at(monkeypatch, old)
    (old / "files" / UPLOAD).parent.mkdir(parents=True)
    (old / "files" / UPLOAD).write_text("a paper")
    with pytest.raises(Stop, match="没有在归档"):
        archive.main(["base"])
    assert archive.main(["on", str(kept)]) == 0
    with database(old):
        with pytest.raises(Stop, match="正在使用，没有改动"):
            archive.main(["off"])
        assert archive.main(["status"]) == 1
        assert "还没有底子" in told().out
        write(old, "SET ROLE lanyan; CREATE TABLE said (name text); CREATE TABLE stored_file (digest text)")
        assert archive.main(["base"]) == 0
        assert archive.main(["status"]) == 0
        write(old, f"INSERT INTO said VALUES ('王五'); INSERT INTO stored_file VALUES ('{UPLOAD[6:]}'), ('{'f' * 64}')")
        before = write(old, "SELECT clock_timestamp()")
        write(old, "DELETE FROM said")
    told()

    # What a mistake leaves nobody has: only the archive is asked.
    monkeypatch.setattr(restore, "verified_journal", lambda data: True)
    at(monkeypatch, folder / "new")
    assert restore.main([str(kept), "--until", before]) == 0
    with database(folder / "new"):
        assert write(folder / "new", "SELECT name FROM said") == "王五"
        assert write(folder / "new", "SHOW archive_mode") == "off"
    assert (folder / "new" / "files" / UPLOAD).read_text() == "a paper"
    assert (folder / "new" / "secrets" / "field.key").read_text() == (old / "secrets" / "field.key").read_text()
    assert "附件1个，缺1个" in told().out

    earliest = wal.bases(kept)[0]
    with pytest.raises(Stop, match="不能恢复到更早的时刻"):
        restore.main([str(kept), "--check", "--until", (earliest.finished_at - timedelta(seconds=1)).isoformat()])
    Cluster(folder / "new").stop()
    (earliest.cluster / "base" / "1" / "1247").write_bytes(b"#")
    at(monkeypatch, folder / "third")
    with pytest.raises(Stop, match="pg_verifybackup 没有成功"):
        restore.main([str(kept)])
    assert not list((folder / "third").glob("*"))


@pytest.fixture
def log(tmp_path) -> wal.Base:
    """A base whose log begins with the last segment but one of a file."""
    base = wal.Base(tmp_path / "base" / "one", datetime(2026, 11, 25, tzinfo=UTC), "18.6")
    base.cluster.mkdir(parents=True)
    (base.cluster / "backup_label").write_text("START WAL LOCATION: 0/FE000028 (file 0000000100000000000000FE)\n")
    (tmp_path / "wal").mkdir()
    return base


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (None, ""),
        ("0000000100000001000000FF", ""),
        ("0000000100000000000000FE", "0000000100000000000000FE"),
        ("000000010000000100000000", "000000010000000100000000"),
    ],
)
def test_a_segment_that_is_missing_amid_the_log_is_named(missing, told, log, tmp_path):
    names = ["0000000100000000000000FC", "0000000100000000000000FE", "0000000100000000000000FF"]
    for name in {*names, "000000010000000100000000", "000000010000000100000001"} - {missing}:
        (tmp_path / "wal" / f"{name}.gz").touch()
    (tmp_path / "wal" / "0000000100000000000000FE.00000028.backup.gz").touch()
    assert wal.hole(tmp_path, log) == told


def shell(command: str, segment) -> int:
    return os.waitstatus_to_exitcode(os.system(command.replace("%p", str(segment)).replace("%f", segment.name)))


def test_a_segment_is_archived_once_and_never_over_another(tmp_path):
    kept, segment = tmp_path / "it's kept", tmp_path / "0000000100000000000000FE"
    (kept / "wal").mkdir(parents=True)
    segment.write_bytes(b"log" * 1000)
    (tmp_path / archiving.SETTING).write_text(f'{{"folder": "{kept}"}}')
    command = archiving.settings(tmp_path)["archive_command"][1:-1].replace("''", "'")
    assert [shell(command, segment), shell(command, segment)] == [0, 0]
    segment.write_bytes(b"another")
    assert shell(command, segment) != 0
    assert [path.name for path in (kept / "wal").iterdir()] == [f"{segment.name}.gz"]
    assert shell(archiving.restore_command(kept), segment) == 0
    assert segment.read_bytes() == b"log" * 1000
    assert shell(archiving.restore_command(kept), tmp_path / "none") != 0


def test_the_log_of_another_instance_is_not_written_over(tmp_path, monkeypatch):
    owner = SimpleNamespace(switch=False, name="nobody", own=lambda path: None, can_enter=lambda path: True)
    monkeypatch.setattr(wal, "Cluster", lambda _: SimpleNamespace(owner=owner))
    one, other = DataDirectory(tmp_path / "one"), DataDirectory(tmp_path / "other")
    for data in (one, other):
        data.prepare()
    wal.turn_on(one, tmp_path / "kept")
    wal.turn_on(one, tmp_path / "kept")
    with pytest.raises(Stop, match="可能是别的实例的"):
        wal.turn_on(other, tmp_path / "kept")
    owner.can_enter = lambda path: False
    with pytest.raises(Stop, match="进不了"):
        wal.turn_on(other, tmp_path / "closed")
    assert archiving.folder_of(other.path) is None


def test_an_archive_is_not_for_a_server_of_ones_own(tmp_path, monkeypatch):
    at(monkeypatch, tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@/x")
    (tmp_path / "kept").mkdir()
    for command in (lambda: archive.main(["status"]), lambda: restore.main([str(tmp_path / "kept")])):
        with pytest.raises(Stop, match="DATABASE_URL"):
            command()
    with pytest.raises(Stop, match="不是目录"):
        restore.main([str(tmp_path / "none"), "--until", "2026-11-25 14:03"])
