"""What people typed, without what cannot be seen: controls, signs without a shape, turned reading directions."""

import re
import unicodedata

# signs that no text needs; joiners, fillers and variation selectors stay, for they shape the letters beside them
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
# anything but spaces, controls, Unicode's Default_Ignorable_Code_Point, and signs that are drawn as blanks
_SEEN = re.compile(
    r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff"
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    r"\u2800\U00013430-\U00013442\U0001d159]"
)


def is_blank(text: object) -> bool:
    """Whether nothing of it can be seen: what a reason, a name or a remark that is needed must not be."""
    return not _SEEN.search("" if text is None else str(text))


def one_line(text: object) -> str:
    """On one line, without signs that cannot be seen; empty where nothing could be."""
    if not text or is_blank(text):
        return ""
    return " ".join(INVISIBLE.sub("", str(text).replace("\n", " ").replace("\t", " ")).split())


def several_lines(text: object) -> str:
    if not text or is_blank(text):
        return ""
    return INVISIBLE.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n")).strip()


# what is typed for the dot within the names of many nationalities: U+00B7 is the right one (GB/T 15834)
_DOTS = re.compile(r"\s*[\u00b7\u0387\u2022\u2027\u2219\u22c5\u25cf\u2e31\u30fb\uff65\uff0e\uff61\u3002]\s*")
_HAN = r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u00b7]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_POINT_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s*[.]\s*(?={_HAN})")


_OF_HAN = re.compile(_HAN)


def lines_in(text: object, language: str) -> str:
    """Of a text with lines in Chinese and in another language those in the reader's; any other text whole."""
    lines = str(text or "").splitlines()
    chinese = [line for line in lines if _OF_HAN.search(line)]
    others = [line for line in lines if line.strip() and line not in chinese]
    if not (chinese and others):
        return "\n".join(lines)
    return "\n".join(chinese if language.startswith("zh") else others)


def person_name(text: object) -> str:
    """A person's name in the one form in which it is kept, however it was typed.

    On one line; 王　伟 and 王 伟 are 王伟, full-width letters are plain ones, and every dot between the parts of a name
    is ·. Names in letters keep one space between words.
    """
    line = one_line(unicodedata.normalize("NFKC", _DOTS.sub("\u00b7", one_line(text))))
    return _BETWEEN_HAN.sub("", _POINT_BETWEEN_HAN.sub("\u00b7", line))


def name_folded(text: object) -> str:
    """``text`` as names are compared and looked for: without spaces, dots, width and case."""
    return re.sub(r"[\s\u00b7.'’-]+", "", person_name(text)).casefold()


def key_in(text: object) -> int | None:
    """A row's key as an address gives it; None for anything that cannot be one."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def masked(text: str) -> str:
    """First three and last two characters, if there are enough to hide between them: 110*************88."""
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}" if len(text) > 8 else "*" * len(text)


def without_numbers(text: str) -> str:
    """Identity numbers within a text, as in names of files, masked."""
    return re.sub(r"\d{17}[\dXx]", lambda found: masked(found[0]), text)


def plain_name(text: object) -> str:
    """A user name as it was meant: one width, no spaces, no signs that cannot be seen."""
    seen = "".join(sign for sign in str(text or "") if unicodedata.category(sign) not in {"Cf", "Cc", "Cs"})
    return "".join(unicodedata.normalize("NFKC", seen).split())


def folded_name(text: object) -> str:
    """``plain_name`` without case: two spellings of one user name are equal."""
    return unicodedata.normalize("NFKC", plain_name(text).casefold())
