"""The only door to dues on behalf of a person. A base and what somebody pays are personal data.

`keep`: the branch's own secretary and committee (书记、委员) see and keep everything of their branch. `oversee`:
secretaries, officers and leaders who reach the branch see how many months somebody is behind and the sums of the branch,
never the base or the sums of one person. An officer above sees the sums of the one person whose 减免 is asked for.
Everybody sees the own.
"""

from django.db.models import Q, QuerySet

from lanyan.directory import access as directory
from lanyan.directory.models import Membership, Organisation, Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .errors import refusal
from .models import Base, Publication, Receipt, Relief, Statement

KEEPERS = ("secretary",)
OVERSEERS = ("secretary", "officer", "leader")
DECIDERS = ("officer",)


def may_keep(actor: Actor, organisation_id: int) -> bool:
    """Whether the actor keeps the dues of this branch."""
    return directory.can(actor, organisation_id, *KEEPERS)


def may_oversee(actor: Actor, organisation_id: int) -> bool:
    """Whether the actor may see who of this branch, or below it, is behind."""
    return directory.can(actor, organisation_id, *OVERSEERS)


def may_decide(actor: Actor, organisation_id: int) -> bool:
    """Whether the actor answers for the organisation above when this branch asks for 减免."""
    return directory.can_from_above(actor, organisation_id, *DECIDERS)


def require_keep(actor: Actor, organisation_id: int) -> None:
    """`not_allowed` for those who may only see who is behind; `NotVisible` for everybody else."""
    if may_keep(actor, organisation_id):
        return
    if may_oversee(actor, organisation_id):
        raise refusal("not_allowed", reason=f"dues of {organisation_id}")
    raise NotVisible(f"dues of organisation {organisation_id}")


def branch_for(actor: Actor, public_id: str, need: str = "oversee") -> Organisation:
    """The organisation, if the actor may do what is needed with its dues: oversee or keep."""
    found = directory.organisation_for(actor, public_id, *OVERSEERS)
    if need == "keep":
        require_keep(actor, found.pk)
    return found


def branch_of(person_id: int, line: str) -> int | None:
    """The branch in which somebody pays today, or last paid."""
    today = clock.today()
    held = Membership.objects.filter(person_id=person_id, line=line, temporary=False, valid_from__lte=today)
    return held.order_by("-valid_from").values_list("organisation_id", flat=True).first()


def may_read_person(actor: Actor, person_id: int, line: str) -> bool:
    """Whether the actor may see bases and sums of this person: the own, or those of the branch he or she keeps."""
    if actor.account_id is None or actor.person_id == person_id:
        return True
    branch = branch_of(person_id, line)
    return branch is not None and may_keep(actor, branch)


def person_for(actor: Actor, public_id: str, line: str) -> Person:
    """The person whose dues may be read in full."""
    person = Person.objects.filter(public_id=public_id).first()
    if person is None or not may_read_person(actor, person.pk, line):
        raise NotVisible(f"dues of person {public_id}")
    return person


def base_for(actor: Actor, public_id: str) -> Base:
    """A base, for whoever keeps the branch of its person."""
    found = Base.objects.select_related("person").filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"dues base {public_id}")
    _require_keeper_of(actor, found.person_id, found.line)
    return found


def receipt_for(actor: Actor, public_id: str, need: str = "view") -> Receipt:
    """A receipt: its person and the keepers of its branch view it, the keepers void and correct it."""
    found = Receipt.objects.select_related("person", "organisation").filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"dues receipt {public_id}")
    if may_keep(actor, found.organisation_id):
        return found
    if need != "view" or actor.person_id != found.person_id:
        raise NotVisible(f"dues receipt {public_id}")
    return found


def relief_for(actor: Actor, public_id: str, need: str = "view") -> Relief:
    """A 减免: `keep` for the branch that asked, `decide` for the organisation above, `view` for both and the person."""
    found = Relief.objects.select_related("person").filter(public_id=public_id).first()
    branch = branch_of(found.person_id, found.line) if found else None
    if found is None or branch is None:
        raise NotVisible(f"dues relief {public_id}")
    keeps, decides = may_keep(actor, branch), may_decide(actor, branch)
    if (
        (keeps and need != "decide")
        or (decides and need != "keep")
        or (need == "view" and actor.person_id == found.person_id)
    ):
        return found
    if keeps or decides or actor.person_id == found.person_id:
        raise refusal("not_allowed", reason=f"{need} on dues relief {found.pk}")
    raise NotVisible(f"dues relief {public_id}")


def reliefs_visible_to(actor: Actor) -> QuerySet[Relief]:
    """减免 of the branches the actor keeps, and of those below the organisations for which the actor answers."""
    reached = directory.reach(actor, *KEEPERS, *DECIDERS)
    today = clock.today()
    belongs = Q(person__memberships__organisation__in=reached, person__memberships__temporary=False)
    now = Q(person__memberships__valid_from__lte=today) & (
        Q(person__memberships__valid_to__isnull=True) | Q(person__memberships__valid_to__gt=today)
    )
    return Relief.objects.filter(belongs & now).distinct()


def statement_for(actor: Actor, public_id: str) -> Statement:
    """A statement, for the keepers of its branch."""
    found = Statement.objects.select_related("organisation").filter(public_id=public_id).first()
    if found is None or not may_keep(actor, found.organisation_id):
        raise NotVisible(f"dues statement {public_id}")
    return found


def publication_for(actor: Actor, public_id: str) -> Publication:
    """What was told to a branch: its members read it, and whoever oversees it."""
    found = Publication.objects.select_related("organisation").filter(public_id=public_id).first()
    if found is None or not (may_oversee(actor, found.organisation_id) or found.organisation_id in _own(actor)):
        raise NotVisible(f"dues publication {public_id}")
    return found


def publications_to(actor: Actor) -> QuerySet[Publication]:
    """What was told to the branches of which the actor is a member."""
    return Publication.objects.filter(organisation_id__in=_own(actor)).select_related("organisation")


def _own(actor: Actor) -> set[int]:
    return {node for role, node in directory.roles_of(actor) if role == "member" and node is not None}


def _require_keeper_of(actor: Actor, person_id: int, line: str) -> None:
    branch = branch_of(person_id, line)
    if branch is None:
        raise NotVisible(f"dues of person {person_id}")
    require_keep(actor, branch)
