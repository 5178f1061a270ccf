"""Measurements. Each module has `rows() -> list[Row]`; `./lanyan bench NAME [--json]` runs it and prints what it gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value. `floor` is what the machine itself can do, where there is such a thing."""

    name: str
    value: float
    unit: str
    target: float | None = None
    floor: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Not above the target; not below it where more is better. Without a target there is nothing to miss."""
        return self.target is None or (self.value >= self.target if self.at_least else self.value <= self.target)

    @property
    def ratio(self) -> float | None:
        return round(self.value / self.floor, 3) if self.floor else None

    def as_dict(self) -> dict[str, object]:
        names = ("name", "value", "unit", "floor", "ratio", "target", "met")
        return {name: getattr(self, name) for name in names}
