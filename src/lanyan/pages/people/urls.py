"""People of the roster."""

urlpatterns: list = []
