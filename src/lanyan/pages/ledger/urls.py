"""督办: lists of what is to be done, their items, what waits for me, what is published."""

from django.urls import path

from . import batches, imports, issue, item, library, lists, papers

urlpatterns = [
    path("", lists.overview, name="ledgers"),
    path("waiting/", lists.waiting, name="waiting_items"),
    path("burden/", batches.burden, name="burden"),
    path("published/", lists.published_lists, name="published_lists"),
    path("library/", library.rule_library, name="rule_library"),
    path("batches/", batches.batch_list, name="ledger_batches"),
    path("batches/<str:public_id>/", batches.batch, name="ledger_batch"),
    path("batches/<str:public_id>/withdraw/", batches.withdraw, name="withdraw_ledger_batch"),
    path("items/<str:public_id>/", item.item, name="ledger_item"),
    path("items/<str:public_id>/steps/", item.step, name="ledger_step"),
    path("items/<str:public_id>/measures/", item.measures, name="ledger_measures"),
    path("items/<str:public_id>/measures/<int:measure_id>/", item.measure, name="ledger_measure"),
    path("items/<str:public_id>/extensions/", item.extensions, name="ledger_extensions"),
    path("items/<str:public_id>/extensions/<int:extension_id>/", item.extension, name="ledger_extension"),
    path("items/<str:public_id>/repetition/", item.repetition, name="answer_repetition"),
    path("items/<str:public_id>/papers/", papers.papers, name="ledger_papers"),
    path("items/<str:public_id>/papers/<str:paper_id>/", papers.paper, name="ledger_paper"),
    path("probes/<str:public_id>/", item.probe, name="ledger_probe"),
    path("<str:kind>/", lists.items, name="ledger_items"),
    path("<str:kind>/new/", issue.new, name="raise_item"),
    path("<str:kind>/import/", imports.import_list, name="import_ledger"),
    path("<str:kind>/import/template/", imports.import_template, name="ledger_import_template"),
    path("<str:kind>/months/", lists.trend, name="ledger_months"),
    path("<str:kind>/published/", lists.published, name="published_items"),
    path("<str:kind>/paper/", papers.printed, name="ledger_print"),
]
