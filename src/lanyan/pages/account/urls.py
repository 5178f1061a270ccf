"""Log in and out, one's own password, second factors, sessions and identities. No other page of the library is reachable."""

from allauth.account import views
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.urls import path, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import entrance, identities, security


def offered(view):
    """Shown and sent; never kept by the browser."""
    return never_cache(require_http_methods(["GET", "POST"])(view))


def open_to_all(view):
    return login_not_required(offered(view))


back = reverse_lazy("mfa_index")

urlpatterns = [
    path("login/", open_to_all(entrance.login), name="account_login"),
    path("logout/", offered(views.logout), name="account_logout"),
    path("password/", offered(views.PasswordChangeView.as_view(success_url=back)), name="account_change_password"),
    path("password/<str:secret>/", security.password_link, name="password_link"),
    path("reauthenticate/", offered(views.reauthenticate), name="account_reauthenticate"),
    path("security/", security.overview, name="mfa_index"),
    path("security/sessions/others/end/", security.end_other_sessions, name="end_other_sessions"),
    path("security/sessions/<int:pk>/end/", security.end_session, name="end_session"),
    path("security/authenticate/", open_to_all(second.authenticate), name="mfa_authenticate"),
    path("security/reauthenticate/", offered(second.reauthenticate), name="mfa_reauthenticate"),
    path("security/app/", offered(totp.activate_totp), name="mfa_activate_totp"),
    path("security/app/end/", offered(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("security/codes/", never_cache(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("security/codes/new/", offered(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("security/codes/file/", never_cache(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("security/passkeys/", offered(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("security/passkeys/log-in/", open_to_all(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("security/passkeys/again/", offered(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path(
        "security/passkeys/<int:pk>/end/",
        offered(passkeys.RemoveWebAuthnView.as_view(success_url=back)),
        name="mfa_remove_webauthn",
    ),
    path("identities/<int:pk>/release/", identities.release_identity, name="release_identity"),
    path("oidc/<str:provider_id>/", identities.go_to_oidc, name="openid_connect_login"),
    path("oidc/<str:provider_id>/back/", identities.come_from_oidc, name="openid_connect_callback"),
    path("workplace/<str:provider>/", identities.go_to_workplace, name="go_to_workplace"),
    path("workplace/<str:provider>/back/", identities.come_from_workplace, name="come_from_workplace"),
]
