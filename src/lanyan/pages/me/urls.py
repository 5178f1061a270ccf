"""我的: my record, my place, my password."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.me, name="me"),
    path("place/<str:public_id>/", views.choose_place, name="choose_place"),
]
