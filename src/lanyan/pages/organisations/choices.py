"""What there is to choose from in the forms of changes: (code, title), in the order of the rulebook."""

from datetime import date

from lanyan.directory import queries, words
from lanyan.directory.errors import refusal
from lanyan.directory.queries import OrganisationOn
from lanyan.pages.organisations.fields import Field
from lanyan.rulebook import national

FORMED_BY = [("elected", "选举产生"), ("appointed", "上级指派")]


def offices_of(shown: OrganisationOn) -> list[tuple[str, str]]:
    """Offices that may be held in an organisation."""
    group = shown.form in words.GROUPS
    return [
        (code, office.title)
        for code, office in national().offices().items()
        if office.line == shown.line and (code in ("group_leader", "league_group_leader")) == group
    ]


def forms_below(shown: OrganisationOn) -> list[tuple[str, str]]:
    """What may be founded below an organisation; in a unit also what is seated there."""
    small = {"branch": "group", "joint_branch": "group", "temporary_branch": "group", "league_branch": "league_group"}
    if shown.form in small:
        return [(small[shown.form], national().forms()[small[shown.form]].title)]
    forms = {code: form for code, form in national().forms().items() if code not in words.GROUPS}
    below = [(code, form.title) for code, form in forms.items() if form.line == shown.line]
    return [*below, *((code, f"{forms[code].title}（设在本单位）") for code in forms_beside(shown))]


def forms_beside(shown: OrganisationOn) -> list[str]:
    """What may be founded in a unit without an organisation of its own line above: 工会, 妇委会, the first of the League.
    The Party's hang under a committee, and are founded there."""
    if shown.line != "administrative":
        return []
    forms = national().forms().items()
    return [code for code, form in forms if form.line in ("league", "union", "women") and code not in words.GROUPS]


def forms_into(shown: OrganisationOn) -> list[tuple[str, str]]:
    """What an organisation may be re-formed into."""
    return [(code, national().forms()[code].title) for code in national().reforms().get(shown.form, ())]


def offices_held(shown: OrganisationOn) -> list[tuple[str, str]]:
    """Offices held there today; the code is the person's public id and the role."""
    return [
        (f"{one.public_id}/{one.role}", f"{one.name}（{national().offices()[one.role].title}）")
        for one in queries.office_holders(shown.id)
    ]


def term_end(form: str, began: date) -> date:
    """The lawful end of a term: as many years later as the form's term lasts."""
    day = 28 if (began.month, began.day) == (2, 29) else began.day
    return began.replace(year=began.year + years_of(form), day=day)


def years_of(form: str) -> int:
    """How long a term of an organisation of this form lasts."""
    return national().forms()[form].term_years or 3


def fields_of_latest_term(shown: OrganisationOn) -> list[Field]:
    """The term as it was registered, to be put right or taken back. Refusal: no_term."""
    term = queries.latest_term(shown.id)
    if term is None:
        raise refusal("no_term")
    return [
        Field("began_on", f"第{term.number}届产生日期", "day", term.began_on.isoformat(), required=False),
        Field("ends_on", "届满日期", "day", term.ends_on.isoformat(), required=False),
        Field("formed_by", "产生方式", "select", term.formed_by, FORMED_BY),
        Field("withdrawn", f"不是换届，撤销第{term.number}届的登记", "check", "1", required=False),
        Field("reason", "依据或事由", wide=True, hint="例如批复的文号"),
    ]
