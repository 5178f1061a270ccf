"""A request as the routes see it, after the token was read: which client asks, and as whom."""

from django.http import HttpRequest

from lanyan.directory.clients import Caller
from lanyan.kernel.operation import Actor


class Request(HttpRequest):
    """For annotations only; Django makes the object itself."""

    actor: Actor
    caller: Caller
