"""The gallery's addresses."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.page, {"name": "surfaces"}, name="gallery"),
    path("wall/", views.wall, name="gallery_wall"),
    path("paper/", views.paper, name="gallery_paper"),
    path("drawer/", views.drawer, name="gallery_drawer"),
    path("find/", views.find, name="gallery_find"),
    path("batch/", views.batch, name="gallery_batch"),
    path("scan/", views.scan, name="gallery_scan"),
    path("error/<int:status>/", views.error, name="gallery_error"),
    path("<slug:name>/", views.page, name="gallery_page"),
]
