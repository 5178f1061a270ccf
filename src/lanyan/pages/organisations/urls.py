"""Organisations: the tree, an organisation's page, finding one."""

from django.urls import path

from lanyan.pages.monitoring.alerts import lift_organisation_silence, silence_organisation
from lanyan.pages.monitoring.views import portrait

from . import changing, responsibility, views

urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("coverage/", views.coverage, name="coverage"),
    path("responsibility/", responsibility.responsibility_map, name="responsibility_map"),
    path("responsibility/new/", responsibility.assign_responsibility, name="assign_responsibility"),
    path("responsibility/<str:public_id>/end/", responsibility.end_responsibility, name="end_responsibility"),
    path("find/", views.find_organisation, name="find_organisation"),
    path("<str:public_id>/", views.organisation, name="organisation"),
    path("<str:public_id>/change/<str:code>/", changing.change_organisation, name="change_organisation"),
    path("<str:public_id>/portrait/", portrait, name="portrait"),
    path("<str:public_id>/silence/", silence_organisation, name="silence_organisation"),
    path("<str:public_id>/silence/<str:silence_id>/end/", lift_organisation_silence, name="lift_organisation_silence"),
]
