"""Two browsers at once: the same step, the same opening."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal
from lanyan.records.procedures import operations
from lanyan.records.procedures.models import Case, StepDone

from .conftest import DEVELOPMENT, TODAY, build, entry

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls):
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            with clock.frozen(TODAY):
                start.wait()
                return call()
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_browsers_open_and_take_one_step_once(transactional_db):
    w = build()

    def begin(by):
        return lambda: operations.open_case(
            procedure=DEVELOPMENT,
            organisation_id=w.branch.pk,
            person_id=w.applicant.pk,
            entry=entry(date(2026, 11, 2)),
            by=by,
        )

    answers = together(begin(w.secretary), begin(w.organiser))
    assert answers.count("case_open_already") == 1 and Case.objects.count() == 1
    case = Case.objects.get()

    def take(by):
        given = entry(date(2026, 11, 16), people={"talker": [w.people[1].pk]}, round=1)
        return lambda: operations.complete_step(case_id=case.pk, step="talk", entry=given, by=by)

    first, second = together(take(w.secretary), take(w.organiser))
    assert first.pk == second.pk
    assert StepDone.objects.filter(step="talk").count() == 1
