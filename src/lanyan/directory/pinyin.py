"""How a name is spelt: full pinyin and initials, surnames read as surnames (曾 Zēng, 单 Shàn, 解 Xiè, 仇 Qiú …)."""

from functools import lru_cache

# Readings that characters have as surnames, where the usual reading is another. Two-character surnames come first.
_TABLE = """
万俟 mo qi, 尉迟 yu chi, 单于 chan yu, 澹台 tan tai, 长孙 zhang sun, 令狐 ling hu, 宇文 yu wen,
皇甫 huang fu, 呼延 hu yan, 欧阳 ou yang, 上官 shang guan, 司马 si ma, 诸葛 zhu ge, 夏侯 xia hou,
东方 dong fang, 慕容 mu rong, 司徒 si tu, 独孤 du gu, 贺兰 he lan, 端木 duan mu, 公孙 gong sun,
轩辕 xuan yuan, 钟离 zhong li, 濮阳 pu yang, 曾 zeng, 单 shan, 解 xie, 仇 qiu, 查 zha, 盖 ge, 任 ren,
朴 piao, 区 ou, 乐 yue, 翟 zhai, 覃 qin, 缪 miao, 宓 fu, 洗 xian, 冼 xian, 繁 po, 晟 cheng, 折 she, 秘 bi,
逄 pang, 种 chong, 召 shao, 员 yun, 郇 huan, 瞿 qu, 柏 bai, 褚 chu, 祭 zhai, 卜 bu, 万 wan, 车 che, 句 gou,
沈 shen, 石 shi, 宿 su, 冯 feng, 幺 yao, 芮 rui, 占 zhan, 都 du, 长 chang, 那 na, 哈 ha, 隗 kui, 揭 jie,
重 chong, 莘 shen, 俞 yu, 薄 bo, 盛 sheng, 乜 nie, 郗 xi, 殷 yin, 阚 kan, 臧 zang, 宁 ning, 牟 mu, 晁 chao,
尉 wei
"""
SURNAMES = dict(entry.strip().split(" ", 1) for entry in _TABLE.replace("\n", " ").split(","))


@lru_cache(maxsize=100_000)
def syllables_of(name: str) -> tuple[str, ...]:
    """The syllables of a name, lower case without tones; signs that are not characters stay as they are."""
    name = name.strip()
    for length in (2, 1):
        surname = SURNAMES.get(name[:length])
        if surname and len(name) > length:
            return (*surname.split(), *_spelt(name[length:]))
    return _spelt(name)


def spelling_of(name: str) -> str:
    """The whole name without spaces: 曾志强 → zengzhiqiang."""
    return "".join(sign for sign in "".join(syllables_of(name)) if sign.isalnum()).lower()[:120]


def initials_of(name: str) -> str:
    """First letters: 曾志强 → zzq."""
    return "".join(syllable[0] for syllable in syllables_of(name) if syllable[:1].isalnum()).lower()[:20]


def _spelt(text: str) -> tuple[str, ...]:
    # Its dictionaries take a third of a second to read: only whoever spells a name waits for them.
    from pypinyin import Style, lazy_pinyin

    # A list keeps letters apart; pypinyin's own types do not tell that it may be one.
    return tuple(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False, errors=list))  # type: ignore[arg-type]
