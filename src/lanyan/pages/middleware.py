"""Who is asking, and what a refusal looks like."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal


class ActorMiddleware:
    """Put `request.actor` in place: the one on whose behalf operations run and access is asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            request.actor = Actor(user.pk, user.person_id, user.name, address=request.META.get("REMOTE_ADDR", ""))
        return self.get_response(request)


class RefusalMiddleware:
    """Turn a refusal into a designed answer: a page, a fragment for htmx, or JSON for a script."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            body = {"code": exception.code, "sentence": exception.sentence, "field": exception.field}
            return JsonResponse(body, status=exception.status)
        template = "shell/refusal_fragment.html" if request.headers.get("HX-Request") else "shell/refusal.html"
        return render(request, template, {"refusal": exception}, status=exception.status)
