"""Who reads a case, who acts in it, and for whom."""

from datetime import date

import pytest

from lanyan.kernel.refusal import NotVisible
from lanyan.records.procedures import access, operations
from lanyan.records.procedures.models import Case
from lanyan.records.procedures.operations import Entry

from .conftest import TODAY, do, talk

pytestmark = pytest.mark.django_db


def test_what_the_superior_did_on_paper_the_branch_enters_as_backfilled(w):
    talk(w)
    do(w.c, w.sec, "activist", date(2026, 11, 18))
    done = do(w.c, w.sec, "activist_filed", date(2026, 11, 19), backfill_reason="大队党委〔2026〕8号")
    assert (done.backfilled, done.backfill_reason) == (True, "大队党委〔2026〕8号")


def test_the_secretary_of_the_committee_above_acts_for_it(w):
    talk(w)
    do(w.c, w.sec, "activist", date(2026, 11, 18))
    assert not do(w.c, w.b.committee_secretary, "activist_filed", date(2026, 11, 19)).backfilled


def test_absent_and_forbidden_look_the_same(w):
    for who in (w.b.stranger, w.b.member):
        with pytest.raises(NotVisible):
            access.case_for(who, w.c.public_id)
        with pytest.raises(NotVisible):
            talk(w, by=who)
        with pytest.raises(NotVisible):
            operations.stop_case(case_id=w.c.pk, on=TODAY, reason="x", by=who)
    with pytest.raises(NotVisible):
        operations.stop_case(case_id=0, on=TODAY, reason="x", by=w.sec)
    assert access.case_for(w.b.oneself, w.c.public_id) == w.c
    assert list(access.visible_to(w.b.officer)) == [w.c]


def test_a_restricted_case_is_for_those_named_in_it(w):
    Case.objects.filter(pk=w.c.pk).update(restricted=True)
    for who in (w.sec, w.off, w.b.oneself):
        with pytest.raises(NotVisible):
            access.case_for(who, w.c.public_id)
    operations.name_reader(case_id=w.c.pk, person_id=w.sec.person_id, by=w.b.system)
    assert access.case_for(w.sec, w.c.public_id, "manage") == w.c
    assert not Entry(TODAY).people
