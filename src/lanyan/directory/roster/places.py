"""Organisations by what people call them: full name, short name, or a path through those above."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from lanyan.directory.models import OrganisationSpell


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as of the day of import."""

    id: int
    line: str
    form: str
    name: str
    short_name: str
    parent_id: int | None
    unit_id: int | None


class Places:
    """All organisations of the day, found by name. One query.

    `within` are the ids that whoever imports answers for (None: all). Names resolve to those first.
    """

    def __init__(self, day: date, within: frozenset[int] | None = None) -> None:
        self.within = within
        spells = OrganisationSpell.objects.on(day).exclude(organisation__dissolved_on__lte=day)
        fields = ("organisation_id", "organisation__line", "form", "name", "short_name", "parent_id", "unit_id")
        self.by_id = {row[0]: Place(*row) for row in spells.values_list(*fields)}
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        self._near: dict[tuple[str, frozenset[str]], list[str]] = {}
        for place in self.by_id.values():
            for name in {normal(place.name), normal(place.short_name)}:
                self._by_name[name].append(place)

    def named(self, text: str, forms: frozenset[str]) -> list[Place]:
        """Organisations of these forms called so: by name, or by a path whose last part is a name."""
        parts = [normal(part) for part in text.replace("\\", "/").replace(">", "/").split("/") if part.strip()]
        if not parts:
            return []
        found = [place for place in self._by_name.get(parts[-1], []) if place.form in forms]
        for above in reversed(parts[:-1]):
            found = [place for place in found if any(above in names for names in self._names_above(place))]
        return found or self._run_together(parts[-1], forms)

    def holds(self, organisation_id: int) -> bool:
        """Whether whoever imports answers for this organisation."""
        return self.within is None or organisation_id in self.within

    def near(self, text: str, forms: frozenset[str]) -> list[str]:
        """The three names nearest to what was written, whole or short; asked once for each wrong name, however many rows
        have it."""
        key = (text, forms)
        if key not in self._near:
            held = [place for place in self.by_id.values() if place.form in forms and self.holds(place.id)]
            names = {said: place.name for place in held for said in (place.name, place.short_name)}
            found = get_close_matches(normal(text), names, n=6, cutoff=0.4)
            self._near[key] = list(dict.fromkeys(names[said] for said in found))[:3]
        return self._near[key]

    def path(self, place: Place) -> str:
        """云岭支队/东区大队/港口站."""
        steps = [place.short_name]
        while place.parent_id in self.by_id:
            place = self.by_id[place.parent_id]
            steps.append(place.short_name)
        return "/".join(reversed(steps))

    def _names_above(self, place: Place) -> list[set[str]]:
        names = []
        while place.parent_id in self.by_id:
            place = self.by_id[place.parent_id]
            names.append({normal(place.name), normal(place.short_name)})
        return names

    def _run_together(self, text: str, forms: frozenset[str]) -> list[Place]:
        """东区大队港口站: a name after the names of those above it, written without a sign between."""
        found = []
        for cut in range(len(text) - 2, 1, -1):
            above, name = text[:cut], text[cut:]
            for place in self._by_name.get(name, []):
                if place.form in forms and any(above.endswith(one) for names in self._names_above(place) for one in names):
                    found.append(place)
        return found[:1] if len({place.id for place in found}) == 1 else found


def normal(text: str) -> str:
    """A name without spaces, full-width signs narrowed."""
    return "".join(unicodedata.normalize("NFKC", text).split())
