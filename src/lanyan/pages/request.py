"""A request as the views see it, after the middleware: who is asking, and whether htmx is."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from lanyan.directory.models import Account, Delegation
from lanyan.kernel.operation import Actor


class Request(HttpRequest):
    """For annotations only; Django makes the object itself."""

    actor: Actor
    delegation: Delegation  # only while acting for somebody absent
    htmx: HtmxDetails
    user: Account  # type: ignore[assignment]
