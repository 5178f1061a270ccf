"""`./lanyan bundle`: everything a machine without a network needs, in one signed file for one platform.

On the other machine: `tar xf FILE`, then `python3 install.py` in the folder that comes out of it.
"""

import argparse
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from lanyan.cli.packing import archive, contents, keys
from lanyan.cli.sbom import version
from lanyan.cli.setup import bundle
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.say import Stop, stage
from lanyan.kernel import clock

HELP = "离线安装包：把程序和全部组件打成一个签名的文件（--platform x86_64|aarch64，--verify 文件 核对）"
NEEDS_DATABASE = False
MACHINES = ("x86_64", "aarch64")
PYTHONS = ("3.11", "3.12", "3.13")
OWN_KEY = "~/.config/lanyan/bundle.key"


def main(argv: list[str]) -> int:
    """0 packed, or verified; 1 refused (the sentence says why); 2 wrong use."""
    parser = argparse.ArgumentParser(prog="./lanyan bundle", description="打成离线安装包，或核对一个")
    parser.add_argument("--platform", choices=MACHINES, default=platform.machine(), help="给哪种处理器，默认与本机相同")
    parser.add_argument("--python", default=",".join(PYTHONS), help=f"装的机器上的 Python 版本，默认 {','.join(PYTHONS)}")
    parser.add_argument("--key", help=f"签名的私钥文件，没有则新建；默认 {OWN_KEY}。核对时：公钥文件或指纹")
    parser.add_argument("--out", type=Path, default=Path(), help="写到哪个目录，默认当前目录")
    parser.add_argument("--verify", type=Path, metavar="文件", help="核对这个安装包，不打包")
    wish = parser.parse_args(argv)
    return verify(wish.verify, wish.key) if wish.verify else pack(wish)


def pack(wish: argparse.Namespace) -> int:
    target = contents.Target(wish.platform, tuple(wish.python.split(",")))
    file = Path(wish.key or OWN_KEY).expanduser()
    key, made = keys.ensure(file)
    wish.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=wish.out, prefix=".lanyan-bundle-") as scratch:
        folder = Path(scratch)
        contents.gather(folder / bundle.TREE, target)
        shutil.copy(ROOT / "deploy" / bundle.INSTALLER, folder / bundle.INSTALLER)
        facts = {
            "version": version(),
            "made_at": contents.day_of_change(clock.now()).isoformat(timespec="seconds"),
            "machine": target.machine,
            "glibc": contents.GLIBC,
        }
        with stage("签名，写成一个文件"):
            manifest = archive.seal(folder, facts, target.pythons, key)
            out: Path = wish.out / f"lanyan-{manifest.release}-{manifest.machine}.tar"
            archive.write(folder, manifest, out)
    sys.stdout.write(f"已写成 {out}：{out.stat().st_size / 1e6:.0f} MB，{len(manifest.files)}个文件。\n")
    if made:
        sys.stdout.write(
            f"新建了签名的私钥 {file}：请离机保存一份，只有发布的人能读；丢了，已装的单位要重新核对新的公钥。\n"
        )
    sys.stdout.write(f"公钥 {keys.public_file(file)}，指纹 {bundle.fingerprint(keys.public(key))}。\n")
    sys.stdout.write("指纹请用安装包以外的办法告诉装机的人；装的时候：python3 install.py --to 目录 --key '指纹'\n")
    return 0


def verify(file: Path, key: str | None) -> int:
    if not key:
        raise Stop("核对安装包要用 --key 指定发布单位的公钥文件或指纹。", code=2)
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".lanyan-bundle-") as scratch:
        folder = archive.unpack(file, Path(scratch))
        manifest, public = bundle.read(folder)
        bundle.require_publisher(public, key)
        bundle.require_whole(folder, manifest)
    sys.stdout.write(f"{file}：{manifest.release}，{manifest.machine}，{len(manifest.files)}个文件，与签名相符。\n")
    return 0
