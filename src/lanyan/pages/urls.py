"""Addresses of the screens, one line per job."""

from django.urls import include, path

urlpatterns = [
    path("", include("lanyan.pages.pwa.urls")),
    path("_gallery/", include("lanyan.pages.gallery.urls")),
    path("account/", include("allauth.account.urls")),
]
