"""The only writers: to publish upward or no more, to take an instance in or let it go. Each is one line of the journal."""

from typing import Any

from django.conf import settings

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor, about, operation

from .errors import refused
from .models import FORMAT, PUBLISHED, Joined, Origin, Publishing
from .publishing import SQL


@operation
def publish_upward(*, number: int = 0, name: str = "", root: str = "", by: Actor) -> Publishing:
    """Publish from here under a number (default: INSTANCE_NUMBER); once more under the same number changes nothing.

    `root`: full name of the organisation whose numbers are those of the instance; default the one top of the Party's line,
    else of the administrative. `name`: what the upper side is told it is called; default that organisation's.
    """
    own = Publishing.objects.select_for_update().first()
    number = number or (own.origin if own else settings.INSTANCE_NUMBER)
    if number < 1:
        raise refused("federation_number_missing")
    if own and own.origin != number:
        raise refused("federation_publishing_already", number=own.origin)
    if own is None:
        top = _root(root)
        own = Publishing(origin=number, name=name or top["name"], root_id=top["organisation_id"], since=clock.now())
        own.save()
    about("federation", own.origin, organisation_id=own.root_id, name=own.name)
    return own


@operation
def withdraw_upward(*, by: Actor) -> None:
    """Publish no more. The upper side keeps what it has until it lets go."""
    own = Publishing.objects.first()
    if own is None:
        raise refused("federation_not_publishing")
    about("federation", own.origin, organisation_id=own.root_id, name=own.name)
    own.delete()


@operation
def join_origin(*, number: int, name: str, address: str, by: Actor) -> Joined:
    """Note that an instance has joined. `require_joinable` has been asked before."""
    about("federation", number, name=name, address=address)
    return Joined.objects.create(origin=number, name=name, address=address, joined_at=clock.now())


@operation
def leave_origin(*, one: Joined, by: Actor) -> None:
    """Let an instance go, with all that was held of it."""
    about("federation", one.origin, name=one.name)
    forget(one.origin)
    one.delete()


def require_joinable(*, number: int, name: str, told: Origin) -> None:
    """Refuses a number or a name that is taken, and an instance of a newer format than this one's."""
    own = Publishing.objects.first()
    if number in (own.origin if own else 0, settings.INSTANCE_NUMBER):
        raise refused("federation_number_own", name=name, number=number)
    taken = Joined.objects.filter(origin=number).first()
    if taken:
        raise refused("federation_number_taken", name=taken.name, number=number)
    if Joined.objects.filter(name=name).exists():
        raise refused("federation_name_taken", name=name)
    if told.format > FORMAT:
        raise refused("federation_newer", name=name, version=told.version)


def forget(origin: int) -> None:
    """Remove the rows of an origin: before its first copy, which would meet them, and when it leaves."""
    for model in PUBLISHED:
        model._base_manager.filter(origin=origin).delete()


def joined_named(name: str) -> Joined:
    """The instance that joined under this name; refused where there is none."""
    found = Joined.objects.filter(name=name).first()
    if found is None:
        raise refused("federation_not_joined", name=name)
    return found


def _root(name: str) -> dict[str, Any]:
    found = sql.rows(SQL["roots"], {"today": clock.today()})
    if name:
        named = [one for one in found if one["name"] == name]
        if not named:
            raise refused("federation_root_missing", name=name)
        return named[0]
    tops = [one for one in found if one["line"] == "party"] or found
    if len(tops) != 1:
        names = "、".join(str(one["name"]) for one in tops[:5]) or "还没有组织"
        raise refused("federation_root_unclear", count=len(tops), names=names)
    return tops[0]
