"""What there is to choose from in the forms of changes: (code, title), in the order of the rulebook."""

from lanyan.directory import queries, words
from lanyan.directory.queries import OrganisationOn
from lanyan.rulebook import national


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
