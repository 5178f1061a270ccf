"""Every verb that can stand in the journal has a Chinese word on the auditor's screen."""

import importlib
import pkgutil

import lanyan
from lanyan.pages.settings.journal import words

QUIET = ("lanyan.cli", "lanyan.config", "lanyan.world")


def operations() -> set[str]:
    found = set()
    for module in pkgutil.walk_packages(lanyan.__path__, "lanyan."):
        if ".tests" in module.name or module.name.startswith(QUIET):
            continue
        for thing in vars(importlib.import_module(module.name)).values():
            if getattr(thing, "is_operation", False):
                found.add(thing.__name__)
    return found


def test_every_operation_has_a_word():
    missing = operations() - set(words()["verbs"])
    assert not missing, f"name them in src/lanyan/pages/settings/journal_words.yaml: {sorted(missing)}"
