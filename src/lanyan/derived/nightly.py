"""What is derived, kept true: every night for everybody, and right after a change for those it touches."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Model

from lanyan.derived.alerts.refresh import escalate, refresh, send_digests
from lanyan.derived.duties.evaluate import evaluate_force, evaluate_organisations, lock_organisations
from lanyan.derived.duties.models import Evaluation, Verdict
from lanyan.derived.federation.publishing import tell_soon
from lanyan.derived.rollups.models import ROLLUPS, Joint
from lanyan.derived.rollups.refresh import refresh_force, refresh_organisations


@transaction.atomic
def evaluate_night(on: date | None = None) -> Evaluation:
    """Judge the whole force, bring the alerts in line, and count the rollups."""
    run = evaluate_force(on)
    refresh(on)
    refresh_force(on)
    tell_soon()
    return run


@transaction.atomic
def rebuild(on: date | None = None) -> Evaluation:
    """Forget every verdict and rollup and derive them anew: the same facts give the same, and alerts keep their identity."""
    derived: tuple[type[Model], ...] = (Verdict, Joint, *ROLLUPS)
    for model in derived:
        model._base_manager.all().delete()
    return evaluate_night(on)


@transaction.atomic
def evaluate_after(organisation_ids: Collection[int], on: date | None = None, *, kind: str = "") -> None:
    """Judge some organisations after a change, bring their alerts in line, and count their rollups.

    `kind` when only an activity of this kind (its closing, attendance, make-ups, archive) has changed: quicker.
    """
    evaluate_organisations(organisation_ids, on, kind=kind)
    refresh(on, organisation_ids)
    refresh_organisations(organisation_ids, on)
    tell_soon()


@transaction.atomic
def count_after(organisation_ids: Collection[int], on: date | None = None) -> None:
    """Count the rollups of some organisations after a change that no duty is concerned with."""
    lock_organisations(organisation_ids)
    refresh_organisations(organisation_ids, on)
    tell_soon()


__all__ = ["count_after", "escalate", "evaluate_after", "evaluate_night", "rebuild", "send_digests"]
