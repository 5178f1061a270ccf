"""Organisations: the tree, an organisation's page, its portrait."""

urlpatterns: list = []
