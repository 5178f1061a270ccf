"""Organisations: the tree, an organisation's page, finding one."""

from django.urls import path

from lanyan.pages.monitoring.views import portrait

from . import views

urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("find/", views.find_organisation, name="find_organisation"),
    path("<str:public_id>/", views.organisation, name="organisation"),
    path("<str:public_id>/portrait/", portrait, name="portrait"),
]
