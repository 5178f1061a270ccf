"""The manifest, the worker and the offline page. None of them holds anything about a person."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

FLAME_BLUE = "#102a5c"


@require_safe
@login_not_required
def worker(request: HttpRequest) -> FileResponse:
    """The built worker, never kept by the browser for long: a new build must reach the phones."""
    path = finders.find("build/sw.js")
    if path is None:
        raise Http404("front end is not built")
    answer = FileResponse(open(path, "rb"), content_type="text/javascript; charset=utf-8")  # noqa: PTH123, SIM115
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@require_safe
@login_not_required
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone shows when the application is put on its home screen."""
    icons = [
        {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": static("icons/icon-maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    shortcuts = [
        {"name": "扫码签到", "url": "/scan/"},
        {"name": "组织生活", "url": "/meetings/"},
    ]
    body = {
        "id": "/",
        "name": "蓝焰",
        "short_name": "蓝焰",
        "description": "消防救援队伍党组织生活平台",
        "lang": "zh-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": FLAME_BLUE,
        "theme_color": FLAME_BLUE,
        "icons": icons,
        "shortcuts": shortcuts,
    }
    answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/manifest+json; charset=utf-8"
    return answer


@require_safe
@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on their own where a page names no icon (an opened PDF, say)."""
    return redirect(static("icons/icon-32.png"))


@require_safe
@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows where there is no network and no kept page."""
    return render(request, "errors/offline.html")
