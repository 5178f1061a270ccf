"""Alerts, messages, figures and what is written from records."""

from datetime import timedelta
from uuid import uuid4

from lanyan.derived.alerts.models import Alert, Message, Silence
from lanyan.derived.federation.models import Joined, Origin, PublishedOrganisation
from lanyan.directory.models import Organisation

from .directory import other_place, own_place


def own_alert(world) -> dict:
    return {"public_id": _alert(world.due_assembly_branch).public_id}


def other_alert(world) -> dict:
    return {"public_id": _alert(world.weak_branch).public_id}


def silenced_alert(world) -> dict:
    alert = _alert(world.due_assembly_branch)
    Silence.objects.create(
        alert=alert, cause="大战", valid_from=world.today, valid_to=world.today + timedelta(days=3), by_name="", at=world.now
    )
    return {"public_id": alert.public_id}


def silenced_place(world) -> dict:
    place = Organisation.objects.get(public_id=world.due_assembly_branch)
    made = Silence.objects.create(
        organisation_id=place.pk,
        cause="大战",
        valid_from=world.today,
        valid_to=world.today + timedelta(days=3),
        at=world.now,
    )
    return {"public_id": place.public_id, "silence_id": made.public_id}


def members_alert(world) -> dict:
    """Something asked of the member personally: nobody above the branch sees the name."""
    own = Organisation.objects.get(public_id=world.due_assembly_branch)
    made = Alert.objects.create(
        duty="make_up_in_time",
        subject_kind="person",
        subject_id=world.person(world.member).pk,
        organisation_id=own.pk,
        matter=uuid4().int % 10**9,
        period_from=world.today,
        state="near",
        due_on=world.today,
        raised_on=world.today,
    )
    return {"public_id": made.public_id}


def _alert(branch: str) -> Alert:
    organisation = Organisation.objects.get(public_id=branch)
    return Alert.objects.filter(organisation_id=organisation.pk, subject_kind="organisation", cleared_on=None)[0]


def members_message(world) -> dict:
    told = Message.objects.create(
        person_id=world.person(world.member).pk,
        kind="notice",
        title="通知",
        link="/me/",
        sent_at=world.now,
        key=str(uuid4()),
    )
    return {"public_id": told.public_id}


def joined_organisation(world) -> dict:
    """The root of an instance that has joined."""
    told = {"origin": 31, "name": "江岚总队", "version": "0.1.0", "format": 1, "told_at": world.now}
    Origin.objects.create(root_id=7, day=world.today, **told)
    Joined.objects.create(origin=31, name="江岚总队", address="10.0.0.31:5433", joined_at=world.now)
    PublishedOrganisation.objects.create(
        origin=31,
        organisation_id=7,
        public_id="a" * 14,
        line="party",
        form="party_committee",
        level="corps",
        name="江岚省消防救援总队党委",
        short_name="江岚总队党委",
        valid_from=world.today,
        founded_on=world.today,
    )
    return {"origin": 31, "public_id": "a" * 14}


def organisation_of_nobody(world) -> dict:
    return joined_organisation(world) | {"public_id": "b" * 14}


def a_figure(world) -> dict:
    return {"code": "attendance_rate"}


def no_figure(world) -> dict:
    return {"code": "likes"}


def own_handbook(world) -> dict:
    return own_place(world) | {"year": 2026}


def other_handbook(world) -> dict:
    return other_place(world) | {"year": 2026}


def own_ledger(world) -> dict:
    return own_place(world) | {"month": "2026-10"}


def other_ledger(world) -> dict:
    return other_place(world) | {"month": "2026-10"}
