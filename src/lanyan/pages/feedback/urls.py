"""投诉建议: an entry on every page, with follow-up."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.feedback, name="complaints"),
    path("<str:public_id>/", views.one_feedback, name="one_feedback"),
]
