"""The cluster's configuration is whole, and what came of a drill is judged. The drill is a command: it needs packages."""

import configparser
import socket
from pathlib import Path

import pytest
import yaml

from lanyan.cli import drill
from lanyan.cli.clustering import machines, programs, templates
from lanyan.cli.clustering.judged import Jobs, Verdict, judge, judge_jobs, longest_silence
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop

A, B, C = (1, 1), (1, 2), (2, 1)
FILLED = {name: value or "secret" for name, value in templates.defaults().items()}


class TestTheConfiguration:
    def test_every_value_is_proposed_and_every_proposal_is_used(self):
        asked = set.union(*(templates.names_in(name) for name in templates.NAMES))
        assert asked == templates.defaults().keys()

    def test_no_password_is_proposed(self):
        assert {name for name, value in templates.defaults().items() if not value} == set(machines.PASSWORDS)

    def test_nothing_is_written_on_one_disk_alone(self):
        told = yaml.safe_load(templates.rendered("patroni.yml", FILLED))
        dcs = told["bootstrap"]["dcs"]
        assert dcs["synchronous_mode"] and dcs["synchronous_mode_strict"]
        assert dcs["postgresql"]["parameters"]["synchronous_commit"] == "on"
        assert dcs["ttl"] >= dcs["loop_wait"] + 2 * dcs["retry_timeout"]

    def test_screens_go_through_a_pool_of_whole_sessions_and_the_rest_past_it(self):
        pool = configparser.ConfigParser(inline_comment_prefixes=(";",))
        pool.read_string(templates.rendered("pgbouncer.ini", FILLED))
        assert pool["pgbouncer"]["pool_mode"] == "session"
        pooled, direct = (
            templates.assignments(templates.rendered(name, FILLED))["DATABASE_URL"]
            for name in ("lanyan.env", "lanyan-direct.env")
        )
        assert pooled.startswith("postgresql://lanyan_app:") and f":{FILLED['POOL_PORT']}/" in pooled
        assert f":{FILLED['PRIMARY_PORT']}/" in direct

    def test_every_file_is_named_in_the_manual(self):
        manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
        files = [file for file in (ROOT / "deploy/ha").rglob("*") if file.is_file()]
        assert [file.name for file in files if file.name not in manual] == []
        assert "./lanyan drill failover" in manual


class TestTheVerdict:
    @pytest.mark.parametrize(
        ("acknowledged", "written", "counted", "verdict"),
        [
            pytest.param([A, B], [A, B], 2, Verdict(2, 0, 0, 0), id="all kept"),
            pytest.param([A], [A, B], 2, Verdict(1, 0, 0, 0), id="recorded, and the answer got lost"),
            pytest.param([A, B], [A], 1, Verdict(2, 1, 0, 0), id="answered but lost"),
            pytest.param([A, B], [A, B, B], 3, Verdict(2, 0, 1, 0), id="there twice"),
            pytest.param([A, B], [A, B], 3, Verdict(2, 0, 1, 0), id="counted twice in the journal"),
            pytest.param([A], [A, C], 2, Verdict(1, 0, 0, 1), id="somebody nobody sent"),
        ],
    )
    def test_of_sign_ins(self, acknowledged, written, counted, verdict):
        found = judge([A, B], acknowledged, written, counted)
        assert found == verdict
        assert found.kept == (verdict.lost == verdict.double == verdict.strangers == 0)

    def test_the_longest_silence_may_be_at_either_end(self):
        assert longest_silence([1.0, 2.0, 9.0], 0.0, 10.0) == 7.0
        assert longest_silence([], 0.0, 10.0) == 10.0
        assert longest_silence([-5.0, 1.0], 0.0, 10.0) == 9.0

    def test_of_jobs(self):
        assert judge_jobs({1: "succeeded", 2: "succeeded"}, {1: 1, 2: 1}).once
        found = judge_jobs({1: "succeeded", 2: "doing", 3: "failed", 4: "todo"}, {1: 2})
        assert found == Jobs(asked=4, open=2, failed=1, twice=1)
        assert not found.once


class TestWhatKeepsItFromStarting:
    def test_a_port_that_is_taken(self):
        with socket.create_server((machines.ADDRESSES[0], 0)) as taken:
            port = taken.getsockname()[1]
            values = dict.fromkeys((name for names in machines.PORTS.values() for name in names), str(port))
            with pytest.raises(Stop, match=rf"{machines.ADDRESSES[0]}:{port} 用不了"):
                machines.refuse_taken_ports([machines.Machine(Path(), {**values, "ADDRESS": machines.ADDRESSES[0]})])

    def test_a_program_that_is_missing(self, monkeypatch):
        monkeypatch.setattr(programs.shutil, "which", lambda name, path: None if name == "etcd" else f"/usr/sbin/{name}")
        monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
        with pytest.raises(Stop, match="apt-get install --no-install-recommends etcd-server") as refused:
            programs.found()
        assert refused.value.code == 2

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [(["failover", "--seconds", "1"], "5 到 600"), (["offline", "--seconds", "9"], "没有 --seconds")],
    )
    def test_seconds_that_make_no_sense(self, words, sentence):
        with pytest.raises(Stop, match=sentence):
            drill.main(words)
