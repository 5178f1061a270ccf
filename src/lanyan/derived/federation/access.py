"""The only door for reads of joined instances on behalf of a person.

Whoever oversees everything here (a leader, officer or secretary at the top of the administrative or the Party's line) sees
what the instances below have published; nobody else knows of it.
"""

from lanyan.directory.access import roles_of
from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .origins import SQL, Child, JoinedOrigin, joined, organisation

OVERSEERS = frozenset({"leader", "officer", "secretary"})


def oversees_all(actor: Actor) -> bool:
    """Whether one of the actor's roles is held at the top."""
    if actor.account_id is None:
        return True
    held = [node for role, node in roles_of(actor) if role in OVERSEERS and node is not None]
    asked = {"organisations": held, "today": clock.today()}
    return bool(held) and actor.remembered("oversees_all", lambda: bool(sql.rows(SQL["tops"], asked)))


def visible_to(actor: Actor) -> list[JoinedOrigin]:
    """The joined instances that the actor may see: all, or none."""
    return joined() if oversees_all(actor) else []


def origin_for(actor: Actor, number: int) -> JoinedOrigin:
    """One of them; `NotVisible` if it has not joined or is not for this person."""
    found = next((one for one in visible_to(actor) if one.origin == number), None)
    if found is None:
        raise NotVisible(f"origin {number}")
    return found


def organisation_for(actor: Actor, number: int, public_id: str) -> tuple[JoinedOrigin, Child]:
    """An organisation of one of them; `NotVisible` alike."""
    one = origin_for(actor, number)
    found = organisation(one, public_id)
    if found is None:
        raise NotVisible(f"organisation {public_id} of origin {number}")
    return one, found
