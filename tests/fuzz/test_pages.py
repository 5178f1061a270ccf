"""Whatever stands in a query string or a form: every address answers with a page or a refusal, never with a fault.

The names are those that the modules of the view read; the role is one that gets past the door. Nothing that is done stays.
"""

import random
import re
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from tests.access import subjects
from tests.access.test_access import TABLE, expected, members

from .values import NASTY

NAMES = re.compile(
    r"""\b(?:GET|POST)(?:\.get(?:list)?\(|\[)\s*["']([\w-]+)["']|\b(?:day_of|text|day|organisation|number)\([^()"']*["']([\w-]+)["']"""
)
COMMON = ("q", "page", "sort", "state", "kind", "since", "until", "on", "organisation", "as", "export", "month", "year")
RAW = (
    "%",
    "%zz",
    "=&=&&",
    "a[]=1&a[]=2",
    "%ff%fe",
    "page=1&page=2",
    "q=%00",
    "q=" + "x" * 3000,
    "on=2026-11-20&on=x",
    "?" * 50,
)
DRAWS = 1
ANSWERS = {200, 204, 286, 302, 400, 403, 404, 409, 413, 422}
ROWS = [
    pytest.param(row, method, id=f"{row['url']}{'-' + row['of'] if 'of' in row else ''}-{method}")
    for row in TABLE["rows"]
    for method in ("get", "post")
    if members(row.get(method, {}).get("ok")) and not row["url"].startswith("gallery")
]


@cache
def names_of(path: str) -> tuple[str, ...]:
    """What the modules of this page read from a request."""
    folder = Path(sys.modules[resolve(path).func.__module__].__file__ or "").parent
    text = "".join(module.read_text(encoding="utf-8") for module in folder.glob("*.py"))
    return tuple(sorted({name for pair in NAMES.findall(text) for name in pair if name}))


def role_of(says: dict) -> str:
    """Somebody who gets past the door, the one with the narrowest job first."""
    return next(role for role in TABLE["roles"] if expected(says, role) == "ok")


def test_the_names_are_found():
    assert {"title", "kind"} <= set(names_of(reverse("plan_activity")))
    assert {"username", "role", "until", "scopes", "per_minute"} <= set(names_of(reverse("grants")))


@pytest.mark.parametrize(("row", "method"), ROWS)
def test_no_input_is_a_fault(world, as_role, row, method):
    draw = random.Random(f"{row['url']} {method}")
    path = reverse(row["url"], kwargs=subjects.OF[row["of"]](world) if "of" in row else {})
    client, names = as_role(role_of(row[method])), names_of(path)
    sent = [dict.fromkeys((*names, *COMMON), value) for value in draw.sample(NASTY, 1)]
    sent += [{name: draw.choice(NASTY) for name in (*names, *COMMON) if draw.random() < 0.6} for _ in range(DRAWS)]
    wrong = []
    for data in sent:
        wrong += _fault(client, method, path, data)
    for raw in draw.sample(RAW, 1) if method == "get" else ():
        wrong += _fault(client, "get", f"{path}?{raw}", None)
    assert not wrong, "\n\n".join(wrong)


def _fault(client, method: str, path: str, data: dict | None) -> list[str]:
    try:
        with transaction.atomic():
            status = getattr(client, method)(path, data or {}).status_code
            transaction.set_rollback(True)
    except Exception as fault:
        return [f"{method} {path} {urlencode(data or {})[:400]}\n  {type(fault).__name__}: {str(fault)[:300]}"]
    return [] if status in ANSWERS else [f"{method} {path} {data}: {status}"]
