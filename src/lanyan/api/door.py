"""The interface stands before sessions and cookies: whatever is asked below `/api/` is answered here.

No session is opened, no cookie read or set, no form token asked for: a page of another site has nothing to abuse.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from . import problems
from .errors import Declined

PREFIX = "/api/"
MOST_KB = 256  # of one request


class ApiMiddleware:
    """Answer the interface; let everything else through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        return answered(request)


def answered(request: HttpRequest) -> HttpResponse:
    """The answer of the interface, problems included; HEAD is answered like GET, without the content."""
    request.COOKIES = {}
    head = request.method == "HEAD"
    if head:
        request.method = "GET"
    try:
        response = _routed(request)
    except Exception as exception:  # nothing may leave here but an answer of ours
        response = problems.of(exception)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = problems.not_offered(request, response)
    if head:
        length = str(len(response.content))
        response.content = b""
        response["Content-Length"] = length
    return response


def _routed(request: HttpRequest) -> HttpResponse:
    request.get_host()
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_KB * 1024:
        raise Declined("too_large", most=MOST_KB)
    try:
        match = resolve(request.path_info)
    except Http404:
        raise Declined("no_such_address") from None
    request.resolver_match = match
    return match.func(request, *match.args, **match.kwargs)
