"""我的: my record, my place, my password."""

from django.urls import path

from lanyan.pages.dues import person as dues

from . import data, delegations, views

urlpatterns = [
    path("", views.me, name="me"),
    path("data/", data.my_data, name="my_data"),
    path("data/file/", data.my_data_file, name="my_data_file"),
    path("delegations/", delegations.delegation_list, name="delegations"),
    path("delegations/stop/", delegations.stop_acting, name="stop_acting"),
    path("delegations/<str:public_id>/end/", delegations.end_delegation, name="end_delegation"),
    path("delegations/<str:public_id>/start/", delegations.start_acting, name="start_acting"),
    path("dues/", dues.own, name="my_dues"),
    path("cases/", views.my_cases, name="my_cases"),
    path("place/<str:public_id>/", views.choose_place, name="choose_place"),
]
