"""Which package index this machine uses: the environment, then pip's own configuration, then pip's default."""

import configparser
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lanyan.cli.setup.places import WHEELS

INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
CERTIFICATE_VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True)
class Index:
    """What was found. Empty strings mean: nothing configured, let the tool use its default."""

    url: str = ""
    certificate: str = ""
    proxy: str = ""
    trusted_hosts: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    offline: bool = False

    @property
    def simple_url(self) -> str:
        """The address to ask, pip's well-known default where nothing is configured."""
        chosen = self.url or "https://" + ".".join(("py" + "pi", "org")) + "/simple"
        return chosen.rstrip("/") + "/"


def find_index(environ: Mapping[str, str], files: list[Path] | None = None) -> Index:
    """What pip itself would read from the environment and its configuration files; in an offline bundle, its own wheels."""
    if WHEELS.is_dir():
        return Index(find_links=(str(WHEELS),), offline=True)
    settings = read_pip_files(pip_files(environ) if files is None else files)

    def value(key: str, *variables: str) -> str:
        for variable in variables:
            if environ.get(variable, "").strip():
                return environ[variable].strip()
        return settings.get(key, "").strip()

    return Index(
        url=value("index-url", *INDEX_VARIABLES),
        certificate=value("cert", *CERTIFICATE_VARIABLES),
        proxy=value("proxy", "PIP_PROXY"),
        trusted_hosts=tuple(value("trusted-host", "PIP_TRUSTED_HOST").split()),
        find_links=tuple(value("find-links", "PIP_FIND_LINKS").split()),
        offline=value("no-index", "PIP_NO_INDEX").lower() in {"1", "true", "yes", "on"},
    )


def pip_files(environ: Mapping[str, str]) -> list[Path]:
    """pip's configuration files, the stronger ones last."""
    home = Path(environ.get("HOME") or "/nonexistent")
    shared = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    files = [Path(folder) / "pip" / "pip.conf" for folder in reversed(shared.split(":")) if folder]
    files += [
        Path("/etc/pip.conf"),
        home / ".pip" / "pip.conf",
        Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf",
        Path(sys.prefix) / "pip.conf",
    ]
    if environ.get("PIP_CONFIG_FILE"):
        files.append(Path(environ["PIP_CONFIG_FILE"]))
    return files


def read_pip_files(files: list[Path]) -> dict[str, str]:
    """The merged settings of `[global]`, then `[download]` and `[install]`, over all files."""
    settings: dict[str, str] = {}
    for file in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        for section in ("global", "download", "install"):
            if parser.has_section(section):
                settings.update({key.replace("_", "-"): text for key, text in parser.items(section)})
    return settings


def uv_environment(environ: Mapping[str, str], index: Index, cache: Path) -> dict[str, str]:
    """The environment in which uv sees the same index, certificates and proxy as pip would."""
    env = dict(environ)
    env["UV_PYTHON_DOWNLOADS"] = "never"
    env["UV_NO_PROGRESS"] = "1"
    env.pop("VIRTUAL_ENV", None)
    if index.url and not environ.get("UV_INDEX_URL"):
        env.setdefault("UV_DEFAULT_INDEX", index.url)
    if index.certificate:
        env.setdefault("SSL_CERT_FILE", index.certificate)
    if index.proxy:
        env.setdefault("HTTPS_PROXY", index.proxy)
        env.setdefault("HTTP_PROXY", index.proxy)
    if index.trusted_hosts:
        env.setdefault("UV_INSECURE_HOST", " ".join(index.trusted_hosts))
    if WHEELS.is_dir():
        for name in (*INDEX_VARIABLES, "UV_INDEX", "UV_EXTRA_INDEX_URL"):
            env.pop(name, None)
        env |= {"UV_OFFLINE": "1", "UV_NO_CACHE": "1", "UV_NO_CONFIG": "1"}
    if index.offline and index.find_links:
        env.setdefault("UV_FIND_LINKS", ",".join(index.find_links))
        env.setdefault("UV_NO_INDEX", "1")
    if not environ.get("UV_CACHE_DIR") and not _home_keeps_caches(environ):
        env["UV_CACHE_DIR"] = str(cache / "uv")
    return env


def _home_keeps_caches(environ: Mapping[str, str]) -> bool:
    if environ.get("XDG_CACHE_HOME"):
        return os.access(environ["XDG_CACHE_HOME"], os.W_OK)
    home = environ.get("HOME", "")
    folder = Path(home) / ".cache"
    return bool(home) and os.access(folder if folder.exists() else home, os.W_OK)
