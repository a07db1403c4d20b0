"""Days as people write them in tables: read where there is one reading, refused with the reason where there are two.

Chinese offices write the year first; 05/03/2026 is a day in March for some and in May for others. A month without its
day (1985.03) is told apart: the column says whether it is enough.
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from core.spreadsheets.messages import finding

_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
_YEAR = re.compile(r"(\d{4})年?")
_SHORT_YEAR = re.compile(r"\d{2}[-/.年]\d{1,2}([-/.月]\d{1,2}日?|月)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d{6}")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\W?)?([a-z]{3,9})\.?(?:(\d{1,2})(?:st|nd|rd|th)?,)?(\d{4})")
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_MONTHS = "january february march april may june july august september october november december".split()
_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
YEARS = range(1900, 2101)


def written_day(cell: Any) -> tuple[date, bool]:
    """(day, whether only its month is written; then the first). Raises a finding that says what to write instead."""
    if type(cell) is datetime:
        raise finding("date_with_time")
    if type(cell) is date:
        return cell, False
    if type(cell) is bool:
        raise finding("not_date")
    if type(cell) in (int, float):
        return _in_number(cell)
    return _in_text(str(cell))


def _in_number(number: float) -> tuple[date, bool]:
    """19850305 and 1985.03 are dates written as numbers; 1985.1 has lost what told January from October."""
    text = format(number, ".15g")
    if re.fullmatch(r"\d{4}\.1", text):
        raise finding("date_lost_zero", written=text)
    if re.fullmatch(r"\d{4}\.\d{1,2}|\d{6}|\d{8}", text) and int(text[:4]) in YEARS:
        return _in_text(text)
    raise finding("date_is_number")


def _in_text(text: str) -> tuple[date, bool]:
    text = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    if _TIME.search(text):
        raise finding("date_with_time")
    text = _plain(text)
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(*found.groups()), False
    if (found := _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text)) and int(found[1]) in YEARS:
        return _day(found[1], found[2], 1), True
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(*map(int, found.groups())), False
    if (found := _NAMED.fullmatch(text.lower())) and not (found[1] and found[3]):
        return _named(found[1] or found[3], found[2], found[4])
    if (found := _YEAR.fullmatch(text)) and int(found[1]) in YEARS:
        raise finding("date_year_only")
    raise finding("date_two_digit_year" if _SHORT_YEAR.fullmatch(text) else "not_date")


def _plain(text: str) -> str:
    """Half-width digits and marks, without spaces; 号 is 日, 一九八五年三月 is 1985年3月."""
    text = re.sub(r"\s+", "", text).replace("号", "日").replace("。", ".").rstrip(".")
    if re.match(r"[一二][〇零一二三四五六七八九]{3}年", text):
        return re.sub(r"[〇零一二三四五六七八九十]+", _chinese_number, text)
    return text


def _chinese_number(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].partition("十")
    if ten:
        tens, ones = tens or "一", ones or "〇"
    return (tens + ones).translate(_CHINESE)


def _year_last(first: int, second: int, year: int) -> date:
    if first != second and first <= 12 and second <= 12:
        raise finding("date_two_readings", written=f"{first:02}/{second:02}/{year}")
    return _day(year, second, first) if second <= 12 else _day(year, first, second)


def _named(day: str | None, word: str, year: str) -> tuple[date, bool]:
    """5 March 2026, Mar 5, 2026, March 2026."""
    months = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    if len(months) != 1:
        raise finding("not_date")
    return _day(year, months[0], day or 1), day is None


def _day(year: str | int, month: str | int, day: str | int) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise finding("no_such_day") from None
