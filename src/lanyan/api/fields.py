"""What single values look like on the wire: days, ids, words of the vocabulary, text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from lanyan.directory import words
from lanyan.directory.roster.columns import RANKS
from lanyan.kernel.ids import ALPHABET, LENGTH
from lanyan.rulebook import national

from .errors import Declined

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ID = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
YEARS = range(1900, 2200)
LIMIT, MOST = 50, 200
NO_ID = "-"


class Strict(BaseModel):
    """What comes in: a name that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date_wrong", "应为日期，如2026-11-20")


@dataclass(frozen=True)
class OneOf:
    """A text that is one of some codes, for `Annotated[str, one_of(known)]`."""

    codes: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.codes)}

    def _check(self, value: str) -> str:
        if value not in self.codes:
            raise PydanticCustomError("unknown_word", "不是可用的代码")
        return value


def one_of(known: Iterable[str]) -> OneOf:
    """A word of a vocabulary."""
    return OneOf(tuple(known))


def given(what: str, **more: Any) -> Any:
    """An optional value: left out, it is None; null is not written."""
    return Field(None, description=what, json_schema_extra=lambda schema: schema.pop("default", None), **more)  # type: ignore[arg-type]


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


def _id(value: str) -> str:
    """An id that has not the form of one becomes one that nothing has: absent, like any other that is not there."""
    return value if _ID.fullmatch(value) else NO_ID


Id = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "format": "public-id"})]
Name = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]
Short = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
Reason = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Number = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z-]+$")]
IdNumber = Annotated[str, StringConstraints(pattern=r"^(?:[0-9]{17}[0-9Xx]|[0-9]{15})$")]
Phone = Annotated[str, StringConstraints(pattern=r"^(?:\+?[0-9][0-9 -]{4,18}[0-9])?$")]
Line = Annotated[str, one_of(national().lines())]
Form = Annotated[str, one_of(national().forms())]
StaffKind = Annotated[str, one_of(national().staff_kinds())]
Office = Annotated[str, one_of(national().offices())]
Standing = Annotated[str, one_of(national().standings())]
Sex = Annotated[str, one_of(words.SEXES)]
Rank = Annotated[str, one_of((*RANKS, *(f"专业技术{rank}" for rank in RANKS if "指挥" in rank)))]


class Asked(BaseModel):
    """Query of a list: as of which day, and which page."""

    on: Day = given("哪一天的情况；不填为今天")
    limit: int = Field(LIMIT, ge=1, le=MOST, description=f"一页几条，最多{MOST}")
    cursor: Annotated[str, WithJsonSchema({"type": "string", "format": "cursor"})] = given(
        "上一页给出的 next_cursor；翻页时其他参数不变"
    )


class AsOf(BaseModel):
    """Query of one record."""

    on: Day = given("哪一天的情况；不填为今天")


def written_day(day: date, field: str = "on") -> date:
    """A day to be written. Refused (day_out_of_range) where it can only be a slip."""
    if day.year not in YEARS:
        raise Declined("day_out_of_range", day=day, field=field)
    return day
