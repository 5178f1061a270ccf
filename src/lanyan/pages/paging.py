"""Pages of long lists, and days out of a query string."""

from datetime import date
from typing import overload

from django.core.paginator import Page, Paginator

from lanyan.pages.request import Request

SIZE = 50
YEARS = range(1900, 2200)


def page_of(request: Request, found, size: int = SIZE) -> Page:
    """The page of `found` that the query string asks for; a page that is not there becomes the nearest."""
    return Paginator(found, size).get_page(request.GET.get("page"))


@overload
def day_of(request: Request, name: str) -> date | None: ...
@overload
def day_of(request: Request, name: str, default: date) -> date: ...
def day_of(request: Request, name: str, default: date | None = None) -> date | None:
    """A day from the query string; what is no day counts as not given."""
    return parse_day(request.GET.get(name, "")) or default


def parse_day(text: str | None) -> date | None:
    """The day that an ISO text says, None for anything else.

    Years that no record can have count as no day: counting on from the last day of the calendar fails.
    """
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year in YEARS else None
