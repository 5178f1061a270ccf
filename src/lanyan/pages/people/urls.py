"""People of the roster."""

from django.urls import path

from lanyan.pages.organisations.changing import change_person

from . import birthdays, cadres, columns, dossiers, duplicates, exchange, imports, reports, views

urlpatterns = [
    path("", views.people, name="people"),
    path("birthdays/", birthdays.political_birthdays, name="political_birthdays"),
    path("dossiers/", dossiers.dossier_gaps, name="dossier_gaps"),
    path("cadres/", cadres.cadre_register, name="cadre_register"),
    path("cadres/reports/", reports.duty_reports, name="duty_reports"),
    path("cadres/<str:what>/<str:public_id>/withdraw/", cadres.withdraw_cadre_entry, name="withdraw_cadre_entry"),
    path("lecturers/", cadres.lecturers, name="lecturers"),
    path("lecturers/<str:public_id>/bookable/", cadres.lecturer_bookable, name="lecturer_bookable"),
    path("duplicates/", duplicates.people_duplicates, name="people_duplicates"),
    path("duplicates/<str:one>/<str:other>/", duplicates.compare_people, name="compare_people"),
    path("duplicates/<str:one>/<str:other>/apart/", duplicates.tell_people_apart, name="tell_people_apart"),
    path("mergers/<str:public_id>/undo/", duplicates.undo_merger, name="undo_merger"),
    path("import/", imports.import_people, name="import_people"),
    path("import/template/", imports.import_template, name="import_template"),
    path("import/<str:public_id>/", imports.import_run, name="import_run"),
    path("import/<str:public_id>/findings/", imports.import_findings, name="import_findings"),
    path("import/<str:public_id>/columns/", columns.import_columns, name="import_columns"),
    path("import/<str:public_id>/check/", imports.check_import, name="check_import"),
    path("import/<str:public_id>/write/", imports.write_import, name="write_import"),
    path("exchange/", exchange.exchanges, name="exchanges"),
    path("exchange/<str:public_id>/", exchange.exchange, name="exchange"),
    path("exchange/<str:public_id>/decide/", exchange.decide, name="decide_exchange"),
    path("exchange/<str:public_id>/reopen/", exchange.reopen, name="reopen_difference"),
    path("exchange/<str:public_id>/to-type/", exchange.to_type, name="exchange_to_type"),
    path("<str:public_id>/dossier/", dossiers.dossier, name="dossier"),
    path("<str:public_id>/", views.person, name="person"),
    path("<str:public_id>/change/<str:code>/", change_person, name="change_person"),
    path("<str:public_id>/numbers/", views.reveal, name="reveal_numbers"),
]
