"""Belonging to an organisation of a line, standing in that line, offices held, circumstances."""

from django.db import models
from django.db.models import Q

from lanyan.kernel.dated import Dated, dated_constraints

from .organisation import Organisation
from .person import Person


class Membership(Dated):
    """组织关系: to which branch (and group in it) a person belongs on one line.

    A temporary branch is joined beside the formal membership, which stays (支部工作条例 第八条).
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships", db_index=False)
    group = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="group_memberships")
    line = models.CharField(max_length=20)
    temporary = models.BooleanField(default=False)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "membership"
        constraints = dated_constraints("membership", "person_id", text="line", flag="temporary")
        indexes = [models.Index(fields=["organisation", "valid_from"], name="membership_organisation")]


class Standing(Dated):
    """What a person is on a line: applicant … full on the Party's, league_member on the League's."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="standings")
    line = models.CharField(max_length=20)
    state = models.CharField(max_length=20)

    class Meta:
        db_table = "standing"
        constraints = dated_constraints("standing", "person_id", text="line")


class OfficeHolding(Dated):
    """An office held in an organisation; `acting` when held without election or appointment."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="offices", db_index=False)
    role = models.CharField("职务", max_length=30)
    acting = models.BooleanField("代理", default=False)

    class Meta:
        db_table = "office_holding"
        constraints = dated_constraints("office_holding", "person_id", "organisation_id", text="role")
        indexes = [models.Index(fields=["organisation", "role"], name="office_holding_organisation")]


class Flag(Dated):
    """A circumstance of a person: floating, hardship, abroad, seconded."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="flags")
    flag = models.CharField(max_length=20)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "person_flag"
        constraints = [
            *dated_constraints("person_flag", "person_id", text="flag"),
            models.CheckConstraint(
                name="person_flag_known", condition=Q(flag__in=["floating", "hardship", "abroad", "seconded"])
            ),
        ]
