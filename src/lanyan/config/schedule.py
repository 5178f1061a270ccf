"""All clockwork on one page. Times are of Asia/Shanghai. A job is one line: it calls what a test calls too."""

from lanyan.derived import nightly
from lanyan.kernel import jobs


@jobs.task("evaluate_night", at="00:30")
def evaluate_night() -> None:
    nightly.evaluate_night()


@jobs.task("escalate_alerts", at="01:30")
def escalate_alerts() -> None:
    nightly.escalate()


@jobs.task("send_digests", at="07:30")
def send_digests() -> None:
    nightly.send_digests()


@jobs.task("purge_jobs", at="03:30")
def purge_jobs() -> None:
    jobs.purge_finished(days=7)
