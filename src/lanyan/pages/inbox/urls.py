"""Messages told to me."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<str:public_id>/", views.open_message, name="open_message"),
]
