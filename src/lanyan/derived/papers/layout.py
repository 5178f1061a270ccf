"""The page of GB/T 9704-2012 党政机关公文格式, shared by DOCX and PDF. Lengths in mm, sizes in pt."""

from dataclasses import dataclass

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, LEFT = 37, 28
TEXT_WIDTH, TEXT_HEIGHT = 156, 225
RIGHT = PAGE_WIDTH - LEFT - TEXT_WIDTH
BOTTOM = PAGE_HEIGHT - TOP - TEXT_HEIGHT
LINES, CHARACTERS = 22, 28

POINTS_PER_MM = 72 / 25.4
LINE_PITCH = TEXT_HEIGHT * POINTS_PER_MM / LINES  # 28.99 pt from line to line
CHARACTER_PITCH = TEXT_WIDTH * POINTS_PER_MM / CHARACTERS  # 15.79 pt from character to character

BODY_SIZE = 16  # 三号
TITLE_SIZE = 22  # 二号
COVER_SIZE = 36  # 小初
TABLE_SIZE = 12  # 小四
SMALL_SIZE = 9  # 小五
NOTE_SIZE = 12
PAGE_NUMBER_SIZE = 14  # 四号
STAMP_SIZE = 8


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface of the standard: what a DOCX names, and what a PDF may use in its place, best first."""

    office: str
    families: tuple[str, ...]


_SERIF = (
    *("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN"),
    *("Songti SC", "SimSun", "NSimSun", "STSong", "AR PL UMing CN"),
)
_SANS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC"),
    *("Microsoft YaHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback"),
)

FACES = {
    "body": Face("仿宋_GB2312", ("FangSong_GB2312", "FangSong", "STFangsong", *_SERIF, *_SANS)),
    "title": Face("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", *_SERIF, *_SANS)),
    "black": Face("黑体", ("SimHei", "STHeiti", *_SANS, *_SERIF)),
    "kai": Face(
        "楷体_GB2312", ("KaiTi_GB2312", "KaiTi", "STKaiti", "Kaiti SC", "LXGW WenKai", "AR PL UKai CN", *_SERIF, *_SANS)
    ),
    "song": Face("宋体", ("SimSun", "NSimSun", *_SERIF, *_SANS)),
}
