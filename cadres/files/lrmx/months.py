"""Months as forms write them: ``yyyyMM``, and ``yyyy`` where nobody knows more. A day is never made of one."""

import re
from datetime import date

_TOGETHER = re.compile(r"([12]\d{3})(?:(0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?", re.ASCII)
_DAY = r"(?:(?:0?[1-9]|[12]\d|3[01])日?)?"
_APART = re.compile(rf"([12]\d{{3}})(?:年|[.．\-/]{{1,2}})(?:(1[0-2]|0?[1-9])(?:(?:月|[.．\-/]){_DAY})?)?", re.ASCII)


def month_of(text: str) -> str:
    """``198503`` of 1985.03, 1985.3, 1985..03, 198503, 19850301, 1985-03-01, 1985年3月; ``1985`` of a year alone.

    Nothing ("") of anything else: a month 13, words, a half number.
    """
    text = text.strip()
    found = _TOGETHER.fullmatch(text) or _APART.fullmatch(text)
    if not found:
        return ""
    year, month = found.groups()
    return f"{year}{int(month):02d}" if month else year


def is_month(text: str) -> bool:
    """Whether it is ``yyyyMM``, exact to the month."""
    return len(text) == 6 and month_of(text) == text


def dotted(month: str) -> str:
    """``1985.03`` for ``198503``; what is no month stays as it is."""
    known = month_of(month)
    return f"{known[:4]}.{known[4:]}" if len(known) == 6 else month


def of_day(day: date | None) -> str:
    return f"{day:%Y%m}" if day else ""


def between(first: str, last: str) -> int:
    """Months from ``first`` to ``last``, both ``yyyyMM``."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[4:]) - int(first[4:])


def age(born: str, on: str) -> int | None:
    """Completed years to the month ``on``, as the form reckons; None where a month is not known.

    The month of birth counts as completed.
    """
    born, on = month_of(born), month_of(on)
    if not (is_month(born) and is_month(on)) or on < born:
        return None
    return between(born, on) // 12
