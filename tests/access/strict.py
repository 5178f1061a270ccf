"""What no page may hold, so that the strict content policy is never loosened: scripts, styles and addresses inline."""

import re

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I),
    "an inline style sheet": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "a script address": re.compile(r"(href|src|action)\s*=\s*[\"']?\s*(javascript|vbscript|data):(?!image/)", re.I),
    "something from another host": re.compile(
        r"<(script|link|img|iframe|video|audio|source)\b[^>]*\b(src|href)=\"(https?:)?//", re.I
    ),
    "a component that was not rendered": re.compile(r"</?c-[a-z]", re.I),
    "a template tag that was not rendered": re.compile(r"\{%|\{\{"),
}
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def faults(response) -> list[str]:
    """Everything wrong with one answer, in words; nothing for what is no page."""
    said = []
    policy = dict(
        part.strip().split(" ", 1) for part in response.get("Content-Security-Policy", "").split(";") if part.strip()
    )
    said += [f"policy {name} is {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value]
    said += ["the policy allows unsafe"] if any("unsafe" in value for value in policy.values()) else []
    said += [f"{name} is {response.get(name)}" for name, value in HEADERS.items() if response.get(name) != value]
    if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
        page = response.content.decode()
        for what, pattern in FORBIDDEN.items():
            found = pattern.search(page)
            if found:
                said.append(f"{what}: {page[max(0, found.start() - 40) : found.end() + 60]!r}")
    return said
