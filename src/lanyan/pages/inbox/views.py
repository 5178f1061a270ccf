"""Messages told to me; opening one marks it read."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.derived.alerts import access, operations, queries
from lanyan.pages.paging import page_of
from lanyan.pages.request import Request


@require_GET
def inbox(request: Request) -> HttpResponse:
    """Newest first."""
    page = page_of(request, access.messages_of(request.actor))
    told = queries.told_by(page)
    context = {
        "crumbs": [{"title": "提醒"}],
        "page": page,
        "rows": [{"message": message, "told": told.get(message.pk, [])} for message in page],
    }
    return render(request, "inbox/inbox.html", context)


@require_POST
def open_message(request: Request, public_id: str) -> HttpResponse:
    """Mark one read and go where it leads."""
    message = operations.open_message(public_id=public_id, by=request.actor)
    return redirect(message.link or "inbox")
