"""Answers to what went wrong: problem+json (RFC 9457) with the code and the sentence of the refusal."""

import json
import logging
from http import HTTPStatus
from typing import Any

from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from lanyan.kernel import disk
from lanyan.kernel.refusal import InvalidInput, Refusal

from .errors import Declined

TYPE = "application/problem+json"
REFERENCE = "/api/v1/docs#refusal-"
TITLES = {
    400: "请求不可读",
    401: "没有通过认证",
    403: "没有权限",
    404: "没有找到",
    405: "不接受这种方法",
    409: "与规定或已有记录不符",
    412: "记录已有改动",
    413: "内容太大",
    422: "内容不符合要求",
    429: "请求太频繁",
    500: "系统出错",
    507: "存储空间已满",
    503: "系统忙",
}
DOES_NOT_FIT = "有一项内容太长、数值太大，或含有无法保存的字符，没有保存。请修改后再提交。"
# What the checks of pydantic say, in our words. The rest is "不符合要求".
_SAID = {
    "missing": "必填，没有填写",
    "extra_forbidden": "没有这一项",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_too_long": "太长，最多{max_length}个字",
    "string_pattern_mismatch": "格式不对",
    "string_unicode": "含有无法保存的字符",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "greater_than_equal": "太小，最小{ge}",
    "less_than_equal": "太大，最大{le}",
    "model_attributes_type": "应为JSON对象",
    "model_type": "应为JSON对象",
    "dict_type": "应为JSON对象",
    "value_error": "{error}",
}

logger = logging.getLogger("lanyan.api")


def answer(refusal: Refusal, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """The refusal as problem+json."""
    said: dict[str, Any] = {
        "type": REFERENCE + refusal.code,
        "title": TITLES.get(refusal.status, HTTPStatus(refusal.status).phrase),
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.sentence,
    }
    if refusal.field:
        said["field"] = refusal.field
    if errors:
        said["errors"] = errors
    response = HttpResponse(json.dumps(said, ensure_ascii=False), status=refusal.status, content_type=TYPE)
    response["Cache-Control"] = "no-store"
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    for name, value in getattr(refusal, "headers", {}).items():
        response[name] = value
    return response


def of(exception: Any) -> HttpResponse:
    """Whatever was raised, as an answer; what nobody foresaw is logged and tells nothing of itself."""
    if isinstance(exception, Refusal):
        return answer(exception)
    if isinstance(exception, ValidationError):
        return _invalid(exception)
    if isinstance(exception, HttpError):
        return answer(Declined("body_unreadable" if exception.status_code == 400 else "token_missing"))
    if isinstance(exception, DataError):
        return answer(InvalidInput("does_not_fit", DOES_NOT_FIT))
    if isinstance(exception, IntegrityError):  # somebody else wrote the same between the check and the row
        return answer(Declined("conflict"))
    if disk.is_full(exception):
        return answer(Declined("storage_full"))
    logger.error("request failed", exc_info=exception)
    return answer(Declined("server_error"))


def handle_all(api: NinjaAPI) -> None:
    """Let the interface answer with problems only."""
    for kind in (Exception, HttpError, ValidationError):
        api.add_exception_handler(kind, lambda request, exception: of(exception))


def not_offered(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a method that an address does not take."""
    allowed = sorted(method.strip() for method in response["Allow"].split(","))
    said = "、".join(allowed)
    return answer(Declined("method_not_offered", method=request.method, allowed=said, headers={"Allow": ", ".join(allowed)}))


def _invalid(exception: ValidationError) -> HttpResponse:
    found = [_error(error) for error in exception.errors]
    return answer(Declined("invalid_input", count=len(found), field=found[0]["field"]), found)


def _error(error: dict[str, Any]) -> dict[str, str]:
    where, *path = (str(part) for part in error["loc"])
    # A body is one parameter of the view: its name is no part of what was sent.
    path = path[1:] if where == "body" and len(path) > 1 else path
    words = error.get("ctx", {})
    sentence = _SAID.get(error["type"], "不符合要求").format(**words) if words else _SAID.get(error["type"], "不符合要求")
    return {"in": where, "field": ".".join(path), "code": error["type"], "sentence": f"{'.'.join(path)}：{sentence}。"}
