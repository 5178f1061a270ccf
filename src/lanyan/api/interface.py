"""The interface itself: how answers leave it, and what its description says of every route."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from lanyan.directory.clients import SCOPES

from . import problems
from .errors import Declined
from .tokens import Token

View = TypeVar("View", bound=Callable[..., Any])

DESCRIPTION = "蓝焰的数据接口，供本单位的其他系统读取组织、人员和统计，登记人员变动。用法见各节说明。"
_ETAG = {"ETag": {"description": "这份内容的版本", "required": True, "schema": {"type": "string", "format": "etag"}}}
_RETRY = {"Retry-After": {"description": "等多少秒再试", "required": True, "schema": {"type": "integer", "minimum": 1}}}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
PROBLEM_SCHEMA = {
    "type": "object",
    "title": "问题",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "这个代码的说明"},
        "title": {"type": "string", "description": "哪一类问题"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "代码，供程序判断；不随措辞改变"},
        "detail": {"type": "string", "description": "给人看的一句话：发生了什么、保留了什么、该怎么办"},
        "field": {"type": "string", "description": "与哪一项有关"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "field", "code", "sentence"],
                "properties": {name: {"type": "string"} for name in ("in", "field", "code", "sentence")},
            },
        },
    },
}


class Json(JSONRenderer):
    """Chinese as it is, not escaped."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class Interface(NinjaAPI):
    """Answers carry a strong ETag of their content; a read that would repeat what the client has is answered 304."""

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        response = super().create_response(request, data, **options)
        return finished(request, response)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
        return schema


def finished(request: HttpRequest, response: HttpResponse, version: str = "") -> HttpResponse:
    """With its ETag, and as 304 where the client has it already. `version` says more than the content (see `etag_of`)."""
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag = etag_of(response.content, version)
    known = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    if request.method == "GET" and response.status_code == HTTPStatus.OK and (etag in known or "*" in known):
        unchanged = HttpResponseNotModified()
        unchanged["ETag"], unchanged["Cache-Control"] = etag, response["Cache-Control"]
        return unchanged
    return response


def etag_of(content: bytes, version: str = "") -> str:
    """A strong ETag: the version of the record (where one is kept), then a digest of the bytes."""
    digest = hashlib.sha256(content).hexdigest()[:24]
    return f'"{version}.{digest}"' if version else f'"{digest}"'


def read(router: Router, path: str, scope: str, name: str, response: Any, tag: str) -> Callable[[View], View]:
    """Offer a read: the scope it asks for, its name among addresses, the shape of its answer."""
    extra: dict[str, Any] = {
        "responses": {
            200: {"description": "内容", "headers": _ETAG},
            304: {"description": "与 If-None-Match 给出的版本相同"},
            **_problems(401, 403, 404, 422, 429, 503),
        },
        **_needs(scope),
    }

    def offer(view: View) -> View:
        return _offered(router, "GET", path, scope, name, response, tag, extra, view)

    return offer


def ask(router: Router, path: str, scope: str, name: str, response: Any, tag: str) -> Callable[[View], View]:
    """Offer a read whose question comes in the body: what must stand in no address, and so in no log."""
    extra: dict[str, Any] = {
        "responses": {
            200: {"description": "内容", "headers": _ETAG},
            **_problems(400, 401, 403, 404, 413, 422, 429, 503),
        },
        **_needs(scope),
    }

    def offer(view: View) -> View:
        return _offered(router, "POST", path, scope, name, response, tag, extra, view)

    return offer


def write(
    router: Router, method: str, path: str, scope: str, name: str, response: Any, tag: str, *, conditional: bool = True
) -> Callable[[View], View]:
    """Offer a write; `conditional` ones ask for If-Match and may answer 412 and 428."""
    status = next(iter(response))
    extra: dict[str, Any] = {
        "responses": {
            status: {"description": "已保存", "headers": _ETAG},
            **_problems(400, 401, 403, 404, 409, 413, 422, 429, 503, *((412,) if conditional else ())),
        },
        **_needs(scope),
    }

    def offer(view: View) -> View:
        return _offered(router, method, path, scope, name, response, tag, extra, view)

    return offer


def _offered(
    router: Router, method: str, path: str, scope: str, name: str, response: Any, tag: str, extra: dict[str, Any], view: View
) -> View:
    """Summary and description come from the docstring, which is Chinese: it is what the reference prints."""
    first, _, rest = (view.__doc__ or "").strip().partition("\n")
    return router.api_operation(
        [method],
        path,
        auth=Token(scope),
        response=response,
        url_name=name,
        tags=[tag],
        summary=first.rstrip("。"),
        description="\n".join(line.strip() for line in rest.strip().splitlines()),
        operation_id=view.__name__,
        openapi_extra=extra,
    )(_strict(view))  # type: ignore[return-value]


def _needs(scope: str) -> dict[str, str]:
    return {"x-scope": scope, "x-scope-title": SCOPES[scope]} if scope else {}


def _problems(*statuses: int) -> dict[int, Any]:
    return {
        status: {
            "description": problems.TITLES[status],
            "content": {problems.TYPE: {"schema": _PROBLEM}},
            **({"headers": _RETRY} if status in (429, 503) else {}),
        }
        for status in statuses
    }


def _strict(view: View) -> View:
    """Refuse a parameter that is not there or stands twice: a slip of the pen must not answer another question."""

    @wraps(view)
    def asked(request: HttpRequest, **arguments: Any) -> Any:
        known = _query_names(asked)
        for name, values in request.GET.lists():
            if name not in known:
                raise Declined("unknown_parameter", name=name[:40], known="、".join(known) or "（无）", field=name[:40])
            if len(values) > 1:
                raise Declined("repeated_parameter", name=name, field=name)
        return view(request, **arguments)

    return asked  # type: ignore[return-value]


def _query_names(view: Any) -> list[str]:
    """Names of the query parameters, from the operation that ninja has made of the view."""
    return [
        name
        for model in view._ninja_operation.models
        if model.__ninja_param_source__ == "query"
        for name in _flat(model.model_json_schema(), model.model_json_schema())
    ]


def _flat(schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    names: list[str] = []
    for name, one in schema.get("properties", {}).items():
        inner = one.get("$ref") and whole["$defs"][one["$ref"].rsplit("/", 1)[1]]
        names += _flat(inner, whole) if inner else [name]
    return names


def body_of(data: Any) -> bytes:
    """JSON as the interface writes it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
