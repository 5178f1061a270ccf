"""Invented people: names, ID numbers of a place that does not exist, telephone numbers nobody has."""

from datetime import date
from functools import cache
from random import Random

from pypinyin import lazy_pinyin

# Common surnames several times, so that they come up more often; then rarer ones and those that are read otherwise.
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林" * 6
    + "梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文" * 2
    + "单解仇查盖尉曲冼覃"
)
DOUBLE_SURNAMES = ("欧阳", "上官", "司徒", "诸葛")
MALE_FIRST = "志建国海文俊晓明立永振宏思浩子嘉泽宇天景承启博维少学世荣兴广德安"
MALE_LAST = "强伟磊勇军涛超斌辉鹏杰飞波凯帆晨旭阳峰锋松林川岩航宁毅恒远洋铭瑞成诚"
FEMALE_FIRST = "晓雅婷丽秀思雨静嘉欣慧诗梦书玉佳文春"
FEMALE_LAST = "敏燕娟芳霞琳萍莉颖洁倩雯妍蓉薇岚菲玲宁"
MALE_SINGLE = "强伟磊勇军涛超斌辉鹏杰飞波凯帆晨旭峰"
FEMALE_SINGLE = "敏燕娟芳霞琳萍莉颖洁倩雯"
# People the country knows: a chance hit is drawn again.
KNOWN = frozenset(
    "王宏伟 李小龙 张国荣 张学友 刘德华 黄晓明 李连杰 马云 刘强东 王健林 李书福 张朝阳 王石 朱镕基 李克强 胡锦涛 江泽民 邓小平 毛泽东 "
    "周恩来 刘少奇 朱德 习近平 温家宝 李鹏 张德江 张高丽 王岐山 赵乐际 王沪宁 韩正 李强 蔡奇 丁薛祥 李希 孙杨 林丹 姚明 刘翔 李宁 "
    "郭晶晶 李娜 陈凯 陈凯歌 张艺谋 冯小刚 王宝强 黄海波 胡军 陈坤 邓超 李晨 郑爽 杨洋 王菲 那英 韩红 李玉 薛飞 白岩松 撒贝宁 康辉 "
    "杨利伟 聂海胜 景海鹏 刘洋 王亚平 陈冬 汤洪波 叶光富 雷锋 王杰 孔繁森 焦裕禄 许志永 刘晓波 王立军 薄熙来 周永康 徐才厚 郭伯雄 "
    "孙志刚 王天一 李文亮 钟南山 张文宏 张伯礼 陈薇 江文 顾城 海子 王朔 余华 莫言 李宏志 张海超 王俊凯 易烊千玺 林志玲 林志颖".split()
)
SURNAME_READINGS = {"曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "尉": "wei", "覃": "qin",
                    "冼": "xian", "任": "ren", "尹": "yin", "欧阳": "ouyang", "上官": "shangguan", "司徒": "situ", "诸葛": "zhuge"}  # fmt: skip

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
            name = self._surname() + self._given(sex)
            if name not in self._taken and name not in KNOWN:
                self._taken.add(name)
                return name

    def _surname(self) -> str:
        return self._rng.choice(DOUBLE_SURNAMES) if self._rng.random() < 0.015 else self._rng.choice(SURNAMES)

    def _given(self, sex: str) -> str:
        first, last, single = (MALE_FIRST, MALE_LAST, MALE_SINGLE) if sex == "male" else (FEMALE_FIRST, FEMALE_LAST, FEMALE_SINGLE)
        if self._rng.random() < 0.12:
            return self._rng.choice(single)
        return self._rng.choice(first) + self._rng.choice(last)


@cache
def spelling(name: str) -> tuple[str, str]:
    """Full pinyin without spaces and its initials, the surname read as a surname."""
    surname = name[:2] if name[:2] in SURNAME_READINGS else name[:1]
    given = lazy_pinyin(name[len(surname) :])
    if len(surname) == 2:
        head, first = SURNAME_READINGS[surname], "".join(word[0] for word in lazy_pinyin(surname))
    else:
        head = SURNAME_READINGS.get(surname) or lazy_pinyin(surname)[0]
        first = head[0]
    return head + "".join(given), first + "".join(word[0] for word in given)


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
