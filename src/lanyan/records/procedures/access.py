"""The only door to cases on behalf of a person.

`view`: whoever reads the organisation that keeps the case, and the person it is about. `record`: secretary, recorder or
officer over that organisation. `superior`: an officer from above it, or the secretary of the committee right above.
`counterpart`: those who record for the organisation on the other side; it reads the case, too.
Cases of a restricted procedure (干部选任 …) are for those named in them alone. Absent and forbidden look the same.
"""

from django.db.models import Q, QuerySet

from lanyan.directory import access as directory
from lanyan.directory.models import OrganisationSpell
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .errors import refusal
from .models import Case, CaseDocument, CaseNote, CaseReader, Objection, PublicNotice, StepDone

RECORD = ("secretary", "recorder", "officer")
MANAGE = ("secretary", "officer")


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Cases the actor may read."""
    if actor.account_id is None:
        return Case.objects.all()
    reach = directory.reach(actor)
    kept = Q(organisation_id__in=reach) | Q(counterpart_id__in=reach)
    own = named = Q(pk__in=[])
    if actor.person_id is not None:
        own = Q(person_id=actor.person_id)
        named = Q(pk__in=CaseReader.objects.filter(person_id=actor.person_id).values("case_id"))
    return Case.objects.filter((Q(restricted=False) & (own | kept)) | (Q(restricted=True) & named))


def case_for(actor: Actor, public_id: str, need: str = "view") -> Case:
    """The case, if the actor may do what is needed with it (see above)."""
    case = visible_to(actor).select_related("person", "organisation").filter(public_id=public_id).first()
    if case is None:
        raise NotVisible(f"case {public_id}")
    require(actor, case, need)
    return case


def require(actor: Actor, case: Case, need: str) -> None:
    """Refuse unless `may`."""
    if may(actor, case, need):
        return
    if need != "view" and may(actor, case, "view"):
        raise refusal("not_allowed", reason=f"{need} on case {case.pk}")
    raise NotVisible(f"{need} on case {case.pk}")


def may(actor: Actor, case: Case, need: str) -> bool:
    """Whether the actor may view, record, manage (move, stop, reopen), act for the superior or for the counterpart."""
    if actor.account_id is None:
        return True
    if case.restricted:
        return actor.person_id is not None and case.readers.filter(person_id=actor.person_id).exists()
    if need == "view" and case.person_id is not None and case.person_id == actor.person_id:
        return True
    if need == "counterpart":
        return case.counterpart_id is not None and directory.can(actor, case.counterpart_id, *RECORD)
    if need == "view" and case.counterpart_id is not None and directory.can(actor, case.counterpart_id):
        return True
    if need == "superior":
        return acts_from_above(actor, case.organisation_id)
    roles = {"view": (), "record": RECORD, "manage": MANAGE}[need]
    return directory.can(actor, case.organisation_id, *roles)


def acts_from_above(actor: Actor, organisation_id: int) -> bool:
    """An officer granted above, or a secretary of the committee that the organisation hangs under."""
    if directory.can_from_above(actor, organisation_id, "officer"):
        return True
    parents = OrganisationSpell.objects.on(clock.today()).filter(organisation_id=organisation_id)
    parent = parents.values_list("parent_id", flat=True).first()
    return parent is not None and ("secretary", parent) in directory.roles_of(actor)


def document_for(actor: Actor, public_id: str) -> CaseDocument:
    """A paper of a case the actor may read; one taken back only for those who keep the record."""
    found = CaseDocument.objects.select_related("case", "file").filter(public_id=public_id).first()
    if found is None or found.file is None or not may(actor, found.case, "record" if found.withdrawn_at else "view"):
        raise NotVisible(f"document {public_id}")
    return found


def paper_for(actor: Actor, public_id: str) -> CaseDocument:
    """A paper, with or without a file, of a case that the actor may record in."""
    found = CaseDocument.objects.select_related("case").filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"document {public_id}")
    require(actor, found.case, "record")
    return found


def note_for(actor: Actor, case: Case, public_id: str) -> CaseNote:
    """A note of a case that the actor may record in."""
    require(actor, case, "record")
    found = case.notes.filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"note {public_id}")
    return found


def notice_for(actor: Actor, public_id: str) -> PublicNotice:
    """A public notice of a case that the actor may record in."""
    found = PublicNotice.objects.select_related("case").filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"notice {public_id}")
    require(actor, found.case, "record")
    return found


def objection_for(actor: Actor, public_id: str) -> Objection:
    """Something raised during a notice of a case that the actor may record in."""
    found = Objection.objects.select_related("notice__case").filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(f"objection {public_id}")
    require(actor, found.notice.case, "record")
    return found


def done_for(actor: Actor, public_id: str, step: str) -> StepDone:
    """The last record of a step of a case that the actor may read."""
    case = case_for(actor, public_id)
    found = case.steps.filter(step=step, withdrawn_at=None).order_by("-round").first()
    if found is None:
        raise NotVisible(f"step {step} not done")
    return found
