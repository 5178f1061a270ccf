"""Jobs join the transaction that is open, and ring at the hour of Shanghai."""

from datetime import datetime

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound
from procrastinate.periodic import PeriodicDeferrer

from lanyan.kernel import clock, jobs


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


def test_a_night_without_a_server_is_made_up_for_in_the_order_of_the_clockwork():
    """Started at nine: what rang between midnight and half past seven is done now, each once, in its order."""
    app.perform_import_paths()
    nine = datetime(2026, 7, 4, 9, tzinfo=clock.SHANGHAI)
    deferrer = PeriodicDeferrer(app.periodic_registry, **app.periodic_defaults)

    def ring(moment):
        rung = [
            (job.task.name, datetime.fromtimestamp(at, clock.SHANGHAI)) for job, at in deferrer.get_previous_tasks(moment)
        ]
        return [(name, f"{at:%d %H:%M}") for name, at in rung if name != "seal_journal"]

    assert ring(nine.timestamp()) == [
        ("end_temporary_organisations", "04 00:10"),
        ("reckon_cases", "04 00:20"),
        ("evaluate_night", "04 00:30"),
        ("probe_items", "04 00:50"),
        ("materialise_series", "04 01:00"),
        ("escalate_alerts", "04 01:30"),
        ("purge_jobs", "04 03:30"),
        ("send_digests", "04 07:30"),
    ]
    assert ring(nine.timestamp() + 60) == []


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
    job = jobs.defer("purge_jobs")
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"
