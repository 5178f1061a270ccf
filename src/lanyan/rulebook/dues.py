"""党费、团费 as data: who pays how much of which base, clause by clause; exact decimals, never a float.

The rate is flat: the whole base is multiplied by the rate of the bracket it falls into, never slice by slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation

from .dated import Dated, Document, Source, close_spans, read_source, read_span
from .entry import Entry
from .vocabulary import LINES, Vocabulary
from .votes import read_clause

# How an amount is brought to a whole number of steps, and what that is called.
ROUNDINGS = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN}
STEPS = {Decimal("0.01"): "分", Decimal("0.1"): "角", Decimal("1"): "元"}
MOST = Decimal("9999999.99")


@dataclass(frozen=True)
class Bracket:
    """Bases up to `limit` (with it where `included`); None has no end. Either `rate` of the base or a `fee`, in yuan."""

    limit: Decimal | None
    included: bool
    rate: Decimal | None
    fee: Decimal | None

    def holds(self, base: Decimal) -> bool:
        """Whether a base lies below the end of this bracket."""
        return self.limit is None or base < self.limit or (self.included and base == self.limit)

    def named(self) -> str:
        """What the bracket is called: 3000元以下（含）."""
        if self.limit is None:
            return "以上"
        return f"{plain(self.limit)}元以下（{'含' if self.included else '不含'}）"


@dataclass(frozen=True)
class Rounding:
    """To which coin an amount is brought, and how. `source` says where that stands, or that it stands nowhere."""

    step: Decimal
    how: str
    source: Source

    def apply(self, amount: Decimal) -> Decimal:
        """The amount in yuan with two places."""
        whole = (amount / self.step).to_integral_value(rounding=ROUNDINGS[self.how])
        return (whole * self.step).quantize(Decimal("0.01"))

    def sentence(self) -> str:
        """How it is said."""
        coin = STEPS[self.step]
        return f"{coin}以下舍去" if self.how == "down" else f"四舍五入到{coin}"


@dataclass(frozen=True)
class Payer:
    """One kind of payer. `brackets` where dues follow from a base; else a sum from `low` to `high` that the branch sets.

    `most`: above this monthly sum (in yuan) more is given freely only. `relieved_by`: who lets such a payer off. `anew`:
    for how many months a base holds where the income differs (by the month, by the quarter); 0: for the year.
    """

    code: str
    title: str
    base: str
    brackets: tuple[Bracket, ...]
    low: Decimal | None
    high: Decimal | None
    most: Decimal | None
    relieved_by: str
    rounding: Rounding
    source: Source
    anew: int = 0

    def period_of(self, month: date) -> date:
        """The first month of the period for which the base is fixed that holds in a month."""
        first = (month.month - 1) // self.anew * self.anew + 1 if self.anew else 1
        return date(month.year, first, 1)

    @property
    def by_base(self) -> bool:
        """Whether an income is asked for; else the sum itself is."""
        return bool(self.brackets)

    @property
    def is_one_sum(self) -> bool:
        """Whether nothing at all is asked for: everybody of this kind pays the same."""
        return not self.brackets and self.low == self.high


@dataclass(frozen=True)
class Reckoned:
    """What one pays a month, in yuan, and how it came about. `capped`: what the rate gives beyond the usual most."""

    amount: Decimal
    rate: Decimal | None
    bracket: str
    exact: Decimal
    capped: bool
    sentence: str


@dataclass(frozen=True)
class DuesVersion:
    """The rates in force over a span of days, by kind of payer."""

    valid_from: date
    valid_to: date | None
    payers: Mapping[str, Payer]
    source: Source

    def reckon(self, payer: str, base: Decimal | None) -> Reckoned:
        """What such a payer owes a month on a base (or the sum that was set). Raises ValueError when it cannot be."""
        kind = self.payers[payer]
        if kind.by_base:
            return _by_base(kind, base)
        return _set_sum(kind, base)

    def sentence(self) -> str:
        """The rates in words."""
        return "；".join(self.lines()) + "。"

    def lines(self) -> list[str]:
        """The same, a line a kind of payer."""
        return [f"{kind.title}：{_said(kind)}" for kind in self.payers.values()]


class DuesRule(Dated[DuesVersion]):
    """The dues of one line. `members`: standings that owe them."""

    def __init__(self, code: str, title: str, line: str, members: tuple[str, ...], versions: tuple[DuesVersion, ...]):
        super().__init__(code, versions)
        self.title, self.line, self.members = title, line, members


def plain(amount: Decimal) -> str:
    """3000 rather than 3000.00, 0.2 rather than 0.20."""
    return f"{amount.normalize():f}"


def percent(rate: Decimal) -> str:
    """1.5%."""
    return f"{plain(rate * 100)}%"


def _by_base(kind: Payer, base: Decimal | None) -> Reckoned:
    if base is None or not 0 <= base <= MOST:
        raise ValueError(f"{kind.code} needs a base")
    place = next(at for at, bracket in enumerate(kind.brackets) if bracket.holds(base))
    bracket = kind.brackets[place]
    exact = bracket.fee if bracket.fee is not None else base * (bracket.rate or Decimal(0))
    amount = kind.rounding.apply(exact)
    capped = kind.most is not None and amount > kind.most
    if kind.most is not None and capped:
        amount = kind.most.quantize(Decimal("0.01"))
    below = kind.brackets[place - 1].limit if place else None
    named = bracket.named() if bracket.limit is not None or below is None else f"{plain(below)}元以上"
    how = (
        f"每月{plain(exact)}元"
        if bracket.fee is not None
        else f"{plain(base)}元×{percent(bracket.rate or Decimal(0))}＝{plain(exact)}元"
    )
    told = f"{how}，{kind.rounding.sentence()}" if bracket.fee is None and exact != amount and not capped else how
    if capped:
        told += f"，一般不超过{plain(amount)}元，多交自愿"
    return Reckoned(amount, bracket.rate, named, exact, capped, told)


def _set_sum(kind: Payer, base: Decimal | None) -> Reckoned:
    low, high = kind.low or Decimal(0), kind.high or Decimal(0)
    amount = low if base is None and low == high else base
    if amount is None or not low <= amount <= high or amount != kind.rounding.apply(amount):
        raise ValueError(f"{kind.code} pays from {low} to {high}")
    return Reckoned(amount.quantize(Decimal("0.01")), None, "定额", amount, False, f"定额每月{plain(amount)}元")


def _said(kind: Payer) -> str:
    if not kind.by_base:
        return f"每月{plain(kind.low or Decimal(0))}元" if kind.is_one_sum else f"每月{kind.low}元至{kind.high}元"
    parts = []
    for place, bracket in enumerate(kind.brackets):
        before = kind.brackets[place - 1].limit if place else None
        name = bracket.named() if bracket.limit is not None else f"{plain(before)}元以上" if before else "不分档"
        told = f"{plain(bracket.fee)}元" if bracket.fee is not None else percent(bracket.rate or Decimal(0))
        parts.append(f"{name}{told}")
    most = f"，每月最多{plain(kind.most)}元" if kind.most is not None else ""
    return f"以{kind.base}为基数，{'、'.join(parts)}，按所在档的比例乘全部基数，{kind.rounding.sentence()}{most}"


def read_dues(top: Entry, words: Vocabulary, documents: dict[str, Document]) -> Iterator[tuple[Entry, DuesRule]]:
    """The dues of one file."""
    for entry in top.entries("dues", default=()):
        code, title = entry.text("code"), entry.text("title")
        line = entry.one_of("line", LINES, what="线")
        members = entry.many_of("members", words.standings, what="身份")
        read = [(version, *read_span(version)) for version in entry.entries("versions")]
        spans = close_spans(read)
        entry.done()
        versions = [_read(version, span, documents) for (version, _, _), span in zip(read, spans, strict=True)]
        if not versions:
            entry.refuse("versions", "no_version", "没有写任何版本。", "请写“versions:”，至少一项，含 from 和 payers。")
            continue
        yield entry, DuesRule(code, title, line, members, tuple(sorted(versions, key=lambda v: v.valid_from)))


def _read(entry: Entry, span: tuple[date, date | None], documents: dict[str, Document]) -> DuesVersion:
    source = read_source(entry, documents)
    payers = {code: _payer(code, told, source, documents) for code, told in entry.by_code("payers")}
    entry.done()
    return DuesVersion(*span, payers=payers, source=source)


def _payer(code: str, entry: Entry, source: Source, documents: dict[str, Document]) -> Payer:
    brackets = tuple(_bracket(told) for told in entry.entries("brackets", default=()))
    _refuse_gaps(entry, brackets)
    low, high = (_money(entry, key, default=None) for key in ("low", "high"))
    if bool(brackets) == (low is not None and high is not None) or (low is not None and high is not None and low > high):
        entry.refuse(None, "no_amount", "没有写清交多少。", "按比例的写“brackets”，定额的写“low”和“high”，二者取一。")
    rounding = _rounding(entry.entry("rounding"), documents)
    payer = Payer(
        code=code,
        title=entry.text("title"),
        base=entry.text("base", default=""),
        brackets=brackets,
        low=low,
        high=high,
        most=_money(entry, "most", default=None),
        relieved_by=entry.one_of("relieved_by", ("above", "branch"), what="减免由谁同意", default="above"),
        rounding=rounding,
        source=read_clause(entry, source),
        anew=entry.integer("anew", low=0, high=12, default=0),
    )
    entry.done()
    return payer


def _bracket(entry: Entry) -> Bracket:
    included = not entry.has("below")
    limit = _money(entry, "up_to" if included else "below", default=None)
    rate, fee = _money(entry, "rate", default=None), _money(entry, "fee", default=None)
    if (rate is None) == (fee is None) or (rate is not None and rate > 1):
        entry.refuse(
            "rate", "no_rate", "这一档没有写比例。", "请写“rate: 0.005”（百分之零点五）或“fee: 3”（每月三元），二者取一。"
        )
    entry.done()
    return Bracket(limit, included, rate, fee)


def _refuse_gaps(entry: Entry, brackets: tuple[Bracket, ...]) -> None:
    limits = [bracket.limit for bracket in brackets]
    known = [limit for limit in limits[:-1] if limit is not None]
    if brackets and (limits[-1] is not None or len(known) != len(limits) - 1 or known != sorted(set(known))):
        entry.refuse("brackets", "bracket_gap", "各档没有从低到高接起来。", "每一档写上限，一档比一档高；最后一档不写上限。")


def _rounding(entry: Entry, documents: dict[str, Document]) -> Rounding:
    step = _money(entry, "to", default=Decimal("0.01"))
    if step not in STEPS:
        entry.refuse("to", "unknown_coin", f"“to: {step}”不是可用的最小单位。", "请写 1（元）、0.1（角）或 0.01（分）。")
        step = Decimal("0.01")
    how = entry.one_of("how", ROUNDINGS, what="取整办法")
    rounding = Rounding(step, how, read_source(entry, documents))
    entry.done()
    return rounding


def _money(entry: Entry, key: str, *, default: Decimal | None) -> Decimal | None:
    """A sum or rate as it is written, exactly."""
    value = entry.text(key, default=None)
    if value is None:
        return default
    try:
        found = Decimal(value)
    except InvalidOperation:
        found = Decimal(-1)
    if not 0 <= found <= MOST:
        entry.refuse(key, "not_a_sum", f"“{key}”的值“{value}”不是可用的数。", "请写数字，例如 3000 或 0.005。")
        return default
    return found
