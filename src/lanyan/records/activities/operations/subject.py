"""How every operation takes hold of its activity: permission, a lock that orders the writers, the journal's subject."""

from collections.abc import Iterable

from lanyan.kernel.operation import Actor, about
from lanyan.kernel.refusal import NotVisible

from .. import access
from ..errors import refusal
from ..models import Activity

LIFE = ("cancellation", "closure", "archive", "notice", "sign_in")


def take(activity_id: int, by: Actor, need: str) -> Activity:
    """The activity, held (see `hold`), if the actor may do what is needed with it; the journal's subject."""
    activity = hold(activity_id)
    access.require(by, activity, need)
    about("activity", activity.pk, organisation_id=activity.organiser_id)
    return activity


def hold(activity_id: int) -> Activity:
    """The activity with its life rows as they are *after* waiting for whoever is changing it. The caller asks for rights.

    The lock lets check-ins through (they are ordered by the sign-in row) and makes planners, closers and
    archivers wait for one another.
    """
    locked = Activity.objects.select_for_update(no_key=True).filter(pk=activity_id).values_list("pk", flat=True)
    if not locked:
        raise NotVisible(f"activity {activity_id}")
    return Activity.objects.select_related(*LIFE).get(pk=activity_id)


def has(activity: Activity, step: str) -> bool:
    """Whether a step of the activity's life has happened: cancellation, closure, archive, notice, sign_in."""
    return hasattr(activity, step)


def must_be_before(activity: Activity, *steps: str) -> None:
    """Refuse when one of these has happened: cancellation, closure, archive."""
    codes = {"cancellation": "cancelled", "archive": "archived", "closure": "closed"}
    for step in ("cancellation", "archive", "closure"):
        if step in steps and has(activity, step):
            raise refusal(codes[step])


def must_be_closed(activity: Activity) -> None:
    must_be_before(activity, "cancellation")
    if not has(activity, "closure"):
        raise refusal("not_closed")


def written(text: str, field: str, code: str = "nothing_typed") -> str:
    """The text without blanks around it; refused when nothing is left."""
    text = text.strip()
    if not text:
        raise refusal(code, field=field)
    return text


def known(code: str, words: Iterable[str], refused_as: str, **said: str) -> str:
    """The code, if the vocabulary has it."""
    if code not in words:
        raise refusal(refused_as, **said)
    return code
