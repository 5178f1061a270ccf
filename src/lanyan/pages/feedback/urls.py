"""投诉建议: an entry on every page, with follow-up."""

urlpatterns: list = []
