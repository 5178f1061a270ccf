"""What the strict check says when a definition cannot be accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from lanyan.kernel.refusal import Refusal


@dataclass(frozen=True, order=True)
class Problem:
    """One refusal: where it is, what was found there, and what to write instead (Chinese, for people)."""

    file: str
    line: int
    code: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.found} {self.remedy}"

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


class RulebookRefused(Refusal):
    """Definitions were refused; `problems` lists every finding, not only the first.

    Carries `code`, `sentence` and `reason` like every other refusal, so that a screen can show it.
    """

    status = 422

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(problems)
        first = self.problems[0]
        more = f"（共{len(self.problems)}处）" if len(self.problems) > 1 else ""
        super().__init__(
            "rulebook_refused",
            f"规则没有保存，原有规则不变。{first.found} {first.remedy}{more}",
            reason="\n".join(str(problem) for problem in self.problems),
        )

    def __str__(self) -> str:
        return self.reason


class Findings:
    """Collects problems while files are read, so that one run reports them all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, where: tuple[str, int], code: str, found: str, remedy: str) -> None:
        self.problems.append(Problem(where[0], where[1], code, found, remedy))

    def raise_if_any(self) -> None:
        if self.problems:
            raise RulebookRefused(self.problems)
