"""Numbers out of a query string: what is no number is told beside its field, and nothing typed is lost."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import QueryDict

MOST = 100_000


class Typed:
    """A query string as somebody typed it. `errors` has a sentence for each field that cannot be read."""

    def __init__(self, query: QueryDict):
        self.query = query
        self.errors: dict[str, str] = {}

    def text(self, name: str, default: str = "") -> str:
        return self.query.get(name, "").strip() or default

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number from 0 on; the default where nothing was typed or it cannot be read."""
        return self._read(name, self.query.get(name, ""), default)

    def numbers(self, name: str) -> list[int | None]:
        """The numbers of a column, None where a cell is empty; errors go by `name-place`."""
        return [self._read(f"{name}-{place}", text, None) for place, text in enumerate(self.query.getlist(name))]

    def _read(self, field: str, text: str, default: int | None) -> int | None:
        typed = text.strip()
        if not typed:
            return default
        if typed.isascii() and typed.isdigit() and int(typed) <= MOST:
            return int(typed)
        self.errors[field] = f"“{typed[:20]}”不是可用的数，请写0到{MOST}的整数。"
        return default


def compact(query: QueryDict, columns: tuple[str, ...] = (), *, drop: tuple[str, ...] = ()) -> str:
    """The query without empty fields and empty rows of the table made of `columns`: short enough to be shared."""
    pairs = [(name, value) for name, values in query.lists() if name not in columns and name not in drop
             for value in values if value.strip()]  # fmt: skip
    cells: Mapping[str, list[str]] = {name: query.getlist(name) for name in columns}
    for row in range(max((len(column) for column in cells.values()), default=0)):
        told = [(name, cells[name][row] if row < len(cells[name]) else "") for name in columns]
        if any(value.strip() for _, value in told):
            pairs += told
    return urlencode(pairs)
