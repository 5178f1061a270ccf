"""工作台: what is due, for whom, by when, why, and the one button that does it."""

from django.urls import path

from . import views

urlpatterns = [path("", views.workbench, name="workbench")]
