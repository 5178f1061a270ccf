"""A backup comes back whole, comes back nowhere but into emptiness, and is refused when a byte of it is not as written."""

import io
import json
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest

from lanyan.cli import restore
from lanyan.cli.running import tables
from lanyan.cli.running.archive import write_archive
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import DATABASE, Cluster
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop

CONTENT = b"%PDF-1.7 a paper of the branch"
UPLOAD = "files/aa/bb/aabb" + "0" * 60
MARK = "lanyan demo 2026-11-20"
MARK_SQL = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'lanyan'"


def lanyan(data: Path, environ: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, str(ROOT / "lanyan"), "--data", str(data), *arguments]
    return subprocess.run(
        argv, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_backup_comes_back_whole_and_only_into_emptiness(folder, clean_environ, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    old, new, file = folder / "old", folder / "new", folder / "one.tar"
    (old / UPLOAD).parent.mkdir(parents=True)
    (old / UPLOAD).write_bytes(CONTENT)
    with database(old):
        Cluster(old).administer("SET ROLE lanyan; CREATE TABLE said AS SELECT '王五' AS name", DATABASE)
        Cluster(old).administer(f"COMMENT ON DATABASE {DATABASE} IS '{MARK}'", DATABASE)
        for _ in range(2):  # the second time it is there already
            made = lanyan(old, clean_environ, "backup", str(file))
    assert (made.returncode, "已经存在，没有覆盖" in made.stderr) == (2, True), made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(folder.glob("*.partial"))

    done = lanyan(new, clean_environ, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "张表" in done.stdout and "与备份时相同" in done.stdout
    with database(new):
        assert Cluster(new).administer("SELECT name FROM said", DATABASE).strip() == "王五"
        assert Cluster(new).administer(MARK_SQL, DATABASE).strip() == MARK
    for name in ("secrets/field.key", "secrets/django.key", UPLOAD):
        assert (new / name).read_bytes() == (old / name).read_bytes(), name

    before = {path: path.stat().st_mtime_ns for path in new.glob("*/*")}
    refused = lanyan(new, clean_environ, "restore", str(file))
    assert (refused.returncode, "里已有数据，没有恢复，原有数据没有改动" in refused.stderr) == (1, True)
    assert {path: path.stat().st_mtime_ns for path in new.glob("*/*")} == before


CHANGES = {
    "UPDATE said SET name = '王六' WHERE id = 1": ["表 said 的内容与备份时不同"],
    "UPDATE said SET at = at + interval '1 microsecond'": ["表 said 的内容与备份时不同"],
    "DELETE FROM said WHERE id = 1": ["表 said 应有2行，恢复出1行"],
    "INSERT INTO said SELECT * FROM said WHERE id = 2": ["表 said 应有2行，恢复出3行"],
    "CREATE TABLE more (id int)": ["表 more 多出来"],
    "DROP TABLE said": ["表 said 没有恢复"],
    "UPDATE said SET id = id": [],
    "SET LOCAL timezone = 'Asia/Shanghai'": [],
}


def test_a_table_that_is_not_as_it_was_is_told(folder, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (folder / "data").mkdir()
    with database(folder / "data") as url, psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE said AS SELECT * FROM (VALUES (1, '王五', now()), (2, '赵六', NULL)) v (id, name, at)"
        )
        before = tables.digests(connection)
        for change, said in CHANGES.items():
            with connection.transaction(force_rollback=True):
                connection.execute(change)
                assert tables.differences(before, tables.digests(connection)) == said, change


@pytest.mark.parametrize(("code", "kept"), [(0, False), (1, True)])
def test_a_journal_that_was_altered_before_the_backup_is_told_after_the_restore(code, kept, tmp_path, capsys, monkeypatch):
    """By `verify-journal` itself, on what came back; the data stays: it is what was backed up."""
    asked = []

    def answer(command, **_):
        asked.append(command[-3:])
        return subprocess.CompletedProcess(command, code, stdout="第3号日志的内容被改动。\n" if code else "没有发现改动。\n")

    monkeypatch.setattr(restore.subprocess, "run", answer)
    assert restore.verified_journal(DataDirectory(tmp_path)) is (code == 0)
    assert asked == [["--data", str(tmp_path), "verify-journal"]]
    told = capsys.readouterr().out
    assert ("第3号日志" in told, "没有撤下" in told) == (kept, kept)


@pytest.fixture
def written(tmp_path, monkeypatch) -> Path:
    """A well-formed archive whose dump no server would take."""
    monkeypatch.setenv("LANYAN_DATA", str(tmp_path / "new"))
    for name in ("DATABASE_URL", "LANYAN_SECRETS"):
        monkeypatch.delenv(name, raising=False)
    for name, content in {"database.dump": b"no dump", "a.key": b"0" * 64, "paper": CONTENT}.items():
        (tmp_path / name).write_bytes(content)
    members = [("database.dump", "database.dump"), ("secrets/field.key", "a.key"), (UPLOAD, "paper")]
    file = tmp_path / "one.tar"
    with file.open("wb") as stream:
        facts = {"made_at": "2026-11-20T09:00:00+08:00"}
        write_archive(stream, [(name, tmp_path / source) for name, source in members], facts)
    return file


def test_checking_reads_it_through_and_writes_nothing(written, capsys):
    assert restore.main([str(written), "--check"]) == 0
    assert "2026-11-20 09:00 的备份，3项，核对无误" in capsys.readouterr().out
    assert not (written.parent / "new").exists()


def test_a_backup_that_is_not_as_written_restores_nothing(written):
    whole = written.read_bytes()
    at = whole.index(CONTENT)
    more = {"files/zz": {"size": 1, "sha256": "", "sm3": ""}}
    spoiled = [
        ("与清单不符", whole[:at] + b"#" + whole[at + 1 :]),
        ("不是完整的备份", b"no archive at all"),
        ("不是完整的备份（unexpected end", whole[: at + 10]),
        ("没有本版本认识的清单", whole[: at + 512]),
        ("没有本版本认识的清单", rewritten(written, lambda manifest: manifest.update(format=9))),
        ("不该有的“../outside”", with_member(written, "../outside")),
        ("缺少files/zz", rewritten(written, lambda manifest: manifest["members"].update(more))),
        ("与清单不符", rewritten(written, lambda manifest: manifest["members"].pop(UPLOAD))),
    ]
    for sentence, content in spoiled:
        written.write_bytes(content)
        with pytest.raises(Stop) as refused:
            restore.main([str(written)])
        assert sentence in refused.value.sentence
        assert "没有恢复任何内容" in refused.value.sentence
        assert not (written.parent / "new").exists()


def test_a_restore_that_fails_leaves_the_directory_empty(written, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restore, "database", full)
    with pytest.raises(Stop, match=r"磁盘空间不足.*已清空"):
        restore.main([str(written)])
    assert not list((written.parent / "new").iterdir())


def with_member(backup: Path, name: str) -> bytes:
    """The same archive with one more member."""
    copy = io.BytesIO(backup.read_bytes())
    with tarfile.open(fileobj=copy, mode="a") as archive:
        archive.addfile(tarfile.TarInfo(name))
    return copy.getvalue()


def rewritten(backup: Path, change) -> bytes:
    """The same archive with another manifest."""
    copy = io.BytesIO()
    with tarfile.open(backup) as old, tarfile.open(fileobj=copy, mode="w") as new:
        for entry in old:
            content = old.extractfile(entry)
            assert content is not None
            body = content.read()
            if entry.name == "manifest.json":
                manifest = json.loads(body)
                change(manifest)
                body = json.dumps(manifest).encode()
                entry.size = len(body)
            new.addfile(entry, io.BytesIO(body))
    return copy.getvalue()
