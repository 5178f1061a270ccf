"""After a record changed: judge anew the duties of the organisations concerned, then raise and clear their alerts."""

from collections.abc import Callable, Collection

from lanyan.derived.nightly import evaluate_after, evaluate_night
from lanyan.kernel import clock, jobs, sql
from lanyan.records.activities.models import Activity

# The hosts, and where those who were expected belong (their own duties, such as 学时, are judged there).
# Of an activity of the Party or the League only that line is concerned; of any other, both.
_CONCERNED = """
SELECT organisation_id FROM activity_host WHERE activity_id = %(activity)s
UNION
SELECT m.organisation_id FROM roll_entry r
JOIN membership m ON m.person_id = r.person_id AND (m.line = %(line)s OR %(line)s NOT IN ('party', 'league'))
 AND m.valid_from <= %(today)s AND (m.valid_to IS NULL OR m.valid_to > %(today)s)
WHERE r.activity_id = %(activity)s
"""
# A meeting of a whole force concerns every branch of it: the hosts are judged at once, the others by a job.
AT_ONCE = 40
JOB = "reevaluate_organisations"
# In one go of many: few enough that each go is soon committed and told, many enough that it is one statement a duty.
BATCH = 200
# Judging the whole force in one go costs less than this many organisations one by one.
MANY = 12


def reevaluate_after(activity: Activity) -> None:
    """Called in the transaction of the change, so that who sees the record sees its consequences."""
    asked = {"activity": activity.pk, "line": activity.line, "today": clock.today()}
    concerned = sorted(row["organisation_id"] for row in sql.rows(_CONCERNED, asked))
    if len(concerned) > AT_ONCE:
        hosts = set(activity.hosts.values_list("organisation_id", flat=True))
        jobs.defer(JOB, organisation_ids=[pk for pk in concerned if pk not in hosts], kind=activity.kind)
        concerned = sorted(hosts)
    reevaluate(concerned, kind=activity.kind)


@jobs.task(JOB)
def reevaluate(organisation_ids: list[int], kind: str = "") -> None:
    """Verdicts, then alerts, of these organisations and of their people; only duties that `kind` can concern."""
    evaluate_after(organisation_ids, kind=kind)


def reevaluate_many(organisation_ids: Collection[int]) -> None:
    """All duties of these organisations and of their people, before the answer; of the whole force where they are many."""
    if len(organisation_ids) > MANY:
        evaluate_night()
    else:
        reevaluate(sorted(organisation_ids))


def reevaluate_in_steps(organisation_ids: Collection[int], told: Callable[[int], None] | None = None) -> None:
    """All duties of these organisations and of their people, some at a time; `told` hears how many are done."""
    ids = sorted(organisation_ids)
    for begin in range(0, len(ids), BATCH):
        evaluate_after(ids[begin : begin + BATCH])
        if told:
            told(min(begin + BATCH, len(ids)))
