"""Rows copied in are as good as saved one by one: ids given, references followed, constraints held."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lanyan.kernel import clock
from lanyan.kernel.bulk import copy_in
from lanyan.kernel.models import JournalEntry, StoredFile


def made(digest, size=1):
    return StoredFile(digest=digest, size=size, media_type="text/plain", stored_at=clock.now())


def test_ids_are_given_and_what_was_meant_is_read_back(db):
    rows = [made("a" * 64), made("制表\t换行\n反斜\\", 2)]
    copy_in(rows)
    assert [StoredFile.objects.get(pk=row.pk).digest for row in rows] == [row.digest for row in rows]
    StoredFile.objects.create(digest="after", size=1, media_type="text/plain", stored_at=clock.now())


def test_json_and_nothing_at_all(db):
    copy_in([])
    with clock.frozen(date(2026, 6, 15)):
        copy_in([JournalEntry(at=clock.now(), actor_name="甲", action="x", result="done", details={"有": [1, None]})])
    assert JournalEntry.objects.get().details == {"有": [1, None]}


def test_constraints_hold_and_nothing_is_left(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in([made("b" * 64), made("b" * 64)])
    assert not StoredFile.objects.exists()
