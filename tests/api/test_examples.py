"""The examples of docs/api.md are requests that were sent and the answers that came: LANYAN_RECORD=1 records them anew.

`…` stands for what differs each time: in a header the last ETag that came, in an answer anything.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from django.test import Client

from lanyan.directory.clients import SCOPES
from lanyan.world.accounts import DEMO_TOKEN

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/api.md"
EXAMPLE = re.compile(r"```http\n(?P<request>.*?)```\n(?:```json\n(?P<answer>.*?)```)?", re.DOTALL)
CHANGING = {("POST", "/api/v1/persons"): ("id", "number")}


def test_the_examples_are_what_comes(world):
    text = DOCUMENT.read_text(encoding="utf-8")
    examples, etag, wrong = list(EXAMPLE.finditer(text)), "", []
    assert len(examples) > 8
    for example in examples:
        answer, told = sent(example["request"], etag), example["answer"]
        etag = answer.get("ETag", etag)
        if told is None:
            assert answer.status_code == 304, example["request"]
            continue
        came = answer.json()
        if os.environ.get("LANYAN_RECORD") == "1":
            text = text.replace(example.group(0), example.group(0).replace(told, written(example["request"], came)))
        elif not alike(json.loads(told), came):
            wrong.append(f"{example['request']}{json.dumps(came, ensure_ascii=False)}")
    if os.environ.get("LANYAN_RECORD") == "1":
        DOCUMENT.write_text(text, encoding="utf-8")
    assert not wrong, "\n\n".join(wrong)


def test_the_scopes_are_those_of_the_code():
    told = dict(re.findall(r"^\| `([a-z.]+)` \| (.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == SCOPES


def sent(request: str, etag: str) -> Any:
    head, _, body = request.partition("\n\n")
    first, *rest = head.strip().split("\n")
    method, path = first.split(" ")
    headers = [line.split(": ", 1) for line in rest]
    given = {name: etag if value == "…" else value for name, value in headers} | {"Authorization": f"Bearer {DEMO_TOKEN}"}
    given = {name: '"old.0"' if not value.isascii() else value for name, value in given.items()}
    return Client().generic(method, path, body.strip(), content_type="application/json", headers=given)


def alike(told: Any, came: Any) -> bool:
    if told == "…":
        return True
    if isinstance(told, dict) and isinstance(came, dict):
        return told.keys() == came.keys() and all(alike(told[name], came[name]) for name in told)
    if isinstance(told, list) and isinstance(came, list):
        return len(told) == len(came) and all(map(alike, told, came))
    return told == came


def written(request: str, came: Any) -> str:
    method, path = request.split("\n")[0].split(" ")
    came |= dict.fromkeys(CHANGING.get((method, path), ()), "…")
    return json.dumps(came, ensure_ascii=False, indent=2) + "\n"
