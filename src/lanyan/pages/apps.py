"""The Django app of `src/lanyan/pages`."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "lanyan.pages"
    label = "pages"
