"""Two records of one human being become one, and can become two again.

The directory does not know the records above it: what points to a person is found from the models' metadata
(`kernel.absorption`). Only what is to be done where both were in the same place is said here, as data.
"""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Q

from lanyan.directory.access import reach, visible_people
from lanyan.directory.duplicates import MERGERS
from lanyan.directory.errors import refusal
from lanyan.directory.models import Account, DistinctPeople, Grant, Membership, OfficeHolding, Person, PersonMerger
from lanyan.directory.references import references_to_people
from lanyan.kernel import clock, sql
from lanyan.kernel.absorption import Absorption, ChangedSince, Reference, undo
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible
from lanyan.records.ballots.models import Voter

from .reevaluation import reevaluate_many

# What may be taken over from the record that goes, each with the columns that belong together.
FIELDS = {
    "number": ("number",),
    "name": ("name", "pinyin", "initials"),
    "sex": ("sex",),
    "born_on": ("born_on",),
    "id_number": ("id_number", "id_digest"),
    "phone": ("phone", "phone_digest"),
    "joined_service_on": ("joined_service_on",),
    "left_service_on": ("left_service_on",),
}
# Histories of which one side's spans win where both have some; the other side's fill the days that are left.
HISTORIES = {"posting": "任职单位", "rank_spell": "衔级", "standing": "身份", "membership": "组织关系"}
# Both were on the roll of one activity: the better outcome stays (到会, 因公缺勤, 请假, 缺席), then the one made up for,
# with the place on the roll that belongs to it; the earlier sign-in; the leave that was granted.
_OUTCOME = "array_position(ARRAY['present', 'excused', 'leave', 'absent'], o.outcome::text) * 2"
_RANK = (
    f"SELECT {_OUTCOME} + (v.id IS NULL)::int FROM outcome o "  # noqa: S608 - no value in it comes from outside
    "LEFT JOIN make_up m ON m.outcome_id = o.id LEFT JOIN make_up_review v ON v.make_up_id = m.id AND v.accepted "
    "WHERE o.activity_id = t.activity_id AND o.person_id = t.person_id"
)
RANKS = {
    "outcome": f"({_RANK})",
    "roll_entry": f"COALESCE(({_RANK}), 100)",
    "national_difference": "(t.choice = '')::int",
    "check_in": "extract(epoch FROM t.marked_at)",
    "activity_leave": "(NOT EXISTS (SELECT 1 FROM activity_leave_decision e WHERE e.leave_id = t.id AND e.approved))::int",
}
# Not moved: an account is one or none; whom somebody told apart from the record that goes was told of that record.
_OWN_WAY = {("account", "person_id"), ("distinct_people", "one_id"), ("distinct_people", "other_id")}


@operation
def merge_people(
    *,
    keep: Person,
    drop: Person,
    take: Collection[str] = (),
    histories: Collection[str] = (),
    reason: str = "",
    by: Actor,
) -> PersonMerger:
    """`drop` becomes part of `keep`: everything that points to it points to `keep`, and its own row goes.

    `take`: names of FIELDS whose value is that of `drop`. `histories`: tables of HISTORIES in which the spans of `drop`
    win. Refusals: merge_same_person, merge_two_id_numbers, merge_oneself,
    merge_beyond_reach, merge_in_ballot (somebody of the two has a ballot in a vote that goes on); NotVisible.
    """
    people = _locked(keep, drop, by)
    keep, drop = people[keep.pk], people[drop.pk]
    _check(keep, drop, by)
    places = _places(keep.pk, drop.pk)
    _follow_ballots()
    work = Absorption()
    told_apart = DistinctPeople.objects.filter(Q(one=drop) | Q(other=drop))
    work.take_away(DistinctPeople, sorted(told_apart.values_list("pk", flat=True)))
    _merge_accounts(work, keep, drop)
    references = [one for one in references_to_people() if (one.table, one.column) not in _OWN_WAY]
    work.absorb(
        references, keep.pk, drop.pk, prefer_other=lambda one: one.table in histories and one.table in HISTORIES, ranks=RANKS
    )
    values = {column: getattr(drop, column) for name in take for column in FIELDS[name]}
    work.remove(Person, drop.pk)
    if values:
        work.change(Person, [keep.pk], values)
    merger = PersonMerger.objects.create(
        kept_id=keep.pk,
        dropped_id=drop.pk,
        dropped_public_id=drop.public_id,
        dropped_name=drop.name,
        dropped_number=drop.number,
        reason=reason,
        log=work.log,
        merged_at=clock.now(),
        merged_by_name=by.name,
    )
    about("person", keep.pk, dropped=drop.number, taken=sorted(take), histories=sorted(histories), reason=reason)
    reevaluate_many(places)
    return merger


@operation
def undo_merger(*, merger: PersonMerger, by: Actor) -> Person:
    """The two are two again, each as before; what was recorded since stays with the one that was kept.

    Refusals: merger_undone, merger_of_merged, merger_changed_since; NotVisible.
    """
    merger = PersonMerger.objects.select_for_update().get(pk=merger.pk)
    kept = visible_people(by, *MERGERS).filter(pk=merger.kept_id).first()
    if kept is None:
        if not Person.objects.filter(pk=merger.kept_id).exists():
            raise refusal("merger_of_merged")
        raise NotVisible(f"merger {merger.public_id}")
    if merger.undone_at is not None:
        raise refusal("merger_undone", day=clock.day_of(merger.undone_at))
    if PersonMerger.objects.filter(kept_id=merger.kept_id, undone_at=None, pk__gt=merger.pk).exists():
        raise refusal("merger_of_merged")
    places = _places(kept.pk, kept.pk)
    try:
        with transaction.atomic():
            _follow_ballots()
            undo(merger.log)
    except (ChangedSince, IntegrityError) as error:
        raise refusal("merger_changed_since", reason=str(error).splitlines()[0]) from error
    merger.undone_at, merger.undone_by_name = clock.now(), by.name
    merger.save(update_fields=["undone_at", "undone_by_name"])
    about("person", kept.pk, restored=merger.dropped_number)
    reevaluate_many(places | _places(merger.kept_id, merger.dropped_id))
    return Person.objects.get(pk=merger.dropped_id)


@operation
def tell_apart(*, one: Person, other: Person, by: Actor) -> None:
    """These two are not the same: the pair is not shown again."""
    people = _locked(one, other, by)
    first, second = sorted(people)
    DistinctPeople.objects.get_or_create(
        one_id=first,
        other_id=second,
        defaults={"said_by_id": by.person_id, "said_by_name": by.name, "said_at": clock.now()},
    )
    about("person", first, distinct_from=people[second].number)


def _locked(one: Person, other: Person, by: Actor) -> dict[int, Person]:
    if one.pk == other.pk:
        raise refusal("merge_same_person")
    people = Person.objects.select_for_update().order_by("pk").in_bulk([one.pk, other.pk])
    if visible_people(by, *MERGERS).filter(pk__in=people).count() < 2 or len(people) < 2:
        raise NotVisible(f"people {one.pk} and {other.pk}")
    return people


def _follow_ballots() -> None:
    """Lets who had a ballot in a vote that is over follow the merger, in this transaction only."""
    sql.rows("SELECT set_config('lanyan.merger', 'on', true)")


def _check(keep: Person, drop: Person, by: Actor) -> None:
    if keep.id_digest and drop.id_digest:
        raise refusal("merge_two_id_numbers")
    if by.person_id in (keep.pk, drop.pk):
        raise refusal("merge_oneself")
    going_on = Voter.objects.filter(ballot__opening__isnull=False, ballot__closure=None, ballot__annulment=None)
    if going_on.filter(person__in=[keep, drop]).exists():
        raise refusal("merge_in_ballot")
    # Offices and roles pass over with the person: only whoever answers for all of them may do that.
    held = Grant.objects.filter(account__person__in=[keep, drop])
    offices = OfficeHolding.objects.filter(person__in=[keep, drop])
    nodes = {*held.values_list("organisation_id", flat=True), *offices.values_list("organisation_id", flat=True)}
    if by.account_id is not None and nodes - set(reach(by, *MERGERS).filter(pk__in=[pk for pk in nodes if pk])):
        raise refusal("merge_beyond_reach")


def _merge_accounts(work: Absorption, keep: Person, drop: Person) -> None:
    """An account moves with the person. Where both have one, the kept person's stays; the other's roles pass over to it, and
    it is closed: what was done with it stays told of it."""
    accounts = {account.person_id: account for account in Account.objects.filter(person__in=[keep, drop])}
    other = accounts.get(drop.pk)
    if other is None:
        return
    own = accounts.get(keep.pk)
    if own is None:
        work.change(Account, [other.pk], {"person_id": keep.pk})
        return
    work.absorb([Reference(Grant, "account_id")], own.pk, other.pk)
    work.change(Account, [other.pk], {"person_id": None, "is_active": False})


def _places(*people: int) -> set[int]:
    rows = Membership.objects.filter(person__in=people).values_list("organisation_id", "group_id")
    return {pk for row in rows for pk in row if pk is not None}


FOLLOWS = {
    "membership": "组织关系",
    "posting": "任职单位",
    "standing": "身份",
    "rank_spell": "衔级",
    "office_holding": "职务",
    "account": "账号",
    "roll_entry": "应到名单",
    "outcome": "考勤结果",
    "make_up": "补课",
    "activity_leave": "请假",
}


def what_follows(person: Person) -> list[tuple[str, int]]:
    """(what, how many) rows point to this person and would follow; what has no word of its own is 其他记录."""
    counts: dict[str, int] = {}
    for one in references_to_people():
        name = FOLLOWS.get(one.table, "其他记录")
        counts[name] = counts.get(name, 0) + one.count(person.pk)
    return [(name, count) for name in (*FOLLOWS.values(), "其他记录") if (count := counts.get(name, 0))]
