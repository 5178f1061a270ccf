"""Words can be read: every pair of text and ground of both themes reaches WCAG AA."""

import re

import pytest
from django.conf import settings

THEME = settings.ROOT / "frontend" / "src" / "theme.css"
TEXT, LARGE_OR_BORDER = 4.5, 3.0
GROUNDS = ("color-base-100", "color-base-200", "ly-hover")
PAIRS = [
    *[("color-base-content", ground, TEXT) for ground in GROUNDS],
    *[("ly-muted", ground, TEXT) for ground in (*GROUNDS, "ly-soft-neutral")],
    *[("color-primary", ground, TEXT) for ground in (*GROUNDS, "ly-soft-primary")],
    *[(f"color-{name}", "color-base-100", TEXT) for name in ("info", "success", "warning", "error", "accent")],
    *[(f"color-{name}", f"ly-soft-{name}", TEXT) for name in ("info", "success", "warning", "error")],
    ("color-accent", "ly-soft-gold", TEXT),
    ("ly-quiet", "ly-soft-neutral", TEXT),
    *[(f"color-{name}-content", f"color-{name}", TEXT) for name in ("primary", "success", "warning", "error", "info")],
    ("ly-nav-text", "ly-nav", TEXT),
    ("ly-line-strong", "color-base-100", LARGE_OR_BORDER),
]


def _themes() -> dict[str, dict[str, str]]:
    """Tokens by theme: daisyUI's block, then our own block of the same name over it."""
    text = THEME.read_text(encoding="utf-8")
    themes: dict[str, dict[str, str]] = {"lanyan": {}, "lanyan-dark": {}}
    for block in re.findall(r'@plugin "daisyui/theme" \{(.*?)\n\}', text, re.S):
        name = re.search(r'name: "([\w-]+)"', block)[1]
        themes[name] |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))
    for name, block in re.findall(r'\[data-theme="([\w-]+)"\] \{(.*?)\n\}', text, re.S):
        themes[name] |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))
    return themes


def _luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["lanyan", "lanyan-dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS, ids=lambda value: str(value))
def test_pair_can_be_read(theme, text, ground, least):
    tokens = _themes()[theme]
    reached = _contrast(tokens[text], tokens[ground])
    assert reached >= least, f"{theme}: {text} on {ground} is {reached:.2f}:1, needs {least}:1"


def test_no_other_file_names_a_colour():
    allowed = re.compile(r"#(?:fff|000)\b|#102a5c|#0b1322|%237a869c")  # paper, camera, and an arrow inside a data URL
    for sheet in sorted((THEME.parent / "css").glob("*.css")):
        found = re.findall(r"#[0-9a-f]{3,8}\b", allowed.sub("", sheet.read_text(encoding="utf-8")))
        assert not found, f"{sheet.name} names {found}: add a token to theme.css"
