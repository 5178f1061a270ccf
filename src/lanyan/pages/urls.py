"""Addresses of the screens, one line per job. Every name must stand in the access table (tests/access)."""

from django.conf import settings
from django.urls import include, path

from lanyan.pages import files

urlpatterns = [
    path("", include("lanyan.pages.pwa.urls")),
    path("", include("lanyan.pages.workbench.urls")),
    path("", include("lanyan.pages.meetings.urls")),
    path("counting/", include("lanyan.pages.counting.urls")),
    path("", include("lanyan.pages.ballots.urls")),
    path("organisations/", include("lanyan.pages.organisations.urls")),
    path("people/", include("lanyan.pages.people.urls")),
    path("ledgers/", include("lanyan.pages.ledger.urls")),
    path("dues/", include("lanyan.pages.dues.urls")),
    path("cases/", include("lanyan.pages.cases.urls")),
    path("study/", include("lanyan.pages.study.urls")),
    path("monitoring/", include("lanyan.pages.monitoring.urls")),
    path("materials/", include("lanyan.pages.materials.urls")),
    path("settings/", include("lanyan.pages.settings.urls")),
    path("complaints/", include("lanyan.pages.feedback.urls")),
    path("inbox/", include("lanyan.pages.inbox.urls")),
    path("files/<str:token>/", files.private_file, name="private_file"),
    path("me/", include("lanyan.pages.me.urls")),
    path("account/", include("lanyan.pages.account.urls")),
]

if settings.DEMO or settings.TEST:
    urlpatterns += [path("_gallery/", include("lanyan.pages.gallery.urls"))]
