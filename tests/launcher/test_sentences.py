"""What prevents a start is said in one sentence: what happened, what was kept, what to do."""

import ast
import collections
import runpy
import socket
import sys

import pytest

from lanyan.cli.commands import all_commands, find_command
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.postgres import explain_failure as explain_database
from lanyan.cli.running.web import free_port
from lanyan.cli.setup import environment
from lanyan.cli.setup.environment import explain_failure, require_room
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop
from lanyan.cli.setup.start import command_of


def test_an_old_interpreter_is_told_what_is_missing(monkeypatch, capsys):
    source = (ROOT / "lanyan").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "lanyan"), run_name="__main__")

    assert ended.value.code == 1
    assert "需要 Python 3.11 或更高版本，当前的 python3 是 3.9.2" in capsys.readouterr().err


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Stop) as refusal:
            free_port("127.0.0.1", port)

    assert f"端口 {port} 已被别的程序占用" in refusal.value.sentence
    assert "--port" in refusal.value.sentence


def test_any_free_port_and_impossible_ones():
    assert free_port("127.0.0.1", 0) > 1023
    with pytest.raises(Stop) as refusal:
        free_port("127.0.0.1", 70000)
    assert refusal.value.code == 2
    with pytest.raises(Stop, match=r"127\.0\.0\.256"):
        free_port("127.0.0.256", 0)


def test_too_little_room_is_said_before_anything_is_done(monkeypatch, tmp_path):
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _: usage(10**11, 10**11, 300_000_000))

    with pytest.raises(Stop, match=r"只剩 0\.3 GB.*未作任何更改"):
        require_room(tmp_path / "not" / "there", environment.FIRST_RUN_BYTES)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("error: No space left on device (os error 28)", "磁盘已满"),
        ("Hash mismatch for `django==5.2`\n\nExpected:\n  sha256:a\nComputed:\n  sha256:b", "校验值不符"),
        ("cause: error sending request for url\ncause: tcp connect error", "网络或镜像不可用"),
        ("dns error: failed to lookup address", "网络或镜像不可用"),
        ("Traceback: something else", "没有成功"),
        ("hint: The structure of `django` was invalid:\n  Failed to read from zip file", "不完整或已损坏"),
    ],
)
def test_a_failed_installation_says_why_and_what_was_kept(output, expected):
    sentence = explain_failure("安装运行依赖", output)

    assert expected in sentence
    assert "已下载的部分留在缓存里" in sentence
    assert "重新运行同一命令" in sentence


def test_a_full_disk_under_the_database():
    sentence = explain_database("启动数据库", 'FATAL:  could not write lock file "postmaster.pid": No space left on device')

    assert sentence.startswith("启动数据库时磁盘已满。已提交的数据没有丢失")


def test_a_second_instance_is_told_who_holds_the_data(folder):
    data = DataDirectory(folder)
    data.prepare()

    with data.serving() as announce:
        announce("http://127.0.0.1:8123")
        with pytest.raises(Stop, match=r"已有一个实例在运行（进程 \d+，http://127\.0\.0\.1:8123）"), data.serving():
            pass
    with data.serving():
        """Free again."""


def test_a_data_directory_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Stop, match="无法写入数据目录"):
        DataDirectory(tmp_path / "file" / "var").prepare()


def test_keys_are_private_and_never_replaced(folder):
    data = DataDirectory(folder)
    data.prepare()
    first = (data.secrets / "field.key").read_text()
    data.prepare()

    assert (data.secrets / "field.key").read_text() == first
    assert len(bytes.fromhex(first.strip())) == 32
    assert {file.stat().st_mode & 0o777 for file in data.secrets.iterdir()} == {0o600}


def test_help_names_every_command_with_a_description():
    commands = all_commands()

    assert {"demo", "test", "check", "serve", "worker", "migrate", "psql", "help"} <= {c.name for c in commands}
    assert all(command.help for command in commands)
    assert find_command("../x") is None
    assert find_command("nothing-like-it") is None


def test_the_command_is_found_wherever_the_data_option_stands():
    assert command_of(["--data", "test", "check"]) == "check"
    assert command_of(["--data=x", "demo", "--port", "1"]) == "demo"
    assert command_of(["--data"]) == "--data"
    assert command_of([]) == ""
