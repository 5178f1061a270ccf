"""Invented people: names, ID numbers of a place that does not exist, telephone numbers nobody has."""

from datetime import date
from random import Random

# Common surnames come up more often; the last ones are read otherwise as surnames, or are rare.
COMMON = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林"
USUAL = "梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康"
RARE = "毛邱秦史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚单解仇查盖尉覃冼"
DOUBLE = ("欧阳", "上官", "司徒", "诸葛")
SURNAMES = (*COMMON * 6, *USUAL * 2, *RARE)
MALE_FIRST = "志建国文俊明永振思浩子嘉泽宇天景承启博维少学世荣兴广德安"
MALE_LAST = "强伟磊勇涛超斌辉鹏杰飞波凯帆晨旭阳峰锋松林川岩航宁毅恒远洋铭瑞成诚"
FEMALE_FIRST = "晓雅婷丽秀思雨静嘉欣慧诗梦书玉佳文春"
FEMALE_LAST = "敏燕娟芳霞琳萍莉颖洁倩雯妍蓉薇岚菲玲宁"
# Known in sport, song and trade: a chance hit is drawn again.
KNOWN = frozenset({"李永波", "王俊凯", "林俊杰", "李嘉诚", "王建林", "马国明", "陈志朋", "张国强", "张国立", "刘国强"})

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class NameGiver:
    """Draws names that nobody else in this world has."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def draw(self, sex: str) -> str:
        """A fresh name for somebody of this sex (male | female)."""
        while True:
            surname = self._surname()
            name = surname + self._given(surname, sex)
            if name not in self._taken and name not in KNOWN:
                self._taken.add(name)
                return name

    def _surname(self) -> str:
        return self._rng.choice(DOUBLE) if self._rng.random() < 0.015 else self._rng.choice(SURNAMES)

    def _given(self, surname: str, sex: str) -> str:
        first, last = (MALE_FIRST, MALE_LAST) if sex == "male" else (FEMALE_FIRST, FEMALE_LAST)
        # One character after a common surname would too often be somebody known.
        if surname not in COMMON and self._rng.random() < 0.25:
            return self._rng.choice(last)
        return self._rng.choice(first) + self._rng.choice(last)


def id_number(born_on: date, sex: str, order: int) -> str:
    """An 18-character ID number with a right check character, in area 990xxx, which does not exist."""
    sequence = (order * 2 + (sex == "male")) % 1000
    body = f"9901{order % 12 + 1:02d}{born_on:%Y%m%d}{sequence:03d}"
    return body + check_character(body)


def check_character(body: str) -> str:
    """The last character of an ID number by GB 11643: weighted sum modulo 11."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def phone(order: int) -> str:
    """A number of the range 190 0000 xxxx, which is given to nobody."""
    return f"1900000{order:04d}"
