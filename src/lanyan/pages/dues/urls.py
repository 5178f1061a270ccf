"""Dues."""

from django.urls import path

from . import branch, fixing, person, statements, telling

urlpatterns = [
    path("", branch.overview, name="dues"),
    path("reckon/", fixing.reckoned, name="dues_reckon"),
    path("reliefs/", telling.reliefs, name="dues_reliefs"),
    path("reliefs/<str:public_id>/decide/", telling.decide, name="decide_dues_relief"),
    path("reliefs/<str:public_id>/withdraw/", telling.withdraw, name="withdraw_dues_relief"),
    path("branch/<str:public_id>/", branch.month_table, name="dues_month"),
    path("branch/<str:public_id>/sheet/", branch.month_sheet, name="dues_sheet"),
    path("branch/<str:public_id>/year/", branch.year, name="dues_year"),
    path("branch/<str:public_id>/fixing/", fixing.fixing, name="dues_fixing"),
    path("branch/<str:public_id>/statements/", statements.statements, name="dues_statements"),
    path("branch/<str:public_id>/publications/", telling.publications, name="dues_publications"),
    path("statements/<str:public_id>/", statements.statement, name="dues_statement"),
    path("statements/<str:public_id>/lines/<int:row_id>/", statements.settle, name="settle_dues_line"),
    path("publications/<str:public_id>/", telling.publication, name="dues_publication"),
    path("people/<str:public_id>/", person.person, name="dues_person"),
    path("people/<str:public_id>/pay/", person.pay, name="pay_dues"),
    path("people/<str:public_id>/relief/", person.ask_relief, name="ask_dues_relief"),
    path("people/<str:public_id>/remind/", person.remind, name="remind_dues"),
    path("bases/<str:public_id>/correct/", fixing.correct, name="correct_dues_base"),
    path("bases/<str:public_id>/withdraw/", fixing.withdraw, name="withdraw_dues_base"),
    path("receipts/<str:public_id>/", person.receipt, name="dues_receipt"),
    path("receipts/<str:public_id>/void/", person.void, name="void_dues_receipt"),
    path("receipts/<str:public_id>/correct/", person.correct, name="correct_dues_receipt"),
]
