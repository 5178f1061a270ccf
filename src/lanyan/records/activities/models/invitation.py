"""A joint activity of equals: one organisation asks another in, which accepts or declines; either may step back."""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Organisation
from lanyan.kernel.ids import PublicIdField

from .activity import Activity


class Invitation(models.Model):
    """Another organisation is asked to hold the activity too. Whether it was answered or ended is a row of its own."""

    public_id = PublicIdField()
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    words = models.CharField("附言", max_length=200, blank=True)
    invited_by_id = models.BigIntegerField(null=True)
    invited_by_name = models.CharField(max_length=40)
    invited_at = models.DateTimeField()

    class Meta:
        db_table = "invitation"
        indexes = [
            models.Index(fields=["activity"], name="invitation_activity"),
            models.Index(fields=["organisation"], name="invitation_organisation"),
        ]


class InvitationAnswer(models.Model):
    """Accepted (the organisation is a host from then on, its people on the roll) or declined, once."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="answer")
    accepted = models.BooleanField()
    remark = models.CharField("答复", max_length=200, blank=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=40)
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "invitation_answer"


class InvitationEnd(models.Model):
    """The inviter took it back, or the guest stepped out after accepting, before the meeting was closed; with a reason."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="end")
    by_guest = models.BooleanField()
    reason = models.CharField("事由", max_length=200)
    ended_by_id = models.BigIntegerField(null=True)
    ended_by_name = models.CharField(max_length=40)
    ended_at = models.DateTimeField()

    class Meta:
        db_table = "invitation_end"
        constraints = [models.CheckConstraint(name="invitation_end_reason", condition=~Q(reason=""))]
