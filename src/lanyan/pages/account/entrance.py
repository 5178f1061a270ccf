"""登录: password, passkey, or the unit's own identity provider."""

from typing import Any

from allauth.account.views import LoginView

from . import identities
from .security import passkeys_possible


class Entrance(LoginView):
    """The library's view, with the ways in that this instance has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        found["providers"] = identities.offered(self.request)
        found["passkeys"] = passkeys_possible(self.request)
        return found


login = Entrance.as_view()
