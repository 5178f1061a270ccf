"""The words everything else is written in: forms, levels, standings, offices, leave kinds … as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .entry import Entry

LINES = ("administrative", "party", "league", "union", "women")
READERS = ("secretary", "recorder", "officer", "leader")


@dataclass(frozen=True)
class Term:
    """A coded word of the field with its Chinese title."""

    code: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Form(Term):
    """A form of organisation; `level` is where it usually stands, `term_years` its committee's term."""

    line: str = "party"
    level: str = ""
    short: str = ""
    term_years: int | None = None
    temporary: bool = False


@dataclass(frozen=True)
class Standing(Term):
    """What a person is to the Party or the League; `votes` says whether the standing carries a vote."""

    line: str = "party"
    votes: bool = False
    member: bool = False


@dataclass(frozen=True)
class Office(Term):
    """A post in an organisation; `committee` counts towards the committee, `lead` is its head or deputy."""

    line: str = "party"
    committee: bool = True
    lead: bool = False


@dataclass(frozen=True)
class Posts:
    """Offices that an organisation of a form has to fill: `offices` always, `committee` where one must be set up."""

    offices: tuple[str, ...] = ()
    committee: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonFlag(Term):
    """A circumstance of a person; `seen_by` roles over the person only, or empty: whoever sees the person."""

    seen_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResponsibilityLevel(Term):
    """A level at which somebody answers for organisations of the forms `targets`, or for `people`; `most`: a load."""

    short: str = ""
    targets: tuple[str, ...] = ()
    people: bool = False
    most: int = 5


@dataclass(frozen=True)
class CertificateKind(Term):
    """A certificate of those who do Party work; `years` that it usually holds."""

    years: int = 3


@dataclass(frozen=True)
class LeaveKind(Term):
    """Why somebody is not there; `excused` (因公) is not a fault and is counted apart from leave."""

    excused: bool = False


@dataclass(frozen=True)
class EventCode(Term):
    """A dated fact that deadlines and terms count from; `subject` is 'organisation' or 'person'."""

    subject: str = "organisation"


@dataclass(frozen=True)
class VoterRule(Term):
    """Who has a vote in a decision: members with these standings, or holders of these offices."""

    standings: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    listed: bool = False


@dataclass
class Vocabulary:
    """All words, by section; `form_sets` name several forms at once, usable wherever forms are listed.

    `reforms` says which forms an organisation of a form may take on later.
    """

    lines: dict[str, Term] = field(default_factory=dict)
    levels: dict[str, Term] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    form_sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reforms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    staff_kinds: dict[str, Term] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    posts: dict[str, Posts] = field(default_factory=dict)
    leave_kinds: dict[str, LeaveKind] = field(default_factory=dict)
    outcomes: dict[str, Term] = field(default_factory=dict)
    make_up_parts: dict[str, Term] = field(default_factory=dict)
    sign_in_methods: dict[str, Term] = field(default_factory=dict)
    modes: dict[str, Term] = field(default_factory=dict)
    menu_groups: dict[str, Term] = field(default_factory=dict)
    ledger_groups: dict[str, Term] = field(default_factory=dict)
    procedure_groups: dict[str, Term] = field(default_factory=dict)
    expected: dict[str, Term] = field(default_factory=dict)
    voters: dict[str, VoterRule] = field(default_factory=dict)
    matters: dict[str, Term] = field(default_factory=dict)
    events: dict[str, EventCode] = field(default_factory=dict)
    person_flags: dict[str, PersonFlag] = field(default_factory=dict)
    responsibility_levels: dict[str, ResponsibilityLevel] = field(default_factory=dict)
    certificate_kinds: dict[str, CertificateKind] = field(default_factory=dict)
    training_kinds: dict[str, Term] = field(default_factory=dict)
    report_ratings: dict[str, Term] = field(default_factory=dict)
    paper_states: dict[str, Term] = field(default_factory=dict)

    def expand_forms(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Form codes and set names → form codes, each once, in order."""
        expanded: dict[str, None] = {}
        for code in codes:
            expanded.update(dict.fromkeys(self.form_sets.get(code, (code,))))
        return tuple(expanded)

    @property
    def form_words(self) -> frozenset[str]:
        return frozenset(self.forms) | frozenset(self.form_sets)

    def form_by_title(self, title: str) -> Form:
        return next(form for form in self.forms.values() if title in (form.title, form.short, form.code))


_PLAIN = ("lines", "levels", "staff_kinds", "outcomes", "make_up_parts", "sign_in_methods", "modes", "menu_groups",
          "ledger_groups", "procedure_groups", "expected", "matters", "training_kinds", "report_ratings",
          "paper_states")  # fmt: skip


def read_vocabulary(top: Entry) -> Vocabulary:
    words = Vocabulary()
    for section in _PLAIN:
        setattr(words, section, {code: _term(Term, code, entry) for code, entry in top.by_code(section)})
    words.forms = {code: _form(code, entry, words) for code, entry in top.by_code("forms")}
    for name, entry in top.by_code("form_sets"):
        words.form_sets[name] = entry.many_of("forms", words.forms, what="组织形式")
        entry.done()
    for code, entry in top.by_code("reforms", default=None):
        words.reforms[code] = entry.many_of("forms", words.forms, what="组织形式")
        entry.done()
    words.standings = {code: _standing(code, entry) for code, entry in top.by_code("standings")}
    words.offices = {code: _office(code, entry) for code, entry in top.by_code("offices")}
    for code, entry in top.by_code("posts", default=None):
        offices, committee = (entry.many_of(name, words.offices, default=()) for name in ("offices", "committee"))
        words.posts[code] = Posts(offices, committee)
        entry.done()
    for code, entry in top.by_code("leave_kinds"):
        words.leave_kinds[code] = _term(LeaveKind, code, entry, excused=entry.flag("excused"))
    for code, entry in top.by_code("events"):
        subject = entry.one_of("subject", ("organisation", "person"))
        words.events[code] = _term(EventCode, code, entry, subject=subject)
    words.person_flags = {code: _person_flag(code, entry) for code, entry in top.by_code("person_flags")}
    for code, entry in top.by_code("responsibility_levels", default=None):
        words.responsibility_levels[code] = _responsibility_level(code, entry, words)
    for code, entry in top.by_code("certificate_kinds", default=None):
        years = entry.integer("years", low=1, high=20, default=3)
        words.certificate_kinds[code] = _term(CertificateKind, code, entry, years=years)
    words.voters = {code: _voters(code, entry, words) for code, entry in top.by_code("voters")}
    top.done()
    return words


def _standing(code: str, entry: Entry) -> Any:
    return _term(Standing, code, entry, line=_line(entry), votes=entry.flag("votes"), member=entry.flag("member"))


def _office(code: str, entry: Entry) -> Any:
    committee = entry.flag("committee", default=True)
    return _term(Office, code, entry, line=_line(entry), lead=entry.flag("lead"), committee=committee)


def _person_flag(code: str, entry: Entry) -> Any:
    return _term(PersonFlag, code, entry, seen_by=entry.many_of("seen_by", READERS, what="角色", default=()))


def _responsibility_level(code: str, entry: Entry, words: Vocabulary) -> Any:
    return _term(
        ResponsibilityLevel,
        code,
        entry,
        short=entry.text("short", default=""),
        targets=words.expand_forms(entry.many_of("targets", words.form_words, what="组织形式", default=())),
        people=entry.flag("people"),
        most=entry.integer("most", low=1, high=1000, default=5),
    )


def _voters(code: str, entry: Entry, words: Vocabulary) -> Any:
    standings = entry.many_of("standings", words.standings, default=())
    offices = entry.many_of("offices", words.offices, default=())
    return _term(VoterRule, code, entry, standings=standings, offices=offices, listed=entry.flag("listed"))


def _line(entry: Entry) -> str:
    return entry.one_of("line", LINES, what="线", default="party")


def _form(code: str, entry: Entry, words: Vocabulary) -> Form:
    return _term(
        Form,
        code,
        entry,
        line=_line(entry),
        level=entry.one_of("level", words.levels, what="层级", default=""),
        short=entry.text("short", default=""),
        temporary=entry.flag("temporary"),
        term_years=entry.integer("term_years", low=1, high=10, default=None),
    )


def _term(cls: type[Any], code: str, entry: Entry, **attributes: Any) -> Any:
    term = cls(code=code, title=entry.text("title"), note=entry.text("note", default=""), **attributes)
    entry.done()
    return term
