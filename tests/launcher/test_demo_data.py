"""The demo never mixes with real data: not when it is loaded, not when it is thrown away."""

import subprocess
import sys

from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import DATABASE, Cluster
from lanyan.cli.setup.places import ROOT


def lanyan(folder, environ, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, str(ROOT / "lanyan"), "--data", str(folder / "var"), *arguments]
    return subprocess.run(argv, env=environ, input=typed, capture_output=True, text=True, check=False, timeout=120)


def test_a_real_directory_is_neither_filled_nor_emptied_and_a_demo_is_not_served_as_one(folder, clean_environ, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    made = lanyan(folder, clean_environ, "createadmin", "--role", "auditor", typed="auditor\n王五\nfire-brick-lamp-7\n")
    assert made.returncode == 0, made.stderr
    assert "已创建审计管理员账号 auditor" in made.stdout

    weak = lanyan(folder, clean_environ, "createadmin", "--role", "auditor", typed="b\n王六\n123\n")
    assert weak.returncode == 1
    assert "密码不符合要求" in weak.stderr

    for arguments, sentence in [([], "不是演示数据，演示世界没有装入"), (["--fresh"], "不是演示数据，没有删除任何东西")]:
        refused = lanyan(folder, clean_environ, "demo", "--port", "0", *arguments)
        assert refused.returncode == 1
        assert sentence in refused.stderr
    with database(folder / "var"):
        count = Cluster(folder / "var").administer("SELECT count(*) FROM account", DATABASE)
        assert count.strip() == "1"
        Cluster(folder / "var").administer("COMMENT ON DATABASE lanyan IS 'lanyan demo 2026-11-20'", DATABASE)
    refused = lanyan(folder, clean_environ, "serve", "--port", "0")
    assert refused.returncode == 1 and "账号的密码人人知道，没有启动" in refused.stderr


def test_wrong_use_is_answered_with_two(folder, clean_environ):
    assert lanyan(folder, clean_environ, "no-such-command").returncode == 2
    assert lanyan(folder, clean_environ, "demo", "--port", "99999").returncode == 2
    assert lanyan(folder, clean_environ).returncode == 2
    assert lanyan(folder, clean_environ, "help").returncode == 0
