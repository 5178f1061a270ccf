"""Addresses of the screens, one line per job."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
]
