"""Which duties can have a verdict in some organisations at all, and which can change when an activity does.

Leaving out the others is what lets one organisation be judged anew while its secretary waits. Both answers err on
the side of judging too much.
"""

from collections.abc import Collection
from dataclasses import dataclass

from lanyan.kernel import sql
from lanyan.rulebook import Duty
from lanyan.rulebook.operators.base import ITEM_EVENTS

_ADMINISTRATIVE = "administrative"
# Events that any activity brings about, beside those named after its kind.
_OF_ANY_ACTIVITY = frozenset({"activity_closed", "activity_archived", "make_up_opened", "make_up_accepted"})

_SURROUNDINGS = """
WITH above AS (
    SELECT DISTINCT ancestor_id FROM public.fact_ancestry WHERE organisation_id = ANY (%(scope)s::bigint[])
)
SELECT array(SELECT DISTINCT ARRAY[line, form, level] FROM public.fact_organisation
             WHERE organisation_id = ANY (%(scope)s::bigint[])) AS shapes,
       array(SELECT ancestor_id FROM above) AS above,
       array(SELECT DISTINCT duty FROM public.fact_adoption
             WHERE organisation_id IN (SELECT ancestor_id FROM above)) AS adopted
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What some organisations are or ever were: (line, form, level), what stood above, which practices were adopted."""

    shapes: frozenset[tuple[str, str, str]]
    above: frozenset[int]
    adopted: frozenset[str]

    def may_bind(self, duty: Duty) -> bool:
        """Whether the duty may have a verdict in one of these organisations."""
        applies = duty.setting.applies_to
        if applies.under and not self.above & set(applies.under):
            return False
        if applies.adopted_as and not self.adopted & set(applies.adopted_as):
            return False
        return any(self._fits(duty, *shape) for shape in self.shapes)

    def _fits(self, duty: Duty, line: str, form: str, level: str) -> bool:
        applies = duty.applies_to
        if applies.staff and line != _ADMINISTRATIVE:
            return False
        if (applies.members or applies.offices) and line == _ADMINISTRATIVE:
            return False
        return (
            (not applies.lines or line in applies.lines)
            and (not applies.forms or form in applies.forms)
            and (not applies.levels or level in applies.levels)
        )


def surroundings(organisation_ids: Collection[int]) -> Surroundings:
    """One query."""
    row = sql.rows(_SURROUNDINGS, {"scope": list(organisation_ids)})[0]
    return Surroundings(
        shapes=frozenset((line, form, level) for line, form, level in row["shapes"]),
        above=frozenset(row["above"]),
        adopted=frozenset(row["adopted"]),
    )


def events_of(duty: Duty, known: Collection[str]) -> set[str]:
    """The events (of those known to the rulebook) that any version of the duty reckons with."""
    return _words_of(duty) & set(known)


def _words_of(duty: Duty) -> set[str]:
    found: set[str] = set()
    for version in duty.versions:
        for value in vars(version.value).values():
            several = value if isinstance(value, tuple) else (value,)
            found.update(word for word in several if isinstance(word, str))
    return found


# Records that are no activity and no item of a ledger: what their changes bring about.
_OF_RECORDS = {
    "dues": frozenset(
        {"dues_year_began", "dues_year_fixed", "dues_month_began", "dues_month_settled", "dues_published"}
        | {"dues_missed", "dues_made_good", "league_dues_missed", "league_dues_made_good"}
    )
}
_CASE = "case of "


def of_cases(procedure: str) -> str:
    """The kind under which changes of a case of this procedure are judged, as long as nothing but its steps has changed."""
    return _CASE + procedure


def concerns(duty: Duty, kind: str) -> bool:
    """Whether an activity of this kind (its attendance, make-ups, archive), an item of a ledger of this kind, a case of this
    procedure (see `of_cases`) or a change of the records of this name can change a verdict of the duty."""
    if kind.startswith(_CASE):
        procedure = kind.removeprefix(_CASE)
        said = (f"case_opened_{procedure}", f"case_closed_{procedure}")
        return any(word in said or f"_{procedure}." in word for word in _words_of(duty))
    if kind in _OF_RECORDS:
        return bool(events_of(duty, _OF_RECORDS[kind]))
    events = _OF_ANY_ACTIVITY | {f"activity_held_{kind}", f"took_part_{kind}"} | {f"{told}_{kind}" for told in ITEM_EVENTS}
    counted = {code for version in duty.versions for code in duty.operator_class.activities(version.value)}
    return kind in counted or bool(events_of(duty, events))
