"""Jobs join the transaction that is open, ring at the hour of Shanghai, and outlive the worker that began them."""

import time
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound
from procrastinate.periodic import PeriodicDeferrer

from lanyan.kernel import clock, jobs, sql


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
        "take_up_jobs",
        "tell_upward",
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
        return [(name, f"{at:%d %H:%M}") for name, at in rung if name not in ("seal_journal", "take_up_jobs", "tell_upward")]

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
    call_command("procrastinate", "worker", "--one-shot")
    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"


@pytest.mark.django_db
class TestAJobWhoseWorkerDied:
    """`began` is how many minutes ago; heartbeats of workers likewise."""

    def worker(self, heartbeat: float) -> int:
        said = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (to_timestamp(%(at)s)) RETURNING id"
        return sql.rows(said, {"at": time.time() - 60 * heartbeat})[0]["id"]

    def running(self, worker: int | None, *, began: float = 0, attempts: int = 0) -> int:
        job = jobs.defer("evaluate_night")
        given = {"job": job, "worker": worker, "attempts": attempts, "at": time.time() - 60 * began}
        sql.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker)s, attempts = %(attempts)s, lock = NULL"
            " WHERE id = %(job)s",
            given,
        )
        sql.execute("UPDATE procrastinate_events SET at = to_timestamp(%(at)s) WHERE job_id = %(job)s", given)
        return job

    def status(self, job: int) -> tuple[str, int]:
        return ProcrastinateJob.objects.values_list("status", "attempts").get(pk=job)

    def test_is_begun_again_and_one_that_is_run_is_left_alone(self):
        removed, silent = self.running(None), self.running(self.worker(2), began=1)
        run = self.running(self.worker(0.1), began=60)
        assert jobs.take_up() == 2
        assert [self.status(job) for job in (removed, silent, run)] == [("todo", 1), ("todo", 1), ("doing", 0)]
        assert jobs.take_up() == 0

    def test_is_begun_again_where_its_worker_lives_and_has_gone_on_to_another(self):
        worker = self.worker(0)
        unwritten, now = self.running(worker, began=2), self.running(worker, began=1)
        jobs.take_up()
        assert (self.status(unwritten), self.status(now)) == (("todo", 1), ("doing", 0))

    def test_is_given_up_when_another_waits_that_does_the_same(self):
        jobs.defer_once("evaluate_night")
        first = ProcrastinateJob.objects.latest("id").pk
        sql.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
        jobs.defer_once("evaluate_night")
        jobs.take_up()
        assert self.status(first) == ("aborted", 1)
        assert ProcrastinateJob.objects.latest("id").status == "todo"

    def test_is_given_up_when_it_has_been_begun_too_often(self):
        job = self.running(None, attempts=jobs.ATTEMPTS - 1)
        jobs.take_up()
        assert self.status(job) == ("failed", jobs.ATTEMPTS)
