"""居民身份证号 (GB 11643): form, date of birth, sex and check digit."""

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_digit(first17: str) -> str:
    """The 18th character (ISO 7064 MOD 11-2) of the first 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def to_18(number: str) -> str:
    """A 15-digit number of the first generation as 18 characters (born in 19xx); others unchanged."""
    if len(number) == 15 and number.isdecimal():
        first17 = f"{number[:6]}19{number[6:]}"
        return first17 + check_digit(first17)
    return number


def birth_in(number: str) -> date | None:
    """The date of birth an 18-character number carries, None if it is not a date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def check_id_number(text: str, *, born_on: date | None = None, sex: str = "") -> tuple[str, str]:
    """The number in its 18-character form, and what is wrong with it (in Chinese; empty if nothing).

    `born_on` and `sex` ('male' | 'female'), where given, must agree with the number.
    """
    number = to_18(text.strip().upper())
    if len(number) != 18 or not (number[:17].isdecimal() and number[:17].isascii()) or number[17] not in "0123456789X":
        return number, "应为18位，前17位是数字，末位是数字或X"
    born = birth_in(number)
    if born is None:
        return number, f"第7至14位“{number[6:14]}”不是有效日期"
    if check_digit(number[:17]) != number[17]:
        return number, f"校验位不符，末位应为“{check_digit(number[:17])}”"
    if born_on is not None and born != born_on:
        return number, f"与出生日期{born_on}不一致，号码中为{born}"
    if sex and sex != ("male" if int(number[16]) % 2 else "female"):
        return number, f"与性别不一致，号码中为{'男' if int(number[16]) % 2 else '女'}"
    return number, ""
