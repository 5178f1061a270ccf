"""材料: handbook, monthly ledger."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.materials, name="materials"),
    path("open/", views.open_paper, name="open_paper"),
    path("<str:public_id>/handbook/<int:year>/", views.handbook_file, name="handbook"),
    path("<str:public_id>/ledger/<str:month>/", views.ledger_file, name="ledger"),
]
