"""Log in, log out, change the password. Nothing of the library's other pages is reachable."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_http_methods

shown_and_sent = require_http_methods(["GET", "POST"])

urlpatterns = [
    path("login/", login_not_required(shown_and_sent(views.login)), name="account_login"),
    path("logout/", shown_and_sent(views.logout), name="account_logout"),
    path("password/", shown_and_sent(views.password_change), name="account_change_password"),
]
