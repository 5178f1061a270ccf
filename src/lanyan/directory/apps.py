"""The Django app of `src/lanyan/directory`."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "lanyan.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
