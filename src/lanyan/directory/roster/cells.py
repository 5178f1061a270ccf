"""From a cell to a value: what office suites make of text, numbers and dates, and what people type.

Each reader returns the value (None when empty) or raises `Unreadable` with what to write instead.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any

_DATE_TEXT = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\s*\d{1,2}:\d{2}.*)?$")
_PHONE = re.compile(r"1[0-9]{10}")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}", re.IGNORECASE)
_MIDDLE_DOTS = str.maketrans(dict.fromkeys("•・‧∙．●", "·"))
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


class Unreadable(Exception):
    """A cell that says nothing usable: a code of `findings.PROBLEMS`, and the words of its sentence."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code, self.words = code, words


def text(value: Any) -> str:
    """What the cell says: full-width signs narrowed, whole numbers without a point, spaces at the ends dropped."""
    if isinstance(value, str):
        return _narrow(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return _narrow(str(value))


def _narrow(said: str) -> str:
    """Full-width signs narrowed, invisible ones dropped, spaces single. Hardly any text has either of the first two."""
    if said.isprintable() and (said.isascii() or unicodedata.is_normalized("NFKC", said)):
        return " ".join(said.split())
    kept = (sign for sign in unicodedata.normalize("NFKC", said) if sign == "\n" or unicodedata.category(sign)[0] != "C")
    return " ".join("".join(kept).split())


def words(value: Any) -> str | None:
    """Plain text. What a formula that failed was saved as in a CSV file is none."""
    found = text(value)
    if _ERROR.fullmatch(found):
        raise Unreadable("formula_failed")
    return found or None


def person_name(value: Any) -> str | None:
    """A name: spaces within a Chinese name dropped, any middle dot made ·."""
    found = words(str(value).translate(_MIDDLE_DOTS) if isinstance(value, str) else value)
    if found is None:
        return None
    if not found.isascii():
        found = found.replace(" ", "")
    if any(c.isdigit() for c in found) or not 2 <= len(found) <= 40:
        raise Unreadable("name_unlikely")
    return found


def id_number(value: Any) -> str | None:
    """The digits of an ID number. A number of more than 15 digits kept as a number has lost its end."""
    if isinstance(value, str) and value.isascii() and value.isalnum() and "E" not in value.upper():
        return value.upper()
    if isinstance(value, float) and value > 1e15:
        raise Unreadable("id_kept_as_number", how="数字")
    found = text(value).upper().replace(" ", "").lstrip("'’‘`")
    if re.fullmatch(r"\d\.\d+E\+?\d+", found):
        raise Unreadable("id_kept_as_number", how="科学记数")
    return found or None


def phone(value: Any) -> str | None:
    """A mobile phone number of 11 digits."""
    if isinstance(value, str) and _PHONE.fullmatch(value):
        return value
    found = re.sub(r"[\s-]", "", text(value)).removeprefix("+86").lstrip("'’‘`")
    if not found:
        return None
    if not _PHONE.fullmatch(found):
        raise Unreadable("phone_form")
    return found


def day(value: Any, *, from_1904: bool, latest: date) -> date | None:
    """A date: a true date, a serial number, eight digits, or text with 年月日, dashes, slashes or points."""
    if value is None or value == "" or (isinstance(value, str) and not text(value)):
        return None
    found = _day(value, from_1904)
    if not date(1900, 1, 1) <= found <= latest:
        raise Unreadable("day_out_of_range", latest=latest)
    return found


def choice(value: Any, allowed: Mapping[str, str], what: str) -> str | None:
    """The code of one of the allowed words."""
    found = text(value).replace(" ", "")
    if not found:
        return None
    if found not in allowed:
        near = get_close_matches(found, allowed, n=1, cutoff=0.5)
        hint = f"您要写的是“{near[0]}”吗？" if near else ""
        raise Unreadable("word_unknown", what=what, hint=hint, words="、".join(dict.fromkeys(allowed)))
    return allowed[found]


def _day(value: Any, from_1904: bool) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _day_of_number(float(value), from_1904)
    said = text(value)
    if re.fullmatch(r"\d{8}", said):
        return _real(int(said[:4]), int(said[4:6]), int(said[6:]))
    if re.fullmatch(r"\d{4,5}(\.0+)?", said) and len(said.split(".")[0]) == 5:
        return _day_of_number(float(said), from_1904)
    if parts := _DATE_TEXT.match(said):
        return _real(int(parts[1]), int(parts[2]), int(parts[3]))
    raise Unreadable("day_form")


def _day_of_number(number: float, from_1904: bool) -> date:
    if 19000101 <= number <= 21001231 and number.is_integer():
        whole = int(number)
        return _real(whole // 10000, whole // 100 % 100, whole % 100)
    # Serial numbers of the days people are born or join on: 1910 to 2100. Smaller ones are years or 1990.05.
    if 3000 < number < 73416:
        return (_EPOCH_1904 if from_1904 else _EPOCH_1900) + timedelta(days=int(number))
    raise Unreadable("day_form")


def _real(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Unreadable("day_impossible") from None
