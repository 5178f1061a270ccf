"""The description of the interface: for programs as OpenAPI, for people as a page made from it."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lanyan.directory.clients import SCOPES

from . import errors
from .interface import body_of, finished
from .offered import api

METHODS = ("get", "post", "patch", "delete")


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document as plain data."""
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; open to everybody, since it holds no record."""
    return finished(request, HttpResponse(body_of(description()), content_type="application/json; charset=utf-8"))


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """The reference to read, made from the same document."""
    whole = description()
    sections: dict[str, list[dict[str, Any]]] = {}
    for path, methods in whole["paths"].items():
        for method in METHODS:
            if method in methods:
                one = methods[method]
                sections.setdefault(one["tags"][0], []).append(_operation(path, method, one, whole))
    context = {
        "whole": whole,
        "sections": [{"title": title, "operations": operations} for title, operations in sections.items()],
        "scopes": list(SCOPES.items()),
        "refusals": [
            {"code": code, "status": status, "sentence": said} for code, (status, said) in errors.SENTENCES.items()
        ],
    }
    return render(request, "api/reference.html", context)


def _operation(path: str, method: str, one: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good = next(status for status in one["responses"] if status.startswith("2"))
    answer = one["responses"][good].get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "key": one["operationId"],
        "method": method.upper(),
        "path": path,
        "title": one["summary"],
        "text": one.get("description", ""),
        "scope": one.get("x-scope", ""),
        "parameters": [_parameter(parameter, whole) for parameter in one["parameters"]],
        "body": _fields(body, whole) if body else [],
        "status": good,
        "answer": _fields(answer, whole),
    }


def _parameter(parameter: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    where = {"path": "路径", "query": "查询", "header": "请求头"}[parameter["in"]]
    return _field(parameter["name"], parameter["schema"], parameter["required"], whole) | {"where": where}


def _fields(schema: dict[str, Any], whole: dict[str, Any], before: str = "", depth: int = 0) -> list[dict[str, Any]]:
    """The fields of a shape, those of shapes in it after them, named by their path."""
    schema = _resolved(schema, whole)
    if schema.get("type") == "array":
        return _fields(schema["items"], whole, f"{before}[]." if before else "[].", depth)
    found = []
    for name, one in schema.get("properties", {}).items():
        found.append(_field(before + name, one, name in schema.get("required", ()), whole))
        inner = _resolved(one, whole)
        many = inner.get("type") == "array"
        inner = _resolved(inner["items"], whole) if many else inner
        if inner.get("properties") and depth < 3:
            found += _fields(inner, whole, f"{before}{name}{'[]' if many else ''}.", depth + 1)
    return found


def _field(name: str, schema: dict[str, Any], required: bool, whole: dict[str, Any]) -> dict[str, Any]:
    resolved = _resolved(schema, whole)
    return {
        "name": name,
        "required": required,
        "kind": _kind(schema, whole),
        "text": schema.get("description", ""),
        "values": resolved.get("enum", []),
    }


def _kind(schema: dict[str, Any], whole: dict[str, Any]) -> str:
    resolved = _resolved(schema, whole)
    kind = {"string": "文字", "integer": "整数", "number": "数", "boolean": "真假", "array": "列表", "object": "对象"}.get(
        resolved.get("type", ""), "任意"
    )
    kind = {"date": "日期", "date-time": "时刻", "public-id": "id", "etag": "ETag"}.get(resolved.get("format", ""), kind)
    nothing = any(one.get("type") == "null" for one in schema.get("anyOf", ()))
    return f"{kind}或null" if nothing else kind


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Without references and without "or null"."""
    if "$ref" in schema:
        return whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for one in schema.get("anyOf", ()):
        if one.get("type") != "null":
            return _resolved(one, whole)
    return schema
