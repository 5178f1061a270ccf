"""The environment in which Django runs for a data directory."""

import os

from lanyan.cli.running.data import DataDirectory
from lanyan.cli.setup.places import ROOT

SETTINGS_MODULE = "lanyan.config.settings"


def django_environ(data: DataDirectory, database_url: str = "", *, demo: bool = False) -> dict[str, str]:
    """os.environ plus what `lanyan.config.settings` reads."""
    environ = dict(os.environ)
    environ |= {
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": SETTINGS_MODULE,
        "LANYAN_DATA": str(data.path),
        "PYTHONUTF8": "1",
    }
    # Each thread's own heap keeps the peak of what that thread ever made; two heaps for all give it back to the next.
    environ.setdefault("MALLOC_ARENA_MAX", "2")
    environ.setdefault("LANYAN_SECRETS", str(data.secrets))
    if database_url:
        environ["DATABASE_URL"] = database_url
    if demo:
        environ["LANYAN_DEMO"] = "1"
    return environ
