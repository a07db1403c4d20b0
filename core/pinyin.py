"""How Chinese names are read aloud, so that people are found by zhangwei or by zw."""

import re
from functools import lru_cache
from itertools import product

from pypinyin import Style, pinyin

from core.texts import name_folded

# words of offices and places in which a sign is not read as it usually is; a whole dictionary of them takes 45 MB
WORDS = {
    word: tuple(read.split())
    for word, read in {
        "会计": "kuai ji", "财会": "cai kuai", "银行": "yin hang", "行长": "hang zhang", "行业": "hang ye",
        "调解": "tiao jie", "协调": "xie tiao", "调整": "tiao zheng", "供给": "gong ji", "给水": "ji shui",
        "重建": "chong jian", "重组": "chong zu", "校对": "jiao dui", "畜牧": "xu mu", "音乐": "yin yue",
        "重庆": "chong qing", "长江": "chang jiang", "长沙": "chang sha", "长春": "chang chun", "长安": "chang an",
        "长兴": "chang xing", "长乐": "chang le", "长寿": "chang shou", "朝阳": "chao yang", "厦门": "xia men",
        "成都": "cheng du", "西藏": "xi zang", "蚌埠": "beng bu", "六安": "lu an", "乐清": "yue qing",
        "番禺": "pan yu", "铅山": "yan shan", "尉犁": "yu li", "大埔": "da bu", "黄陂": "huang pi",
    }.items()
}  # fmt: skip
_WORDS = re.compile("|".join(WORDS))
MOST_READINGS = 8  # of one name; a name of many readings is found by these


@lru_cache(maxsize=4096)
def _readings(sign: str) -> tuple[str, ...]:
    """How one character may be read, the usual way first; itself where nobody reads it."""
    (found,) = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="default")
    return tuple(dict.fromkeys(reading.replace("ü", "v") for reading in found))


def name_key(name: str) -> str:
    """ "曾伟" → "曾伟 cengwei cw zengwei zw": folded, then each reading with its initials.

    Of the family name all readings count, of the rest the usual one: 曾 is Zeng as a name and céng elsewhere.
    """
    folded = name_folded(name)
    if not folded or folded.isascii():
        return folded
    spelled = [list(_readings(folded[0]))] + [[_readings(sign)[0]] for sign in folded[1:]]
    words = [folded]
    for reading in list(product(*spelled))[:MOST_READINGS]:
        words += ["".join(reading), "".join(part[:1] for part in reading)]
    return " ".join(dict.fromkeys(words))


def words_key(name: str) -> str:
    """ "会计岗" → "会计岗 kuaijigang kjg huijigang hjg": folded, then read as words are, and sign by sign.

    Of a name of an office or a post; those of people are read otherwise (``name_key``).
    """
    folded = name_folded(name)
    if not folded or folded.isascii():
        return folded
    by_sign = [_readings(sign)[0] for sign in folded]
    in_words, words = list(by_sign), [folded]
    for found in _WORDS.finditer(folded):
        in_words[found.start() : found.end()] = WORDS[found[0]]
    for reading in (in_words, by_sign):
        words += ["".join(reading), "".join(part[:1] for part in reading)]
    return " ".join(dict.fromkeys(words))
