"""What is derived, kept true: every night for everybody, and right after a change for those it touches."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from lanyan.derived.alerts.refresh import escalate, refresh, send_digests
from lanyan.derived.duties.evaluate import evaluate_force, evaluate_organisations
from lanyan.derived.duties.models import Evaluation, Verdict


@transaction.atomic
def evaluate_night(on: date | None = None) -> Evaluation:
    """Judge the whole force and bring the alerts in line."""
    run = evaluate_force(on)
    refresh(on)
    return run


@transaction.atomic
def rebuild(on: date | None = None) -> Evaluation:
    """Forget every verdict and derive it anew: the same facts give the same verdicts, and alerts keep their identity."""
    Verdict.objects.all().delete()
    return evaluate_night(on)


@transaction.atomic
def evaluate_after(organisation_ids: Collection[int], on: date | None = None, *, kind: str = "") -> None:
    """Judge some organisations after a change and bring their alerts in line.

    `kind` when only an activity of this kind (its closing, attendance, make-ups, archive) has changed: quicker.
    """
    evaluate_organisations(organisation_ids, on, kind=kind)
    refresh(on, organisation_ids)


__all__ = ["escalate", "evaluate_after", "evaluate_night", "rebuild", "send_digests"]
