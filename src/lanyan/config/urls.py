"""All addresses. Each job of the screens keeps its own list; this page only joins them."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("lanyan.api.urls")),
    path("", include("lanyan.pages.urls")),
]

handler400 = "lanyan.pages.errors.bad_request"
handler403 = "lanyan.pages.errors.forbidden"
handler404 = "lanyan.pages.errors.not_found"
handler500 = "lanyan.pages.errors.server_error"
