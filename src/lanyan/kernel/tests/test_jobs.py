"""Jobs join the transaction that is open, and ring at the hour of Shanghai."""

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

from lanyan.kernel import jobs


def test_the_hour_is_shanghais():
    assert jobs.daily_cron("00:30") == "30 16 * * *"
    assert jobs.daily_cron("07:30") == "30 23 * * *"
    assert jobs.daily_cron("09:05") == "5 1 * * *"


def test_every_scheduled_job_is_known_and_rings_once_a_day():
    app.perform_import_paths()
    rings = {name for (name, _) in app.periodic_registry.periodic_tasks}
    assert rings == {
        "end_temporary_organisations",
        "escalate_alerts",
        "evaluate_night",
        "materialise_series",
        "probe_items",
        "purge_jobs",
        "reckon_cases",
        "seal_journal",
        "send_digests",
    }
    assert rings <= set(app.tasks)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_job():
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.defer("evaluate_night")
        raise RuntimeError("power cut")
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        jobs.defer("evaluate_night")
    assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["evaluate_night"]


@pytest.mark.django_db
def test_an_unknown_job_is_refused_at_once():
    with pytest.raises(TaskNotFound):
        jobs.defer("no_such_job")


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_waits_and_the_purge_keeps_the_young():
    jobs.defer("purge_jobs")
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert ProcrastinateJob.objects.get(task_name="purge_jobs").status == "succeeded"
