"""设置 opens the first page that the person may see."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from lanyan.kernel.refusal import NotVisible
from lanyan.pages.request import Request
from lanyan.pages.shell import roles, subs_of


@require_GET
def settings(request: Request) -> HttpResponse:
    """Go to the first sub-page of 设置 for the roles held."""
    held = roles(request)
    for _, href, who in subs_of("/settings/"):
        if held & who:
            return redirect(href)
    raise NotVisible("settings")
