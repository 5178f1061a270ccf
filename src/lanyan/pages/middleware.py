"""Who is asking, and what a refusal looks like."""

from dataclasses import replace

from django.db import DataError
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render

from lanyan.directory import access, delegations
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import InvalidInput, Refusal
from lanyan.pages.request import Request

ACTING = "acting"  # key of the session: the delegation under which it works
ONESELF = ("/me/", "/scan/", "/inbox/", "/account/", "/complaints/", "/make-ups/")  # never done for another


class OwnSiteMiddleware:
    """Nothing of ours is taken in by another site's page, and no page asks for a device it does not need."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        answer = self.get_response(request)
        answer["Cross-Origin-Resource-Policy"] = "same-origin"
        answer["Permissions-Policy"] = (
            "camera=(self), publickey-credentials-get=(self), geolocation=(), microphone=(), usb=()"
        )
        return answer


class ActorMiddleware:
    """Put `request.actor` in place: the one on whose behalf operations run and access is asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            request.actor = Actor(user.pk, user.person_id, user.name, address=request.META.get("REMOTE_ADDR", ""))
            if ACTING in request.session and not request.path.startswith(ONESELF):
                self._act(request)
            access.enter(request.actor)
        return self.get_response(request)

    def _act(self, request: Request) -> None:
        """Who acts for somebody absent is that person's hand, under both names, while the delegation lasts."""
        found = delegations.held_by(request.actor.person_id or 0, request.session[ACTING])
        if found is None:
            del request.session[ACTING]
            return
        named = f"{request.actor.name}（代{found.giver.name}）"
        request.actor = replace(request.actor, name=named, on_behalf_of=found.giver.name, acting=found.pk, memo={})
        request.delegation = found


class RefusalMiddleware:
    """Turn a refusal into a designed answer: a page, a fragment for htmx, or JSON for a script."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and not answer.content:
            return self._not_offered(request, answer)
        return answer

    def _not_offered(self, request: Request, answer: HttpResponseNotAllowed) -> HttpResponse:
        """Somebody loads the address of a form again, to which one can only send: that would be an empty window."""
        sentence = "这个地址只用来提交，不能直接打开。没有改动任何记录；请回到原来的页面，从页面上的按钮办。"
        said = self._told(request, Refusal("not_offered", sentence), status=405)
        said["Allow"] = answer["Allow"]
        return said

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError):
            exception = does_not_fit(exception)
        if not isinstance(exception, Refusal):
            return None
        return self._told(request, exception, status=exception.status)

    def _told(self, request: Request, exception: Refusal, status: int) -> HttpResponse:
        if "application/json" in request.headers.get("Accept", ""):
            body = {"code": exception.code, "sentence": exception.sentence, "field": exception.field}
            return JsonResponse(body, status=status)
        template = "shell/refusal_fragment.html" if request.headers.get("HX-Request") else "shell/refusal.html"
        return render(request, template, {"refusal": exception}, status=status)


def does_not_fit(error: DataError) -> InvalidInput:
    """Something typed that the database cannot hold: too long, too large, or with characters that are none."""
    sentence = "有一项内容太长、数值太大，或含有无法保存的字符，没有保存。请返回修改后再提交。"
    return InvalidInput("does_not_fit", sentence, reason=str(error))
