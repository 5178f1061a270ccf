"""A bundle is made, and from then on there is no network: installed, upgraded, and two bad releases sent back.

Everything after the making runs in a network namespace with loopback alone, with an empty home and the system's python3.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from lanyan.cli.drills import Seen, no_network, step
from lanyan.cli.packing import archive, keys
from lanyan.cli.setup import bundle
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop

PYTHON = str(Path(sys.executable).resolve())
UNIT = "演练支队"
COUNT = (
    "SELECT (SELECT count(*) FROM organisation),"
    " to_regclass('drill_mark') IS NOT NULL, to_regclass('drill_half') IS NOT NULL"
)

GOOD = """
    dependencies = [("directory", "{leaf}")]
    operations = [migrations.RunSQL("CREATE TABLE drill_mark (at int)")]
"""
FAILS_ON_DATA = """
    atomic = False
    dependencies = [("directory", "{leaf}")]
    operations = [
        migrations.RunSQL("CREATE TABLE drill_half (at int)"),
        migrations.RunSQL("SELECT 1 / (CASE WHEN EXISTS (SELECT FROM organisation) THEN 0 ELSE 1 END)"),
    ]
"""
"""The first half is committed, the second fails where an organisation is: as a migration does that knew no real data."""


@dataclass
class Drill:
    """A folder with the unpacked bundle, the installation, and an instance's data."""

    base: Path
    seen: list[Seen] = field(default_factory=list)

    @property
    def place(self) -> Path:
        return self.base / "installed"

    @property
    def data(self) -> Path:
        return self.base / "data"

    def offline(self, *argv: str | Path, show: bool = True) -> "subprocess.CompletedProcess[str]":
        """The command without a network, and with nothing of this environment but a path and an empty home."""
        environ = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(self.base / "home"), "LANG": "C.UTF-8"}
        command = [PYTHON, no_network.__file__, *map(str, argv)]
        done = subprocess.run(command, env=environ, cwd="/", capture_output=True, text=True, check=False)
        if show:
            sys.stderr.write(done.stdout + done.stderr)
        return done

    def lanyan(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return self.offline(self.place / "lanyan", "--data", self.data, *words)

    def install(self, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
        return self.offline(PYTHON, folder / bundle.INSTALLER, "--to", self.place, *words)

    def state(self) -> str:
        """Organisations, and which of the drill's tables there are: `1|t|f`."""
        return self.lanyan("psql", "-XAtc", COUNT).stdout.strip()

    def release(self) -> str:
        link = self.place / "current"
        return link.readlink().name if link.is_symlink() else ""

    def step(self, name: str) -> contextlib.AbstractContextManager[list[str]]:
        return step(self.seen, name)


def rows() -> list[Seen]:
    """Raises Stop where it cannot be tried at all."""
    if os.geteuid() != 0 or sys.platform != "linux":
        raise Stop("这个演练要建没有网络的网络命名空间，只能在 Linux 上以 root 运行，没有开始。", code=2)
    with tempfile.TemporaryDirectory(prefix="lanyan-drill-") as scratch:
        base = Path(scratch)
        base.chmod(0o711)
        (base / "home").mkdir()
        drill = Drill(base)
        folder, key = _made(drill)
        manifest, public = bundle.read(folder)
        _refused(drill, folder)
        _installed(drill, folder, bundle.fingerprint(public), manifest.release)
        leaf = sorted((folder / bundle.TREE / "src/lanyan/directory/migrations").glob("0*.py"))[-1].stem
        newer = _next(folder, manifest, key, 1, ("9998_drill", GOOD.format(leaf=leaf)))
        _upgraded(drill, folder, newer)
        worse = _next(folder, newer, key, 2, ("9999_drill", FAILS_ON_DATA.format(leaf="9998_drill")))
        _sent_back(drill, folder, worse, newer.release, "新版本升级真实数据时出错：数据库和程序都退回")
        settings = folder / bundle.TREE / "src/lanyan/config/settings.py"
        settings.write_text("raise RuntimeError('drill')\n", encoding="utf-8")
        _sent_back(drill, folder, _next(folder, worse, key, 3), newer.release, "新版本起不来：没有碰数据")
        with drill.step("退回以后照常使用") as wrong:
            if drill.lanyan("selfcheck", "--instance").returncode:
                wrong.append("旧版本在数据上没有通过自检")
        return drill.seen


def _made(drill: Drill) -> tuple[Path, Path]:
    key = drill.base / "bundle.key"
    with drill.step("打包（此后没有网络）") as wrong:
        command = [PYTHON, str(ROOT / "lanyan"), "bundle", "--key", str(key), "--out", str(drill.base / "out")]
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            raise Stop("没有打成安装包，演练没有开始；原因见上面。")
        folder = archive.unpack(next((drill.base / "out").glob("*.tar")), drill.base / "unpacked")
        shutil.rmtree(drill.base / "out")
        seen = drill.offline("/bin/cat", "/proc/net/route", "/proc/net/dev", show=False).stdout.splitlines()
        if others := [line for line in seen[1:] if ":" in line and not line.strip().startswith("lo:")]:
            wrong.append(f"命名空间里还有网络：{others[0]}")
    return folder, key


def _refused(drill: Drill, folder: Path) -> None:
    with drill.step("公钥不对、文件被改的，不装") as wrong:
        if drill.install(folder, "--key", "0000 " * 8).returncode != 1:
            wrong.append("公钥不对也装了")
        changed = folder / bundle.TREE / "README.md"
        kept = changed.read_bytes()
        changed.write_bytes(kept[:-1] + b"#")
        key = folder / bundle.KEY
        if "README.md”与清单不符" not in drill.install(folder, "--key", str(key)).stderr:
            wrong.append("改了一个字节也装了")
        changed.write_bytes(kept)
        if drill.place.exists():
            wrong.append("拒绝以后留下了东西")


def _installed(drill: Drill, folder: Path, fingerprint: str, release: str) -> None:
    with drill.step("安装并自检") as wrong:
        if drill.install(folder, "--key", fingerprint).returncode or drill.release() != release:
            raise Stop("没有装上，演练没有做完；原因见上面。")
        if left := [path.name for path in (drill.base / "home").rglob("*") if path.is_file()]:
            wrong.append(f"在用户目录里留下了{left[0]}等{len(left)}个文件")
    with drill.step("写入数据") as wrong:
        made = drill.lanyan("organisation", "found", UNIT, "--form", "unit_detachment", "--level", "detachment")
        if made.returncode or drill.state() != "1|f|f":
            wrong.append(f"没有写成：{drill.state()}")


def _upgraded(drill: Drill, folder: Path, newer: bundle.Manifest) -> None:
    with drill.step("升级") as wrong:
        file = drill.base / "newer.tar"
        archive.write(folder, newer, file)
        done = drill.lanyan("upgrade", str(file))
        file.unlink()
        if done.returncode or drill.release() != newer.release:
            wrong.append(f"没有升级，仍是 {drill.release()}")
        if drill.state() != "1|t|f":
            wrong.append(f"数据或结构不对：{drill.state()}")


def _sent_back(drill: Drill, folder: Path, worse: bundle.Manifest, before: str, name: str) -> None:
    with drill.step(name) as wrong:
        done = drill.install(folder, "--data", str(drill.data))
        if done.returncode != 1 or f"仍在用 {before}" not in done.stderr:
            wrong.append(f"返回 {done.returncode}，没有说退回")
        if drill.release() != before or (drill.place / "releases" / worse.release).exists():
            wrong.append(f"程序没有退回，是 {drill.release()}")
        if drill.state() != "1|t|f":
            wrong.append(f"数据没有退回：{drill.state()}")


def _next(
    folder: Path, last: bundle.Manifest, key: Path, minutes: int, migration: tuple[str, str] | None = None
) -> bundle.Manifest:
    """The same folder as a later release, signed by the same key, with one more migration."""
    if migration:
        name, body = migration
        file = folder / bundle.TREE / f"src/lanyan/directory/migrations/{name}.py"
        head = '"""Of the drill."""\n\nfrom django.db import migrations\n\n\nclass Migration(migrations.Migration):'
        file.write_text(head + body, encoding="utf-8")
    later = datetime.fromisoformat(last.made_at) + timedelta(minutes=minutes)
    facts = {"version": last.version, "made_at": later.isoformat(), "machine": last.machine, "glibc": last.glibc}
    return archive.seal(folder, facts, last.pythons, keys.ensure(key)[0])
