"""材料: handbook, monthly ledger, printed papers."""

urlpatterns: list = []
