"""The only door for reads of alerts on behalf of a person.

An organisation's alert is seen by whoever's role reaches the organisation, and by whoever was told of it as the one who
answers for the organisation on 责任图. A personal one is seen by the person
and by those who hold the role of secretary in exactly that organisation; nobody above sees a name.
"""

from django.db.models import Q, QuerySet

from lanyan.directory import access
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible, Refusal

from . import errors
from .models import Alert, Message


def visible_to(actor: Actor) -> QuerySet[Alert]:
    """Alerts the actor may see, open and cleared."""
    if actor.account_id is None:
        return Alert.objects.all()
    own = Q(subject_kind="person", subject_id=actor.person_id)
    entrusted = Q(subject_kind="person", organisation_id__in=secretary_of(actor))
    organisations = Q(subject_kind="organisation", organisation_id__in=access.reach(actor))
    answering = Q(tellings__person_id=actor.person_id or -1, tellings__stage__startswith="answer")
    answered = Alert.objects.filter(answering, subject_kind="organisation").values("pk")
    return Alert.objects.filter(own | entrusted | organisations | Q(pk__in=answered))


def alert_for(actor: Actor, public_id: str) -> Alert:
    """One alert; `NotVisible` if it does not exist or is not for this person."""
    alert = visible_to(actor).filter(public_id=public_id).first()
    if alert is None:
        raise NotVisible(f"alert {public_id}")
    return alert


def messages_of(actor: Actor) -> QuerySet[Message]:
    """The actor's own inbox, newest first."""
    return Message.objects.filter(person_id=actor.person_id or -1).order_by("-sent_at", "-pk")


def require_answering(actor: Actor, alert: Alert) -> None:
    """Only the person, or a secretary or officer whose role reaches the organisation, answers for an alert."""
    if alert.subject_kind == "person":
        if actor.person_id != alert.subject_id:
            require_secretary(actor, alert)
    elif not access.can(actor, alert.organisation_id, "secretary", "officer"):
        raise _refused(actor, alert)


def may_answer(actor: Actor, alert: Alert) -> bool:
    """Whether the screen offers to answer."""
    try:
        require_answering(actor, alert)
    except Refusal:
        return False
    return True


def may_silence(actor: Actor, alert: Alert) -> bool:
    """Whether the screen offers to silence: nobody silences what is asked of oneself."""
    if alert.subject_kind == "person":
        return actor.account_id is None or alert.organisation_id in secretary_of(actor)
    return may_answer(actor, alert)


def require_secretary(actor: Actor, alert: Alert) -> None:
    """Only a secretary of exactly this organisation."""
    if actor.account_id is not None and alert.organisation_id not in secretary_of(actor):
        raise _refused(actor, alert)


def _refused(actor: Actor, alert: Alert) -> Refusal:
    """Whoever may see it is told that it is not theirs to do; to others it is not there."""
    seen = visible_to(actor).filter(pk=alert.pk).exists()
    return errors.not_answering() if seen else NotVisible(f"alert {alert.public_id}")


def secretary_of(actor: Actor) -> set[int]:
    """Organisations in which, exactly, the actor is secretary."""
    return {node for role, node in access.roles_of(actor) if role == "secretary" and node is not None}
