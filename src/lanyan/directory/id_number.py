"""居民身份证号 (GB 11643): form, date of birth, sex and check digit."""

import re
from datetime import date
from functools import lru_cache
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OF_ZEROS = ord("0") * sum(_WEIGHTS)
_CHECKS = "10X98765432"
_FORM = re.compile(r"[0-9]{17}[0-9X]")


def check_digit(first17: str) -> str:
    """The 18th character (ISO 7064 MOD 11-2) of the first 17 digits."""
    # The byte of a digit is 48 more than the digit: cheaper to take off once than to turn each sign into a number.
    return _CHECKS[(sum(map(mul, first17.encode(), _WEIGHTS)) - _OF_ZEROS) % 11]


def to_18(number: str) -> str:
    """A 15-digit number of the first generation as 18 characters (born in 19xx); others unchanged."""
    if len(number) == 15 and number.isdecimal():
        first17 = f"{number[:6]}19{number[6:]}"
        return first17 + check_digit(first17)
    return number


def birth_in(number: str) -> date | None:
    """The date of birth an 18-character number carries, None if it is not a date."""
    return _day(number[6:14])


@lru_cache(maxsize=50_000)
def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def problem_of(number: str) -> str:
    """What is wrong with an 18-character number in itself: id_form, id_birth_date, id_check_digit; empty if nothing."""
    if not _FORM.fullmatch(number):
        return "id_form"
    if birth_in(number) is None:
        return "id_birth_date"
    return "id_check_digit" if check_digit(number[:17]) != number[17] else ""


def sex_in(number: str) -> str:
    """'male' or 'female', by the 17th digit."""
    return "male" if int(number[16]) % 2 else "female"


def check_id_number(text: str, *, born_on: date | None = None, sex: str = "") -> tuple[str, str]:
    """The number in its 18-character form, and what is wrong with it (in Chinese; empty if nothing).

    `born_on` and `sex` ('male' | 'female'), where given, must agree with the number.
    """
    number = to_18(text.strip().upper())
    match problem_of(number):
        case "id_form":
            return number, "应为18位，前17位是数字，末位是数字或X"
        case "id_birth_date":
            return number, f"第7至14位“{number[6:14]}”不是有效日期"
        case "id_check_digit":
            return number, f"校验位不符，末位应为“{check_digit(number[:17])}”"
    if born_on is not None and (born := birth_in(number)) != born_on:
        return number, f"与出生日期{born_on}不一致，号码中为{born}"
    if sex and sex != sex_in(number):
        return number, f"与性别不一致，号码中为{'男' if sex_in(number) == 'male' else '女'}"
    return number, ""
