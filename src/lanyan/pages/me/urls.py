"""我的: my record, my place, my password."""

from django.urls import path

from . import data, views

urlpatterns = [
    path("", views.me, name="me"),
    path("data/", data.my_data, name="my_data"),
    path("data/file/", data.my_data_file, name="my_data_file"),
    path("place/<str:public_id>/", views.choose_place, name="choose_place"),
]
