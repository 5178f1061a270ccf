"""Writing dated rows: what holds from a day on, what ends on a day."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, Q

from .errors import refusal


def begin(model: type[Model], owner: dict[str, Any], on: date, values: dict[str, Any], until: date | None = None) -> Any:
    """From `on` the owner has `values`, until the next change already recorded (or `until`, if sooner).

    The row of that day is cut at `on`; if it begins on `on` it is corrected in place. Nothing is written
    when the owner already has these values then. Returns the row in force on `on`.
    """
    history = model.objects.filter(**owner)  # type: ignore[attr-defined]
    present = history.select_for_update().on(on).first()
    if present is not None and _has(present, values) and (until is None or present.valid_to == until):
        return present
    end = _earliest(_next_change(history, present, on), until)
    if present is not None and present.valid_from == on:
        row = _correct(present, values, end)
    else:
        if present is not None:
            present.valid_to = on
            present.save(update_fields=["valid_to"])
        row = model.objects.create(**owner, **values, valid_from=on, valid_to=end)  # type: ignore[attr-defined]
    return _join_neighbours(history, row, values)


def add(model: type[Model], on: date, until: date | None, values: dict[str, Any]) -> Any:
    """A new span beside others; refused if it overlaps one of the same owner."""
    if until is not None and until <= on:
        raise refusal("dates_backwards")
    try:
        with transaction.atomic():
            return model.objects.create(**values, valid_from=on, valid_to=until)  # type: ignore[attr-defined]
    except IntegrityError as error:
        raise refusal("spans_overlap", reason=str(error).splitlines()[0]) from error


def end(history: Any, on: date) -> Any:
    """End the row of the day before `on` was; a row that only begins on `on` is taken back. The row, or None."""
    row = history.select_for_update().on(on).first()
    if row is None:
        return None
    if row.valid_from == on:
        row.delete()
    else:
        row.valid_to = on
        row.save(update_fields=["valid_to"])
    return row


def end_all(history: Any, on: date) -> int:
    """End every row that reaches beyond `on`; rows that would begin on `on` or later are taken back."""
    taken_back, _ = history.filter(valid_from__gte=on).delete()
    return taken_back + history.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).update(valid_to=on)


def hand_over(rows: Any, on: date, changed: dict[str, Any], owner: tuple[str, ...]) -> int:
    """From `on` these rows (a queryset) say `changed` instead, for as long as they reach; before it they stay true.

    Set-based: as many statements for ten rows as for ten thousand. `owner` names the columns whose spans never
    overlap (see `dated_constraints`). The number of rows that reached beyond `on`.
    """
    model = rows.model
    found = list(rows.select_for_update().filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)))
    cut = [row for row in found if row.valid_from < on]
    until = {row.pk: row.valid_to for row in cut}
    model.objects.filter(pk__in=list(until)).update(valid_to=on)
    model.objects.filter(pk__in=[row.pk for row in found if row.valid_from >= on]).update(**changed)
    for row in cut:
        row.valid_from, row.valid_to, row.pk = on, until[row.pk], None
        row.__dict__.update(_columns(model, changed))
    model.objects.bulk_create(cut, batch_size=5000)
    _join_all(model, {tuple(getattr(row, name) for name in owner) for row in found}, owner)
    return len(found)


def _columns(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """Values by the attribute that holds the column (`parent` becomes `parent_id`)."""
    return {
        model._meta.get_field(name).attname: getattr(value, "pk", value)  # type: ignore[union-attr]
        for name, value in values.items()
    }


def _join_all(model: type[Model], owners: set[tuple[Any, ...]], owner: tuple[str, ...]) -> None:
    """Of these owners: spans that touch and say the same become one."""
    said = [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname not in (*owner, "id", "valid_from", "valid_to", "reason")
    ]
    history = model.objects.filter(**{f"{owner[0]}__in": {key[0] for key in owners}})  # type: ignore[attr-defined]
    kept: list[Any] = []
    gone: list[int] = []
    grown: dict[int, Any] = {}
    for row in history.order_by(*owner, "valid_from"):
        last = kept[-1] if kept else row
        if last.valid_to == row.valid_from and all(getattr(last, name) == getattr(row, name) for name in (*owner, *said)):
            last.valid_to = row.valid_to
            grown[last.pk] = last
            gone.append(row.pk)
        else:
            kept.append(row)
    model.objects.filter(pk__in=gone).delete()  # type: ignore[attr-defined]
    model.objects.bulk_update(grown.values(), ["valid_to"], batch_size=5000)  # type: ignore[attr-defined]


def _has(row: Model, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items() if name != "reason")


def _join_neighbours(history: Any, row: Any, values: dict[str, Any]) -> Any:
    """Spans that touch and say the same are one: so "the next change" is always a change."""
    following = history.filter(valid_from=row.valid_to).first() if row.valid_to else None
    if following is not None and _has(following, values):
        following.delete()
        row.valid_to = following.valid_to
        row.save(update_fields=["valid_to"])
    before = history.filter(valid_to=row.valid_from).first()
    if before is None or not _has(before, values):
        return row
    row.delete()
    before.valid_to = row.valid_to
    before.save(update_fields=["valid_to"])
    return before


def _next_change(history: Any, present: Any, on: date) -> date | None:
    if present is not None:
        return present.valid_to
    following = history.filter(valid_from__gt=on).order_by("valid_from").first()
    return following.valid_from if following else None


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _correct(row: Any, values: dict[str, Any], end: date | None) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    row.valid_to = end
    row.save()
    return row
