"""Chinese typefaces for PDF: those of the system, or one fetched into the data directory.

DOCX only names its fonts (office computers have them); a PDF must embed one. Where the machine has none,
`fetch` takes an open one (思源宋体, SIL OFL 1.1) from the npm registry, through whatever mirror npm is set to.
"""

import base64
import hashlib
import io
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

from lanyan.kernel.refusal import Refusal

from .layout import FACES

PACKAGE = "@expo-google-fonts/noto-serif-sc@0.4.3"
DOWNLOAD_SECONDS = 150
# SHA-512 of the package as published; a download that differs is not unpacked.
INTEGRITY = "fSmUpiSFtSeyHV45/2xUOy5SdfExklQwwMKN3cQjAZAujITHDmSbpMHCVdCMhRqMjQtu0ZRgc29u8A+CU3akfw=="
WANTED = ("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf", "LICENSE_FONT")


def own_directory() -> Path:
    """Where fetched fonts are kept; a unit may put its licensed 仿宋 and 小标宋 there as well."""
    return Path(settings.DATA) / "fonts"


@cache
def known() -> tuple[typst.Fonts, frozenset[str]]:
    """All fonts a PDF may use, and the names of their families. Read once in a process (0.1 to 0.3 s)."""
    places = [str(place) for place in (own_directory(), settings.ROOT / "fonts") if place.is_dir()]
    fonts = typst.Fonts(include_embedded_fonts=False, font_paths=places)
    return fonts, frozenset(fonts.families())


def chosen() -> dict[str, list[str]]:
    """For each face of the standard the families found here, best first; refused when there is none."""
    families = known()[1]
    found = {name: [family for family in face.families if family in families] for name, face in FACES.items()}
    if not found["body"]:
        raise Refusal(
            "no_chinese_font",
            "没有生成 PDF：这台机器没有中文字体。DOCX 和 XLSX 仍可导出。"
            "请安装字体包 fonts-noto-cjk（麒麟、统信、Debian：apt install fonts-noto-cjk；"
            "欧拉：dnf install google-noto-cjk-fonts），"
            "或运行 ./lanyan report fonts --get，再试一次。",
            reason=f"families found: {len(families)}",
        )
    return found


def ready() -> bool:
    """Whether a PDF can be made here. A demo on a bare machine may `fetch` when it cannot."""
    return not known()[1].isdisjoint(FACES["body"].families)


def forget() -> None:
    """Look for fonts anew, after some were added."""
    from . import pdf

    known.cache_clear()
    pdf.compiler.cache_clear()


def fetch(npm: list[str], target: Path | None = None) -> list[Path]:
    """Fetch the open Song typeface with the given npm command (about 69 MB); the files it left in `target`, by default
    where this instance keeps its own.

    Refused, with nothing kept, when the download fails or is not what was published.
    """
    with tempfile.TemporaryDirectory() as scratch:
        trouble = _download(npm, scratch)
        archives = list(Path(scratch).glob("*.tgz"))
        if trouble or not archives:
            raise Refusal(
                "font_not_fetched",
                "字体没有下载成功，什么也没有改动。请检查网络或 npm 镜像设置，或改为安装字体包 fonts-noto-cjk。",
                reason=trouble,
            )
        content = archives[0].read_bytes()
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != INTEGRITY:
        raise Refusal("font_altered", "下载的字体与发布的不一致，已丢弃。请换一个镜像再试。", reason=PACKAGE)
    return _unpack(content, target or own_directory())


def _download(npm: list[str], folder: str) -> str:
    """The published archive into the folder; what went wrong, empty when nothing did."""
    command = [*npm, "pack", PACKAGE, "--silent", "--pack-destination", folder]
    try:
        ran = subprocess.run(  # noqa: S603 the command is ours, the package is pinned
            command, capture_output=True, text=True, check=False, timeout=DOWNLOAD_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)[-400:]
    return (ran.stderr[-400:] or "npm failed") if ran.returncode else ""


def _unpack(content: bytes, target: Path) -> list[Path]:
    target.mkdir(parents=True, exist_ok=True)
    kept = []
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for name in WANTED:
            member = archive.extractfile(f"package/{name}")
            if member is None:
                raise Refusal("font_altered", "下载的字体包里缺少文件，已丢弃。请换一个镜像再试。", reason=name)
            path = target / Path(name).name
            path.write_bytes(member.read())
            kept.append(path)
    forget()
    return kept
