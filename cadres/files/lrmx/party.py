"""The text of 入党时间: a month, the name of another party, or both; never a date alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .months import dotted, is_month, month_of

OTHERS = {
    "民革": "民革", "民盟": "民盟", "民建": "民建", "民进": "民进", "农工党": "农工党", "农工": "农工党",
    "致公党": "致公党", "致公": "致公党", "九三": "九三", "九三学社": "九三", "台盟": "台盟", "无党派": "无党派",
    "无党派人士": "无党派",
}  # fmt: skip
_PART = re.compile(r"(?P<name>[^\d.年月\-/]*)(?P<month>[\d.年月\-/]*)")


@dataclass(frozen=True)
class PartyJoined:
    """When somebody joined the party, and which others they belong to; ``unread`` is what is neither."""

    month: str = ""
    others: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """As the editor writes it: ``200108；民建``."""
        return "；".join(filter(None, (self.month, *self.others, *self.unread)))

    @property
    def printed(self) -> str:
        return "；".join(filter(None, (dotted(self.month), *self.others, *self.unread)))


def party_of(text: str) -> PartyJoined:
    """Reads 200108, 2001.08, 民建, 民建；民盟, 200108；民建, (民建、民盟), 民建2001.08 and the like.

    The month after the name of another party is the one of that party, and is left out.
    """
    month, others, unread = "", [], []
    for part in re.split(r"[；;、，,（）()\s]+", text):
        found = _PART.fullmatch(part)
        name, when = (found["name"], month_of(found["month"])) if found else (part, "")
        if name in OTHERS and (when or not (found and found["month"])):
            others.append(OTHERS[name])
        elif found and not name and is_month(when) and not month:
            month = when
        elif part:
            unread.append(part)
    return PartyJoined(month, tuple(dict.fromkeys(others)), tuple(unread))


def in_clauses(parts: Iterable[str]) -> str:
    """Facts of one field of the form, as it joins them: ``…；…。``"""
    return "；".join(parts) + "。"
