"""Brings what is derived up to date after loading: ancestors, verdicts, and alerts as they were raised and answered."""

from datetime import date, timedelta

from lanyan.derived.alerts import refresh as alerts
from lanyan.derived.alerts.models import Acknowledgement, Alert, Silence
from lanyan.derived.duties.evaluate import evaluate_force
from lanyan.derived.rollups.refresh import refresh_force
from lanyan.directory.models import Account
from lanyan.directory.operations import rebuild_ancestry
from lanyan.kernel import clock, sql
from lanyan.records.procedures.reckoning import refresh_all_dues

from . import cast
from .brigade import Brigade
from .days import at
from .rows import public_id

# Past days on which alerts are kept too, so that they were raised and told when they would have been.
KEPT = (14, 1)
ANSWERS = ("已与值班班长协调，本周内补上。", "出动较多耽误了，周五前完成归档。")


def derive(brigade: Brigade) -> None:
    today = brigade.today
    rebuild_ancestry()
    sql.execute("ANALYZE")  # the tables were empty a moment ago, and the planner still believes it
    refresh_all_dues()
    for days in KEPT:
        _keep(today - timedelta(days=days))
    _answer(brigade)
    _keep(today)
    refresh_force(today)


def _keep(day: date) -> None:
    """What the nightly clockwork does."""
    with clock.frozen(at(day, 6, 30)):
        evaluate_force(day)
        alerts.refresh(day)
        alerts.escalate(day)
        alerts.send_digests(day)


def _answer(brigade: Brigade) -> None:
    """The secretary of a weak branch answers for two alerts; a station at a forest fire has its alerts silenced."""
    day = brigade.today - timedelta(days=1)
    secretary, leader = _account(cast.weak_secretary), _account(cast.leader)
    weak = Alert.objects.filter(organisation_id=brigade.bodies["dukou_branch"], subject_kind="organisation", cleared_on=None)
    for alert, remark in zip(weak.order_by("due_on", "duty", "subject_id", "matter"), ANSWERS, strict=False):
        by = {"by_id": secretary.pk, "by_name": secretary.name}
        Acknowledgement.objects.create(alert=alert, remark=remark, at=at(day, 20), **by)
    Silence.objects.create(
        public_id=public_id("silence", "gongye"),
        organisation_id=brigade.bodies["gongye_branch"],
        cause="全站参加山林火灾扑救",
        valid_from=day,
        valid_to=brigade.today + timedelta(days=5),
        by_id=leader.pk,
        by_name=leader.name,
        at=at(day, 9),
    )


def _account(username: str) -> Account:
    return Account.objects.get(username=username)
