"""All clockwork on one page. Times are of Asia/Shanghai. A job is one line: it calls what a test calls too."""

import lanyan.flows.import_run
import lanyan.flows.reevaluation  # noqa: F401 - registers its job
from lanyan.api.once import purge_answers
from lanyan.derived import nightly
from lanyan.derived.federation import publishing
from lanyan.directory.operations import clear_old_runs
from lanyan.flows import ledger
from lanyan.flows.end_organisation import end_due_temporary_organisations
from lanyan.kernel import clock, jobs, seals
from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities import operations as activities
from lanyan.records.procedures.reckoning import refresh_all_dues


@jobs.task("take_up_jobs", every_minutes=1, alone=False)
def take_up_jobs() -> None:
    jobs.take_up()


@jobs.task("seal_journal", every_minutes=5)
def seal_journal() -> None:
    seals.seal_journal()


@jobs.task(publishing.JOB, every_minutes=1)
def tell_upward() -> None:
    publishing.tell()


@jobs.task("end_temporary_organisations", at="00:10")
def end_temporary_organisations() -> None:
    end_due_temporary_organisations(by=SYSTEM)


@jobs.task("reckon_cases", at="00:20")
def reckon_cases() -> None:
    refresh_all_dues()


@jobs.task("evaluate_night", at="00:30")
def evaluate_night() -> None:
    nightly.evaluate_night()


@jobs.task("probe_items", at="00:50")
def probe_items() -> None:
    ledger.probe_items()


@jobs.task("materialise_series", at="01:00")
def materialise_series() -> None:
    activities.materialise_series(on=clock.today(), by=SYSTEM)


@jobs.task("escalate_alerts", at="01:30")
def escalate_alerts() -> None:
    nightly.escalate()


@jobs.task("purge_jobs", at="03:30")
def purge_jobs() -> None:
    jobs.purge_finished(days=7)
    clear_old_runs(days=7)
    purge_answers()


@jobs.task("send_digests", at="07:30")
def send_digests() -> None:
    nightly.send_digests()
