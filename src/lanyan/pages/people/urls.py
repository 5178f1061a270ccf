"""People of the roster."""

from django.urls import path

from lanyan.pages.organisations.changing import change_person

from . import columns, imports, views

urlpatterns = [
    path("", views.people, name="people"),
    path("import/", imports.import_people, name="import_people"),
    path("import/template/", imports.import_template, name="import_template"),
    path("import/<str:public_id>/", imports.import_run, name="import_run"),
    path("import/<str:public_id>/findings/", imports.import_findings, name="import_findings"),
    path("import/<str:public_id>/columns/", columns.import_columns, name="import_columns"),
    path("import/<str:public_id>/check/", imports.check_import, name="check_import"),
    path("import/<str:public_id>/write/", imports.write_import, name="write_import"),
    path("<str:public_id>/", views.person, name="person"),
    path("<str:public_id>/change/<str:code>/", change_person, name="change_person"),
    path("<str:public_id>/numbers/", views.reveal, name="reveal_numbers"),
]
