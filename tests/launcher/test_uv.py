"""Fetching the installer with the standard library, from an index on this machine that may be faulty."""

import hashlib
import http.server
import io
import threading
import zipfile
from collections.abc import Iterator

import pytest

from lanyan.cli.setup import uv
from lanyan.cli.setup.index import Index
from lanyan.cli.setup.say import Stop

VERSION = "9.9.9"
NAME = f"uv-{VERSION}-py3-none-any_machine.whl"


def wheel_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"uv-{VERSION}.data/scripts/uv", "#!/bin/sh\necho uv\n")
    return buffer.getvalue()


GOOD = wheel_bytes()
DIGEST = hashlib.sha256(GOOD).hexdigest()


class Faulty(http.server.BaseHTTPRequestHandler):
    """Serves `pages`: path -> (status, body, announced length)."""

    pages: dict[str, tuple[int, bytes, int]]

    def do_GET(self) -> None:
        status, body, length = self.pages.get(self.path, (404, b"", 0))
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def index(monkeypatch) -> Iterator[Index]:
    monkeypatch.setattr(uv, "machine_tags", lambda: ["any_machine"])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Index(url=f"http://127.0.0.1:{server.server_port}/simple")
    server.shutdown()
    server.server_close()


def serve(*, content: bytes = GOOD, announced: str = DIGEST, length: int | None = None) -> None:
    page = f'<html><a href="../../files/{NAME}#sha256={announced}">{NAME}</a></html>'.encode()
    Faulty.pages = {
        "/simple/uv/": (200, page, len(page)),
        f"/files/{NAME}": (200, content, len(content) if length is None else length),
    }


def fetch(tmp_path, index) -> bytes:
    return uv.by_standard_library(tmp_path, index, VERSION, frozenset({DIGEST}), "没有 pip").read_bytes()


def test_the_wheel_is_found_verified_and_unpacked(tmp_path, index):
    serve()
    wheel = uv.by_standard_library(tmp_path, index, VERSION, frozenset({DIGEST}), "")

    uv.unpack(wheel, tmp_path / "bin" / "uv")

    assert (tmp_path / "bin" / "uv").stat().st_mode & 0o111
    assert [path.name for path in (tmp_path / "bin").iterdir()] == ["uv"]


@pytest.mark.parametrize(
    "fault",
    [
        {"content": GOOD[:-1] + b"x"},
        {"announced": "0" * 64},
        {"content": GOOD[:100], "length": len(GOOD)},
    ],
    ids=["another file", "the index announces another digest", "the connection breaks off"],
)
def test_a_damaged_download_is_refused_with_a_sentence(tmp_path, index, fault):
    serve(**fault)

    with pytest.raises(Stop) as refusal:
        fetch(tmp_path, index)

    assert "本机未作任何更改" in refusal.value.sentence
    assert "重新运行" in refusal.value.sentence
    assert not list(tmp_path.iterdir())


def test_an_index_without_the_file_or_without_an_answer(tmp_path, index):
    Faulty.pages = {}
    with pytest.raises(Stop, match="404"):
        fetch(tmp_path, index)
    with pytest.raises(Stop, match="连不上"):
        fetch(tmp_path, Index(url="http://127.0.0.1:9/simple"))


def test_the_best_wheel_for_the_machine():
    names = [
        "uv-1.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "uv-1.0-py3-none-manylinux_2_28_aarch64.whl",
        "uv-1.0-py3-none-musllinux_1_1_x86_64.whl",
        "uv-0.9-py3-none-manylinux_2_17_x86_64.whl",
    ]
    candidates = [(name, f"http://i.example/{name}") for name in names]
    old_glibc = ["manylinux_2_12_x86_64", r"musllinux_\d+_\d+_x86_64"]

    assert uv.choose_wheel(candidates, "1.0", ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64"])[0] == names[0]
    assert uv.choose_wheel(candidates, "1.0", old_glibc)[0] == names[2]
    with pytest.raises(uv.Broken):
        uv.choose_wheel(candidates, "1.0", ["manylinux_2_17_riscv64"])


def test_the_pin_names_one_version_with_digests():
    version, hashes = uv.read_pin(uv.PIN.read_text())

    assert version[0].isdigit()
    assert len(hashes) > 5
