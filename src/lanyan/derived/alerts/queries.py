"""Open alerts as a person may see them: the clause, the facts, what clears it, what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet

from lanyan.derived.duties.models import Verdict
from lanyan.derived.duties.queries import Clause, clauses, days_left, progress, standing
from lanyan.directory import access as directory_access
from lanyan.directory import queries as directory
from lanyan.directory.models import Person
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor

from . import access
from .models import Acknowledgement, Alert, Message, Silence, Telling

DIGESTS_AT = time(7)  # digests go out with the night's evaluation; a telling keeps its day only
IDENTITY = ("duty", "subject_kind", "subject_id", "organisation_id", "matter", "period_from")


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answered for an alert, with what, when."""

    name: str
    remark: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened to an alert: somebody answered, silenced it, lifted a silence; or it went up a level."""

    at: datetime
    by: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """One alert with its words. `person` is empty for an organisation's; `days` negative once overdue."""

    alert: Alert
    clause: Clause
    organisation: str
    organisation_key: str
    person: str
    days: int | None
    progress: str
    standing: str
    """How far it is, as a sentence; empty where there is nothing to count."""
    evidence_kind: str
    evidence: tuple[int, ...]
    answers: tuple[Answer, ...]
    silence: Silence | None

    @property
    def key(self) -> str:
        return self.alert.public_id

    @property
    def state(self) -> str:
        return self.alert.state


def listed(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[Alert]:
    """Alerts the actor may see: open ones (overdue first), or the cleared ones; `text` is looked for in duty titles."""
    found = access.visible_to(actor).filter(cleared_on__isnull=state != "cleared")
    if state in ("near", "overdue"):
        found = found.filter(state=state)
    if text:
        found = found.filter(duty__in=[duty.code for duty in rulebook().duties() if text in duty.title])
    return found.order_by("-state", "due_on", "organisation_id", "pk")


def own(actor: Actor) -> list[OpenAlert]:
    """What is asked of the person personally."""
    return in_words(_open(actor).filter(subject_kind="person", subject_id=actor.person_id or -1))


def entrusted(actor: Actor) -> list[OpenAlert]:
    """What is asked of the organisations where the actor is secretary, and of their people."""
    nodes = access.secretary_of(actor)
    return in_words(_open(actor).filter(organisation_id__in=nodes))


def below(actor: Actor, organisation_id: int | None = None) -> list[OpenAlert]:
    """Alerts of organisations the actor reaches (below one of them, if given); no personal ones."""
    found = _open(actor).filter(subject_kind="organisation")
    if organisation_id is not None:
        directory_access.require(actor, organisation_id)
        found = found.filter(organisation_id__in=directory.ids_below(organisation_id))
    return in_words(found)


def of_organisation(actor: Actor, organisation_id: int) -> list[OpenAlert]:
    """Open alerts of one organisation; personal ones only for its secretary."""
    return in_words(_open(actor).filter(organisation_id=organisation_id))


def one(actor: Actor, public_id: str) -> OpenAlert:
    """One alert, open or cleared, in words."""
    return in_words([access.alert_for(actor, public_id)])[0]


def told(message: Message) -> list[OpenAlert]:
    """The alerts that a digest sums up."""
    return in_words(Alert.objects.filter(tellings__message=message).distinct())


def told_by(messages: Iterable[Message]) -> dict[int, list[OpenAlert]]:
    """The alerts of several digests at once: {message id: alerts}."""
    digests = [message.pk for message in messages if message.kind == "digest"]
    pairs = set(Telling.objects.filter(message__in=digests).values_list("message_id", "alert_id")) if digests else set()
    said = in_words(Alert.objects.filter(pk__in={alert for _, alert in pairs}))
    return {digest: [one for one in said if (digest, one.alert.pk) in pairs] for digest in digests}


def marks(alert: Alert) -> list[Mark]:
    """What people did about it and whom it was taken up to, newest first."""
    found = [Mark(one.at, one.by_name, "知悉", one.remark) for one in alert.acknowledgements.all()]
    for silence in _over(alert):
        found.append(Mark(silence.at, silence.by_name, f"暂停提醒，{_day(silence.valid_to)}恢复", silence.cause))
        if silence.lifted_at:
            found.append(Mark(silence.lifted_at, silence.lifted_by_name, "提前恢复提醒"))
    told = Telling.objects.filter(Q(stage__startswith="up") | Q(stage__startswith="answer"), alert=alert)
    went_up: dict[tuple[date, str], set[int]] = {}
    for told_on, stage, person in told.values_list("told_on", "stage", "person_id"):
        title = f"报上{stage.removeprefix('up')}级" if stage.startswith("up") else "告知责任人"
        went_up.setdefault((told_on, title), set()).add(person)
    for (told_on, title), persons in went_up.items():
        at = datetime.combine(told_on, DIGESTS_AT, clock.SHANGHAI)
        found.append(Mark(at, "系统", title, "、".join(sorted(_names(persons).values()))))
    return sorted(found, key=lambda one: one.at, reverse=True)


def counts_of(organisation_id: int) -> dict[str, int]:
    """Open alerts of one organisation itself by state; those of its people are not counted."""
    found = Alert.objects.filter(organisation_id=organisation_id, subject_kind="organisation", cleared_on=None)
    return dict(found.values_list("state").annotate(number=Count("pk")))


def silences_over(organisation_id: int) -> list[Silence]:
    """Silences of the whole organisation that hold today: its own, and those from above; the longest first."""
    return list(_current().filter(organisation_id__in=_line_above(organisation_id)))


def _over(alert: Alert) -> QuerySet[Silence]:
    """Every silence this alert has been under: its own, and those over its organisation since it was raised."""
    above = Q(organisation_id__in=_line_above(alert.organisation_id), valid_to__gt=alert.raised_on)
    return Silence.objects.filter(Q(alert=alert) | above)


def _line_above(organisation_id: int) -> list[int]:
    """The organisation and those above it."""
    return [one.id for one in directory.breadcrumb(organisation_id)]


def _current() -> QuerySet[Silence]:
    today = clock.today()
    return Silence.objects.filter(lifted_at=None, valid_from__lte=today, valid_to__gt=today).order_by("-valid_to")


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def count_open(actor: Actor) -> int:
    """For the badge in the frame: open alerts that are the actor's own or entrusted to the actor."""
    mine = Q(subject_kind="person", subject_id=actor.person_id or -1)
    return _open(actor).filter(mine | Q(organisation_id__in=access.secretary_of(actor))).count()


def unread(actor: Actor) -> int:
    """New messages in the actor's inbox."""
    return access.messages_of(actor).filter(read_at=None).count()


def in_words(alerts: Iterable[Alert]) -> list[OpenAlert]:
    """Alerts with all that their rows show, overdue first; six queries however many there are."""
    rows = sorted(alerts, key=lambda a: (a.state != "overdue", a.due_on or date.max, a.organisation_id, a.pk))
    if not rows:
        return []
    verdicts = _verdicts(rows)
    today = clock.today()
    said = clauses((a.duty, verdicts[a.pk].rule_from if a.pk in verdicts else today) for a in rows)
    places = directory.organisations_on({a.organisation_id for a in rows})
    people = _names({a.subject_id for a in rows if a.subject_kind == "person"})
    answers, silences = _answers(rows), _silences(rows)
    found = []
    for alert in rows:
        verdict = verdicts.get(alert.pk)
        words = said[alert.duty, verdict.rule_from if verdict else today]
        place = places.get(alert.organisation_id)
        found.append(
            OpenAlert(
                alert=alert,
                clause=words,
                organisation=place.name if place else "",
                organisation_key=place.public_id if place else "",
                person=people.get(alert.subject_id, "") if alert.subject_kind == "person" else "",
                days=days_left(alert.due_on, today),
                progress=progress(verdict, words) if verdict else "",
                standing=standing(words.operator, verdict.have, verdict.need) if verdict else "",
                evidence_kind=verdict.evidence_kind if verdict else "",
                evidence=tuple(verdict.evidence) if verdict else (),
                answers=tuple(answers.get(alert.pk, ())),
                silence=silences.get(alert.pk),
            )
        )
    return found


def _open(actor: Actor) -> QuerySet[Alert]:
    return access.visible_to(actor).filter(cleared_on=None)


def _verdicts(alerts: list[Alert]) -> dict[int, Verdict]:
    wanted = {tuple(getattr(alert, name) for name in IDENTITY): alert.pk for alert in alerts}
    candidates = Verdict.objects.filter(
        organisation_id__in={a.organisation_id for a in alerts},
        duty__in={a.duty for a in alerts},
        period_from__in={a.period_from for a in alerts},
    )
    found = {}
    for verdict in candidates:
        pk = wanted.get(tuple(getattr(verdict, name) for name in IDENTITY))
        if pk is not None:
            found[pk] = verdict
    return found


def _names(person_ids: set[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name")) if person_ids else {}


def _answers(alerts: list[Alert]) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = {}
    for given in Acknowledgement.objects.filter(alert__in=alerts).order_by("pk"):
        found.setdefault(given.alert_id, []).append(Answer(given.by_name, given.remark, given.at))
    return found


def _silences(alerts: list[Alert]) -> dict[int, Silence]:
    """The silence each alert is under today, if any: its own, or one over its organisation or above."""
    active = list(_current())
    if not active:
        return {}
    under = {s.pk: set(directory.ids_below(s.organisation_id)) for s in active if s.organisation_id is not None}
    return {
        alert.pk: silence
        for alert in alerts
        for silence in active
        if silence.alert_id == alert.pk or alert.organisation_id in under.get(silence.pk, ())
    }
