"""The bill of materials holds what the locks hold and keeps to the official schema; known vulnerabilities are found."""

import json
import zipfile
from pathlib import Path

import jsonschema_rs
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.schema._res import BOM_JSON_STRICT, JSF, SPDX_JSON
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from lanyan.cli import sbom, vulnerabilities
from lanyan.cli.supply import locks, osv
from lanyan.cli.supply.locks import Component


def test_the_bill_keeps_to_the_official_schema(tmp_path):
    out = tmp_path / "sbom.json"
    assert sbom.main(["--out", str(out)]) == 0
    bill = json.loads(out.read_text(encoding="utf-8"))
    parts = [Path(path) for path in (SPDX_JSON, JSF)]
    registry = jsonschema_rs.Registry(
        [(f"http://cyclonedx.org/schema/{path.name}", json.loads(path.read_text(encoding="utf-8"))) for path in parts]
    )
    schema = json.loads(Path(BOM_JSON_STRICT[SchemaVersion.V1_6] or "").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft7Validator(schema, registry=registry)
    assert [error.message for error in validator.iter_errors(bill)] == []


def test_the_bill_holds_every_pin_with_its_hashes():
    found = locks.components()
    pins = (locks.ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    assert {one.name for one in found if one.ecosystem == "PyPI"} == {
        line.split("==")[0] for line in pins.splitlines() if "==" in line
    }
    assert pins.count("--hash=sha256:") == sum(len(one.hashes) for one in found if one.ecosystem == "PyPI")
    assert len({one.purl for one in found}) == len(found)
    django = next(one for one in found if one.name == "django")
    assert "sqlparse" in django.needs and "BSD" in django.licence


def test_what_reaches_the_browser_is_told_from_what_builds():
    use = {one.name: one.use for one in locks.npm()}
    assert {use[name] for name in ("echarts", "zrender", "@alpinejs/csp", "jsqr")} == {"run"}
    assert {use[name] for name in ("esbuild", "axe-core", "@tailwindcss/cli")} == {"build"}


def test_nothing_known_affects_what_is_locked(capsys):
    assert vulnerabilities.main(["--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["found"] == [] and told["records"] >= 10 and told["list_of"] and told["components"] > 100


def record(versions=(), ranges=(), name="Django", ecosystem="PyPI", **more):
    affected = {"package": {"ecosystem": ecosystem, "name": name}, "versions": list(versions)}
    affected["ranges"] = [{"type": "ECOSYSTEM", "events": events} for events in ranges]
    return {"id": "TEST-1", "modified": "2026-11-01T00:00:00Z", "summary": "试验", "affected": [affected]} | more


def of(version, name="django", ecosystem="PyPI"):
    return [Component(ecosystem, name, version, (), "", "run")]


@pytest.mark.parametrize(
    ("version", "affected"),
    [("5.1.9", False), ("5.2", True), ("5.2.7", True), ("5.2.8", False), ("5.2rc1", False), ("6.0", True), ("6.0.1", True)],
)
def test_a_version_is_held_against_ranges(version, affected):
    ranges = [[{"introduced": "5.2"}, {"fixed": "5.2.8"}], [{"introduced": "6.0"}, {"last_affected": "6.0.1"}]]
    assert bool(osv.check(of(version), [record(ranges=ranges)])) == affected


@pytest.mark.parametrize(
    ("version", "affected"),
    [("0.24.2", True), ("0.25.0-rc.1", True), ("0.25.0", False), ("0.100.0", False), ("1.0.0+build.7", False)],
)
def test_npm_versions_are_semantic(version, affected):
    known = record(ranges=[[{"introduced": "0"}, {"fixed": "0.25.0"}]], name="esbuild", ecosystem="npm")
    assert bool(osv.check(of(version, "esbuild", "npm"), [known])) == affected


def test_listed_versions_withdrawn_records_and_other_packages():
    assert osv.check(of("5.2.19"), [record(versions=["5.2.19"])])
    assert not osv.check(of("5.2.19"), [record(versions=["5.2.19"], withdrawn="2026-01-01T00:00:00Z")])
    assert not osv.check(of("5.2.19"), [record(versions=["5.2.19"], name="django-ninja")])
    assert not osv.check(of("5.2.19", ecosystem="npm"), [record(versions=["5.2.19"])])


numbers = st.lists(st.integers(0, 30), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))


@given(numbers, numbers, numbers)
def test_a_range_agrees_with_comparing_one_by_one(version, since, until):
    known = record(ranges=[[{"introduced": since}, {"fixed": until}]])
    if Version(since) < Version(until):
        assert bool(osv.check(of(version), [known])) == (Version(since) <= Version(version) < Version(until))


def test_a_list_brought_on_a_disk(tmp_path, capsys):
    brought = tmp_path / "all.zip"
    with zipfile.ZipFile(brought, "w") as packed:
        hit = record(ranges=[[{"introduced": "0"}, {"fixed": "999"}]], name="SQLParse", aliases=["CVE-2099-1"])
        packed.writestr("TEST-1.json", json.dumps(hit))
    assert vulnerabilities.main(["--list", str(brought)]) == 1
    said = capsys.readouterr().out
    assert "sqlparse" in said and "TEST-1、CVE-2099-1" in said and "999 起已修复" in said


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"id": "x"}', '"text"'])
def test_a_list_that_is_none_is_refused(tmp_path, capsys, content):
    path = tmp_path / "list.json"
    path.write_text(content, encoding="utf-8")
    assert vulnerabilities.main(["--list", str(path)]) == 1
    assert "清单读不了" in capsys.readouterr().err
