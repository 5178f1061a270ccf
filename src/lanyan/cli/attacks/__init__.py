"""The fifteen attacks that work on systems of this kind, tried on a running instance from outside, over HTTP alone.

Nothing here reads the database or the code of the instance: what is known is an address, some accounts, and what their pages
show. Each attack says what was tried and what came back; it is refused when every try was.
"""

from . import attendance, entrance, records
from .scene import Attack

ALL: tuple[Attack, ...] = (*attendance.FIRST, *records.MIDDLE, *entrance.MIDDLE, *attendance.LAST)
