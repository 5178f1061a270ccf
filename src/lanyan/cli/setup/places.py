"""Where things lie in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
WHEELS = ROOT / "wheels"
"""In an offline bundle: every wheel of the run-time lock, and uv's. Elsewhere there is no such folder."""
FONTS = ROOT / "fonts"
"""In an offline bundle: an open Chinese typeface for PDF."""
TEMPLATES = ROOT / "src" / "lanyan" / "pages" / "templates"
BUILD = ROOT / "src" / "lanyan" / "pages" / "static" / "build"
DEFAULT_DATA = ROOT / "var"


def venv_program(name: str) -> Path:
    """A program of the environment, for example `npm`."""
    return VENV / "bin" / name
