"""What a procedure is: stages and steps; each step dated, so that the text in force on its day governs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from lanyan.kernel.calendar import Calendar

from ..dated import Dated, Source
from ..periods import add_months

# Who answers for a step: only they record it. `superior` is the Party (or League) committee above; `counterpart` the
# organisation on the other side, which an earlier step named.
ACTORS = {"person": "本人", "organisation": "本组织", "superior": "上级组织", "counterpart": "接收方组织"}
UNITS = {"days": "天", "workdays": "个工作日", "months": "个月"}
GOES = ("next", "back", "ends", "completes")
# The field of a step that names those who may be elected; a step that an election rule governs and has none elects them.
CANDIDATES = "candidates"
FIELD_TYPES = ("day", "number", "text", "people", "confirm", "choice", "organisation")
# What a step changes in the directory when it is recorded (flows/case_effects.py carries it out).
EFFECTS = {
    "transfer": "组织关系转到接收方组织；没有接收方的转出本系统",
    "join": "编入办理组织",
    "leave": "不再属于本线的组织",
    "floating_begins": "标明流动党员",
    "floating_ends": "解除流动党员标记",
    "found": "成立组织",
    "dissolve": "撤销办理组织",
    "extend_term": "本届任期延长",
    "renew_committee": "新一届委员会的任期和职务写入组织",
}


@dataclass(frozen=True)
class Span:
    """An amount of time. The first day is not counted; months end on the corresponding day, or at the month's end."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count}{UNITS[self.unit]}"

    def ends_on(self, start: date, calendar: Calendar) -> date:
        """The last day of the span, before any moving on."""
        if self.unit == "workdays":
            return calendar.add_workdays(start, self.count)
        return start + timedelta(days=self.count) if self.unit == "days" else add_months(start, self.count)

    @property
    def length(self) -> float:
        """Days on average, for comparing strictness."""
        return self.count * {"days": 1, "workdays": 1.4, "months": 30.4}[self.unit]


@dataclass(frozen=True)
class Limit:
    """One bound of a step's day, counted from the day of another step (`step`), or from a date given there (`step.field`).

    `kind`: 'not_before' (a minimum must have run), 'within' (a last day; moves on when it is a day off) or 'notice' (a
    public notice must have hung so many whole working days; the day after is the first).
    `longest`: what a named special case may stretch 'within' to. `exact`: the date `after` is itself the last day.
    `owner` is the node that added the limit to its own copy (None: the text's);
    """

    kind: str
    span: Span
    after: str
    longest: Span | None = None
    when: str = ""
    exact: bool = False
    owner: int | None = None

    @property
    def base_step(self) -> str:
        return self.after.split(".")[0]


@dataclass(frozen=True)
class Paper:
    """A document that a step asks for. `form` names the template from which it can be printed, if there is one."""

    code: str
    title: str
    optional: bool = False
    form: str = ""


@dataclass(frozen=True)
class StepField:
    """Something to be written down with a step. Of people: how many, of which standings, and in sound standing.

    `options`: of a choice, code → title. `forms`, `counterpart`: of an organisation; the counterpart takes part in the
    case. `within`: of a day, how long after the step's own day at most. `counted`: of a number, the kinds of activity
    from which it is counted when they were held here (`days` attended, or `hours`, by the code of the field). `among`: of
    people, the field of an earlier step in which they must have been named.
    """

    code: str
    title: str
    type: str
    optional: bool = False
    at_least: int | None = None
    at_most: int | None = None
    standings: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()
    """Outcomes with which it is asked; empty for all."""
    options: dict[str, str] = field(default_factory=dict)
    within: Span | None = None
    forms: tuple[str, ...] = ()
    counterpart: bool = False
    counted: tuple[str, ...] = ()
    among: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a step may end. `back` reopens `to` and all that follows; `completes` makes what follows needless; `adds` is
    the field whose months lengthen
    the minimum of step `adds_to`; at most `times` (0: as often as needed). `standing` is what the person then is.
    """

    code: str
    title: str
    goes: str = "next"
    to: str = ""
    adds: str = ""
    adds_to: str = ""
    times: int = 0
    standing: str = ""
    effect: str = ""


@dataclass(frozen=True)
class Note:
    """Something that recurs: one at least `every` span after step `after`, until step `until` is done."""

    title: str
    every: Span
    after: str
    until: str


@dataclass(frozen=True)
class StepVersion:
    """A step as one text has it. `either` are fields of which one must reach its least (None: be given); `age` the least
    years of the person on the day, `below_age` what must not have been reached; `by` who takes the step, in words;
    `activity` the kinds of meeting at which it is decided."""

    valid_from: date
    valid_to: date | None
    title: str
    actor: str
    by: str
    limits: tuple[Limit, ...]
    papers: tuple[Paper, ...]
    fields: tuple[StepField, ...]
    either: tuple[tuple[str, int | None], ...]
    outcomes: tuple[Outcome, ...]
    source: Source
    vote: str = ""
    question: str = ""
    """What a ballot of the step asks; `{name}` is the person."""
    activity: tuple[str, ...] = ()
    note: Note | None = None
    age: int | None = None
    below_age: int | None = None
    standing: str = ""
    effect: str = ""
    election: str = ""
    """The election rule that says how many candidates there must be, or whose ballots say who was elected."""
    remark: str = ""
    text_from: date | None = None
    """Since when the text is in force, where a unit's own limits begin later."""

    @property
    def rule_from(self) -> date:
        return self.text_from or self.valid_from

    def outcome(self, code: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)

    @property
    def put_to(self) -> str:
        """What kind of ballot of a meeting decides the step: 'decision', 'election', or '' where none does."""
        if self.vote:
            return "decision"
        return "election" if self.election and all(one.code != CANDIDATES for one in self.fields) else ""

    @property
    def notice(self) -> Limit | None:
        """The longest public notice asked for."""
        return max((one for one in self.limits if one.kind == "notice"), key=lambda one: one.span.length, default=None)

    def fields_for(self, outcome: str) -> tuple[StepField, ...]:
        return tuple(one for one in self.fields if not one.only_for or outcome in one.only_for)


class Step(Dated[StepVersion]):
    """One step with all its versions. `number` counts from 1; `needs` are the steps that must have been done before."""

    def __init__(self, code: str, stage: str, number: int, needs: tuple[str, ...], versions: tuple[StepVersion, ...]):
        super().__init__(code, versions)
        self.stage, self.number, self.needs = stage, number, needs

    def governing(self, day: date) -> StepVersion:
        """The version in force on the day; before the first text, the first (its limits then do not bind: see `binds`)."""
        return self.find(day) or self.versions[0]

    def binds(self, day: date) -> bool:
        return self.find(day) is not None

    @property
    def title(self) -> str:
        return self.latest.title


@dataclass(frozen=True)
class View:
    """Steps gathered under other names, as units speak of them: (name, steps that it stands for)."""

    title: str
    steps: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass
class Procedure:
    """One kind of staged process. `subject` is 'person' or 'organisation'; `forms` are the organisations that keep it.

    `restricted`: read by those named in the case only. `views` may gather steps under other names (the units' 十步).
    `several`: an organisation may have many at once, each with its own name; `yearly`: one a year.
    `prompted_by`: duties whose open verdicts say whom a case is to be opened for.
    `owners` are the nodes whose own tightening is in it; none for the shipped ones.
    """

    code: str
    title: str
    group: str
    line: str
    subject: str
    forms: tuple[str, ...]
    stages: dict[str, str]
    steps: dict[str, Step]
    standings: tuple[str, ...] = ()
    restricted: bool = False
    several: bool = False
    yearly: bool = False
    prompted_by: tuple[str, ...] = ()
    note: str = ""
    views: dict[str, View] = field(default_factory=dict)
    owners: tuple[int, ...] = ()
    file: str = ""

    def step(self, code: str) -> Step:
        return self.steps[code]

    def ordered(self) -> list[Step]:
        return list(self.steps.values())

    def index(self, code: str) -> int:
        return self.steps[code].number

    def from_step_on(self, code: str) -> list[str]:
        """The step and all that come after it in the order of the definition."""
        return [one.code for one in self.steps.values() if one.number >= self.steps[code].number]

    def event_codes(self) -> set[str]:
        """Dated facts of its cases that duties count from and to."""
        ends = (f"{kind}_{end}_{self.code}." for kind in ("step", "note") for end in ("due", "done"))
        return {f"{prefix}{step}" for prefix in ends for step in self.steps}

    def texts_on(self, day: date) -> list[str]:
        """Titles of the documents in force on the day."""
        found = (step.find(day) for step in self.steps.values())
        return list(dict.fromkeys(version.source.document.title for version in found if version))
