"""Addresses of cases: staged processes such as 发展党员."""

from django.urls import path

from . import agenda, case, changes, fields, lists, many, papers, planning, step

urlpatterns = [
    path("", lists.cases, name="cases"),
    path("all/", lists.procedures, name="procedures"),
    path("calendar/", agenda.case_calendar, name="case_calendar"),
    path("new/", changes.open_case, name="open_case"),
    path("many/<slug:code>/", many.open_cases, name="open_cases"),
    path("plan/", planning.plan_procedure, name="plan_procedure"),
    path(
        "organisations/<slug:procedure>/<slug:step>/<slug:field>/",
        fields.find_case_organisation,
        name="find_case_organisation",
    ),
    path("documents/<str:public_id>/", papers.case_document, name="case_document"),
    path("documents/<str:public_id>/withdraw/", papers.withdraw_case_document, name="withdraw_case_document"),
    path("notices/<str:notice_id>/withdraw/", step.withdraw_case_notice, name="withdraw_case_notice"),
    path("notices/<str:notice_id>/objections/", step.receive_case_objection, name="receive_case_objection"),
    path("objections/<str:objection_id>/", step.settle_case_objection, name="settle_case_objection"),
    path("<str:public_id>/", case.case, name="case"),
    path("<str:public_id>/plan/", planning.plan_case, name="plan_case"),
    path("<str:public_id>/book/", papers.case_book, name="case_book"),
    path("<str:public_id>/readers/", case.name_case_reader, name="name_case_reader"),
    path("<str:public_id>/readers/<str:person>/drop/", case.drop_case_reader, name="drop_case_reader"),
    path("<str:public_id>/notes/", case.add_case_note, name="add_case_note"),
    path("<str:public_id>/notes/<str:note_id>/withdraw/", case.withdraw_case_note, name="withdraw_case_note"),
    path("<str:public_id>/change/<slug:code>/", changes.change_case, name="change_case"),
    path("<str:public_id>/steps/<slug:code>/", step.case_step, name="case_step"),
    path("<str:public_id>/steps/<slug:code>/withdraw/", step.withdraw_case_step, name="withdraw_case_step"),
    path("<str:public_id>/steps/<slug:code>/ballot/", step.prepare_case_ballot, name="prepare_case_ballot"),
    path("<str:public_id>/steps/<slug:code>/ballot/drop/", step.drop_case_ballot, name="drop_case_ballot"),
    path("<str:public_id>/steps/<slug:code>/notice/", step.post_case_notice, name="post_case_notice"),
    path("<str:public_id>/steps/<slug:code>/papers/<slug:paper>/", papers.hand_in_paper, name="hand_in_paper"),
    path("<str:public_id>/steps/<slug:code>/forms/<slug:paper>/", papers.case_form, name="case_form"),
]
