"""The only door to ledger items on behalf of a person.

`view`: whoever reads the keeping or the responsible organisation, and those named in the item (牵头领导, 责任人, 提出人,
登记人). `keep` (raise, uphold, reassign, extend, withdraw, check, reopen): secretary or officer over the keeping
organisation. `do` (accept, argue, plan, report): the 责任人, secretary and recorder over the responsible one, and its own
officers: whoever keeps the list from above checks, and does not do the work in others' place.
Items of a restricted kind (困难帮扶) are for those named and for the secretaries and officers of the keeping organisation
itself: nobody above or beside. What is published is read through `published_to`, with the hidden fields left out.
"""

from functools import lru_cache

from django.db.models import Q, QuerySet

from lanyan.directory import access as directory
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import national

from .errors import refusal
from .models import Item, Paper

KEEP = ("secretary", "officer")
DO = ("secretary", "recorder")
_NAMED = ("leader_id", "answerable_id", "asked_by_id", "raised_by_id")


@lru_cache(maxsize=1)
def restricted_kinds() -> tuple[str, ...]:
    """Codes of the kinds that only those concerned may read."""
    return tuple(kind.code for kind in national().ledger_kinds() if kind.restricted)


@lru_cache(maxsize=1)
def published_kinds() -> tuple[str, ...]:
    """Codes of the kinds that members may read."""
    return tuple(kind.code for kind in national().ledger_kinds() if kind.published == "members")


def visible_to(actor: Actor) -> QuerySet[Item]:
    """Items the actor may read in full. Absent and forbidden look the same."""
    if actor.account_id is None:
        return Item.objects.all()
    reach = directory.reach(actor)
    open_to = Q(holder_id__in=reach) | Q(responsible_id__in=reach)
    restricted = Q(kind__in=restricted_kinds())
    return Item.objects.filter(_named(actor) | (open_to & ~restricted) | (restricted & Q(holder_id__in=_own_keepers(actor))))


def published_to(actor: Actor) -> QuerySet[Item]:
    """Items published to the members of the keeping organisation, of those below it and of the responsible one."""
    if actor.account_id is None:
        return Item.objects.filter(kind__in=published_kinds())
    mine = directory.own_organisations(actor).values("pk")
    concerned = Q(holder_id__in=mine) | Q(responsible_id__in=mine)
    return Item.objects.filter(concerned, kind__in=published_kinds()).exclude(state="withdrawn")


def item_for(actor: Actor, public_id: str, need: str = "view") -> Item:
    """The item, if the actor may do what is needed with it: view, keep or do.

    Raises NotVisible when it may not even be seen, `not_allowed` when it may be seen only.
    """
    item = visible_to(actor).filter(public_id=public_id).select_related("holder", "responsible").first()
    if item is None:
        raise NotVisible(f"ledger item {public_id}")
    require(actor, item, need)
    return item


def require(actor: Actor, item: Item, need: str) -> None:
    """Refuse unless `may`."""
    if may(actor, item, need):
        return
    if need != "view" and may(actor, item, "view"):
        raise refusal("not_allowed", reason=f"{need} on ledger item {item.pk}")
    raise NotVisible(f"{need} on ledger item {item.pk}")


def may(actor: Actor, item: Item, need: str) -> bool:
    """Whether the actor may view, keep or do the item (see above)."""
    if actor.account_id is None:
        return True
    if item.kind in restricted_kinds():
        keeps = item.holder_id in _own_keepers(actor)
        return keeps or (need == "view" and _is_named(actor, item)) or (need == "do" and _is_answerable(actor, item))
    if need == "keep":
        return directory.can(actor, item.holder_id, *KEEP)
    if need == "do":
        own = ("officer", item.responsible_id) in directory.roles_of(actor)
        return own or _is_answerable(actor, item) or directory.can(actor, item.responsible_id, *DO)
    return _is_named(actor, item) or directory.can(actor, item.holder_id) or directory.can(actor, item.responsible_id)


def paper_for(actor: Actor, public_id: str) -> Paper:
    """A paper of an item the actor may read; withdrawn ones are for keepers only."""
    found = Paper.objects.select_related("item", "file").filter(public_id=public_id).first()
    if found is None or not may(actor, found.item, "keep" if found.withdrawn_at else "view"):
        raise NotVisible(f"ledger paper {public_id}")
    return found


def may_read_list(actor: Actor, kind: str, holder_id: int) -> bool:
    """Whether the actor reads the whole list of this kind that an organisation keeps."""
    if kind in restricted_kinds() and actor.account_id is not None:
        return holder_id in _own_keepers(actor)
    return actor.account_id is None or directory.can(actor, holder_id, *KEEP, "leader", "recorder")


def may_raise(actor: Actor, kind: str, holder_id: int) -> bool:
    """Whether the actor holds one of the roles that raise items of this kind at the organisation."""
    return directory.can(actor, holder_id, *national().ledger_kind(kind).raisers)


def _named(actor: Actor) -> Q:
    found = Q(pk__in=[])
    if actor.person_id is not None:
        for column in _NAMED:
            found |= Q(**{column: actor.person_id})
    return found


def _is_named(actor: Actor, item: Item) -> bool:
    return actor.person_id is not None and actor.person_id in {getattr(item, column) for column in _NAMED}


def _is_answerable(actor: Actor, item: Item) -> bool:
    return actor.person_id is not None and item.answerable_id == actor.person_id


def _own_keepers(actor: Actor) -> list[int]:
    """Organisations of which the actor is a secretary or officer itself, not from above."""
    return [node for role, node in directory.roles_of(actor) if role in KEEP and node is not None]
