"""What is asked, of whom, in which way: prepared freely, frozen once opened (triggers in migrations/frozen.sql)."""

from django.db import models
from django.db.models import F, Q

from lanyan.directory.models import Organisation, Person
from lanyan.kernel.ids import PublicIdField

KINDS = ("decision", "election", "appraisal")
SECRET_WAYS = ("slips", "phones", "paper")
NAMED_WAYS = ("hands", "by_name")


class Ballot(models.Model):
    """One ballot with one or several questions, all answered from the same `options`: [[code, title], …].

    `occasion_kind`, `occasion_id`: where it is held; an activity is the only occasion so far. `rule` is the code of a
    vote rule, an election rule or the appraisal rule, by `kind`; `rule_from` its version, set at opening.
    `seats`: of an election. `stage`: a key of `rulebook.elections.STAGES`. `follows`: the ballot after which this one
    is held (annulled, void, or with equal votes or open seats); each has one that follows it at most.
    """

    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ballots")
    occasion_kind = models.CharField(max_length=20, default="activity")
    occasion_id = models.BigIntegerField(null=True)
    held_on = models.DateField()
    title = models.CharField("表决事项", max_length=120)
    kind = models.CharField(max_length=12)
    rule = models.CharField(max_length=80)
    rule_from = models.DateField(null=True)
    secret = models.BooleanField("无记名")
    way = models.CharField("方式", max_length=12)
    seats = models.PositiveSmallIntegerField("应选名额", default=0)
    stage = models.CharField(max_length=20, default="formal")
    options = models.JSONField(default=list)
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    prepared_by_id = models.BigIntegerField(null=True)
    prepared_at = models.DateTimeField()

    class Meta:
        db_table = "ballot"
        constraints = [
            models.CheckConstraint(name="ballot_kind", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(
                name="ballot_way",
                condition=Q(secret=True, way__in=SECRET_WAYS) | Q(secret=False, way__in=NAMED_WAYS),
            ),
            models.CheckConstraint(name="ballot_seats", condition=Q(kind="election", seats__gte=1) | Q(seats=0)),
        ]
        indexes = [
            models.Index(fields=["occasion_kind", "occasion_id"], name="ballot_occasion"),
            models.Index(fields=["organisation", "held_on"], name="ballot_organisation_day"),
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A matter to decide, a candidate, or a member to appraise: what one answer is given to.

    `standing`: of a member who is appraised. `written_…`: formal opinions in writing that absent members with a vote handed
    in before the meeting, where the rule counts them (taking in and confirming members).
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    note = models.CharField(max_length=120, blank=True)
    standing = models.CharField(max_length=20, blank=True)
    written_for = models.PositiveSmallIntegerField(default=0)
    written_against = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "ballot_question"
        ordering = ("position",)
        constraints = [models.UniqueConstraint(name="ballot_question_position", fields=["ballot", "position"])]


class Voter(models.Model):
    """Somebody with a vote (应到). `present`: was there when the ballot was opened, so may have a ballot paper.

    `enrolled_as`: the person's key when the ballot was opened. It stays when two records of one person are merged later, so
    that the roll goes on giving the digest under which it was frozen.
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="voters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    enrolled_as = models.BigIntegerField()
    name = models.CharField(max_length=60)
    present = models.BooleanField(default=False)

    class Meta:
        db_table = "ballot_voter"
        constraints = [models.UniqueConstraint(name="ballot_voter_once", fields=["ballot", "enrolled_as"])]
        indexes = [models.Index(fields=["person"], name="ballot_voter_person")]


class Exclusion(models.Model):
    """Somebody with a vote who is lawfully not counted in 应到会: why (`cause`, as the rulebook lists them) and by whose
    consent. Whoever comes all the same is counted, and votes. `enrolled_as`: as of a `Voter`."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="exclusions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    enrolled_as = models.BigIntegerField()
    name = models.CharField(max_length=60)
    cause = models.CharField("情形", max_length=60)
    consent = models.CharField("同意和通过的依据", max_length=120)

    class Meta:
        db_table = "ballot_exclusion"
        constraints = [models.UniqueConstraint(name="ballot_exclusion_once", fields=["ballot", "person"])]


class Opening(models.Model):
    """The ballot is open. From here on nothing of it changes, and `digest` proves it: SHA-256 of `frozen`.

    `frozen` is the text that every phone reads and hashes: questions, options, rule, way, keys, and a digest of the roll.
    `box_key`: X25519 public key to which ballots are sealed. `credential_key`: RSA public key (DER) of the first phase.
    """

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="opening")
    eligible = models.PositiveIntegerField("应到会有表决权")
    present = models.PositiveIntegerField("实到会有表决权")
    box_key = models.BinaryField(default=bytes)
    credential_key = models.BinaryField(default=bytes)
    frozen = models.TextField()
    digest = models.BinaryField()
    opened_by_id = models.BigIntegerField(null=True)
    opened_by_name = models.CharField(max_length=60)
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "ballot_opening"
        constraints = [
            models.CheckConstraint(name="ballot_opening_present", condition=Q(present__lte=F("eligible"), present__gte=1))
        ]


class Casting(models.Model):
    """Ballots may be cast: the second phase. `issued`: ballot papers given out.

    `ended_at`: no further ballot is accepted. `settles_at`: true time (seconds) from when those on their way are in.
    `opened_at`: the box was opened; the statement that stores ballots looks at it under a lock.
    """

    ballot = models.OneToOneField(Ballot, models.CASCADE, related_name="casting")
    issued = models.PositiveIntegerField("发出")
    started_by_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    ended_by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    settles_at = models.FloatField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ballot_casting"


class Closure(models.Model):
    """The box was opened and counted, once. `void`: more ballots back than given out; then nothing was counted.

    `outcome`: per question {position, passed, state, base, needed, sentences}, per name written in {position: None, name,
    state}; `sentences`: the ballot as a whole.
    """

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="closure")
    issued = models.PositiveIntegerField("发出")
    returned = models.PositiveIntegerField("收回")
    valid = models.PositiveIntegerField("有效")
    invalid = models.PositiveIntegerField("无效")
    void = models.BooleanField(default=False)
    outcome = models.JSONField(default=list)
    sentences = models.JSONField(default=list)
    scrutineers = models.CharField("监票人", max_length=60, blank=True)
    tellers = models.CharField("计票人", max_length=60, blank=True)
    keys_destroyed = models.BooleanField(default=False)
    closed_by_id = models.BigIntegerField(null=True)
    closed_by_name = models.CharField(max_length=60)
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "ballot_closure"
        constraints = [
            models.CheckConstraint(name="ballot_closure_adds_up", condition=Q(returned=F("valid") + F("invalid"))),
            models.CheckConstraint(name="ballot_closure_void", condition=Q(void=True) | Q(returned__lte=F("issued"))),
        ]


class Annulment(models.Model):
    """The ballot counts for nothing; what was in the box is destroyed unopened."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="annulment")
    reason = models.CharField("事由", max_length=200)
    annulled_by_id = models.BigIntegerField(null=True)
    annulled_at = models.DateTimeField()

    class Meta:
        db_table = "ballot_annulment"
