"""Who is asking: the bearer of a token, its scopes, its allowance."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from lanyan.directory import access, clients
from lanyan.directory.clients import SCOPES, Caller
from lanyan.kernel import journal

from . import limits
from .errors import Declined


class Token(HttpBearer):
    """A token in force, of a client that has the scope (none: any client) and has not asked too often.

    Puts `request.caller` and `request.actor` in place.
    """

    openapi_name = "Token"

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        if scope and scope not in SCOPES:
            raise ValueError(f"no scope {scope}; known are {', '.join(SCOPES)}")
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise Declined("token_missing")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        caller = clients.caller_of(token, request.META.get("REMOTE_ADDR", ""))
        if caller is None:
            raise Declined("token_invalid")
        limits.spend(caller)
        if not clients.is_in_force(caller.token):
            _note_refusal(request, caller, "token")
            raise Declined("token_invalid")
        if self.scope and not caller.may(self.scope):
            _note_refusal(request, caller, self.scope)
            raise Declined("scope_missing", scope=SCOPES[self.scope])
        clients.mark_used(caller.token)
        access.enter(caller.actor)
        request.caller, request.actor = caller, caller.actor  # type: ignore[attr-defined]
        return caller


def _note_refusal(request: HttpRequest, caller: Caller, why: str) -> None:
    """Somebody whom we know asks for what was taken away or never given."""
    journal.note(
        "call_interface",
        caller.actor,
        subject_kind="client",
        subject_id=caller.client.pk,
        result="refused",
        path=request.path,
        token=caller.token.public_id,
        why=why,
    )
