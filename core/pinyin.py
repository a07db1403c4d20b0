"""How Chinese names are read aloud, so that people are found by zhangwei or by zw."""

from functools import lru_cache
from itertools import product

from pypinyin import Style, pinyin

from core.texts import name_folded

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
