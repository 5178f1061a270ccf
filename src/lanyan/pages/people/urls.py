"""People of the roster."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.people, name="people"),
    path("<str:public_id>/", views.person, name="person"),
    path("<str:public_id>/numbers/", views.reveal, name="reveal_numbers"),
]
