"""What people typed, without what cannot be seen: control characters and marks that turn the reading direction."""

import re
import unicodedata

INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def one_line(text: object) -> str:
    return " ".join(INVISIBLE.sub("", str(text or "").replace("\n", " ").replace("\t", " ")).split())


def several_lines(text: object) -> str:
    return INVISIBLE.sub("", str(text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def key_in(text: object) -> int | None:
    """A row's key as an address gives it; None for anything that cannot be one."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def masked(text: str) -> str:
    """First three and last two characters, if there are enough to hide between them: 110*************88."""
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}" if len(text) > 8 else "*" * len(text)


def plain_name(text: object) -> str:
    """A user name as it was meant: one width, no spaces, no signs that cannot be seen."""
    seen = "".join(sign for sign in str(text or "") if unicodedata.category(sign) not in {"Cf", "Cc", "Cs"})
    return "".join(unicodedata.normalize("NFKC", seen).split())


def folded_name(text: object) -> str:
    """``plain_name`` without case: two spellings of one user name are equal."""
    return unicodedata.normalize("NFKC", plain_name(text).casefold())
