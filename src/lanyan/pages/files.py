"""Files that people handed in: a page asks permission, then sends to a link that is good for a minute and for one account.

The link can be handed on to a store of files beside the application; passed on to somebody else it opens nothing.
"""

from typing import Any

from django.core import signing
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lanyan.kernel import files
from lanyan.kernel.models import StoredFile
from lanyan.kernel.refusal import NotVisible
from lanyan.pages.request import Request

SECONDS = 60
SALT = "lanyan.file"
SHOWN = ("image/", "application/pdf")


def send(request: Request, stored: StoredFile, name: str, *, shown: bool = False) -> HttpResponse:
    """To the link of a file that this person may read. `shown`: pictures and PDF open in the browser, the rest is saved."""
    token = signing.dumps([stored.pk, name, request.actor.account_id, shown], salt=SALT, compress=True)
    answer = redirect("private_file", token=token)
    answer["Cache-Control"] = "no-store"
    return answer


@never_cache
@require_GET
def private_file(request: Request, token: str) -> FileResponse:
    """The file of a link, for the account it was made for, while it is good."""
    try:
        said: Any = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise NotVisible("file link") from error
    pk, name, account, shown = said
    stored = StoredFile.objects.filter(pk=pk).first()
    if account != request.actor.account_id or stored is None:
        raise NotVisible(f"file {pk}")
    return FileResponse(
        files.open_file(stored),
        as_attachment=not (shown and stored.media_type.startswith(SHOWN)),
        filename=name,
        content_type=stored.media_type,
    )
