"""Measurements. Each module has `rows() -> list[Row]`; `./lanyan bench NAME [--json]` runs it and prints what it gives."""

from dataclasses import dataclass

from lanyan.kernel.refusal import Refusal


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


def nothing_to_measure() -> Refusal:
    """The data directory holds no force at all."""
    sentence = (
        "这个数据目录里还没有人员和记录，没有测量。"
        "请先运行一次 ./lanyan demo（出现“就绪”后可按 Ctrl-C 停止），再运行同一命令；"
        "量真实规模的队伍，先运行 ./lanyan --data 目录 world national。"
    )
    return Refusal("nothing_to_measure", sentence)
