"""Pages of the gallery: they read nothing and write nothing."""

import json
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from . import samples

PAGES = {
    "surfaces": "版面",
    "records": "记录",
    "controls": "表单",
    "meeting": "签到",
    "charts": "图表",
    "words": "文字",
}


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the gallery exist in a demo directory only; elsewhere it is absent."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        if not (settings.DEBUG or settings.DEMO or settings.TEST):
            raise Http404
        return view(request, **kwargs)

    return login_not_required(guarded)


def _context(request: HttpRequest, name: str) -> dict[str, object]:
    tabs = [{"title": title, "href": f"/_gallery/{key}/", "active": key == name} for key, title in PAGES.items()]
    page = Paginator(samples.BRANCHES * 7, 8).get_page(request.GET.get("page"))
    return {
        **samples.SHELL,
        "tabs": tabs,
        "name": name,
        "page": page,
        "sort": request.GET.get("sort", ""),
        "s": samples,
    }


@demo_only
def page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PAGES:
        raise Http404
    return render(request, f"gallery/{name}.html", _context(request, name))


@demo_only
def wall(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/wall.html", _context(request, "wall"))


@demo_only
def paper(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/paper.html", _context(request, "paper"))


@demo_only
def drawer(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/drawer.html", _context(request, "drawer"))


@demo_only
def find(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("q", "")
    found = [branch for branch in samples.BRANCHES if wanted in str(branch["name"])]
    return render(request, "gallery/found.html", {"found": found})


@demo_only
def error(request: HttpRequest, status: int) -> HttpResponse:
    if status not in (400, 403, 404, 409, 413, 429, 500):
        raise Http404
    return render(request, f"errors/{status}.html", status=status)


@demo_only
def batch(request: HttpRequest) -> HttpResponse:
    """Answer a roll call as the real address does, keeping nothing."""
    entries = json.loads(request.body)["entries"]
    return JsonResponse(
        {"receipts": [{"nonce": one["nonce"], "status": "received", "sentence": "已登记。"} for one in entries]}
    )


@demo_only
def scan(request: HttpRequest) -> HttpResponse:
    """Answer a scan: the sample code is right, anything else is refused."""
    if request.POST.get("code") == "lanyan-sample":
        return JsonResponse({"state": "met", "word": "已签到", "text": "2026年11月支部党员大会，第18位。"})
    return JsonResponse({"code": "stale_code", "sentence": "码已过期，请扫屏幕上现在的码。"}, status=409)
