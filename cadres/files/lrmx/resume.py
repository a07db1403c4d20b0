"""The text of 简历 and its spells, both ways, and what is odd about them.

A spell is a line ``1998.09--2002.07  text``: months, two hyphens, two blanks. One that lasts has seven blanks where the
last month would be. What stands under a line without months of its own belongs to it; after an empty line stand
memberships of elected bodies.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from .months import between, dotted, is_month, month_of
from .record import Finding, cleaned

MOST = 20_000  # signs of a whole resume, as it is written
INDENT = 18  # columns of the months, to which the lines below are set back
_MONTH = r"[12]\d{3}(?:[.．年]{0,2}\d{1,2}月?|年)?"
_DASH = r"(?:-{1,3}|—{1,2}|―{1,2}|─{1,2}|–{1,2}|~|～|至)"
_SPAN = rf"(?P<first>{_MONTH})[ \t\u3000]*{_DASH}[ \t\u3000]*(?P<last>{_MONTH}|至今|今)?"
_LINE = re.compile(rf"[ \t\u3000]*{_SPAN}(?![\d.])[ \t\u3000]*(?P<text>.*)")
_ANYWHERE = re.compile(rf"(?<![\d.]){_SPAN}(?![\d.])")
_SET_BACK = re.compile(r"(?<=\S)(?: {17,18})+(?=\S)")
_OPENING, _CLOSING = "（([〔【", "）)]〕】"


@dataclass(frozen=True)
class Spell:
    """Months as ``yyyyMM`` (``yyyy`` where no more is known); no ``last``: it lasts. ``notes`` are lines below."""

    first: str
    last: str = ""
    text: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resume:
    spells: tuple[Spell, ...] = ()
    after: str = ""  # what follows the empty line
    before: str = ""  # lines above the first spell, which belong to none

    @property
    def text(self) -> str:
        """As the editor writes it."""
        body = "\n".join(filter(None, (self.before, *map(written, self.spells))))
        return f"{body}\n\n{self.after}" if self.after else body


def written(spell: Spell) -> str:
    last = dotted(spell.last) if spell.last else " " * 7
    lines = [f"{dotted(spell.first)}--{last}  {spell.text}".rstrip()]
    return "\n".join([*lines, *(" " * INDENT + note for note in spell.notes)])


def resume_of(text: str) -> Resume:
    """The spells of a text in any of the ways in which it is written; nothing of it is lost."""
    text = cleaned(text, lines=True)
    body, after = _parted(text)
    spells: list[Spell] = []
    before: list[str] = []
    for line in _lines(body):
        if found := _LINE.fullmatch(line):
            spells.append(_spell(found))
        elif line.strip() == "":
            continue
        elif spells:
            spells[-1] = _with_note(spells[-1], line.strip())
        else:
            before.append(line.strip())
    return Resume(tuple(spells), after, "\n".join(before))


def _parted(text: str) -> tuple[str, str]:
    """The spells, and what stands after an empty line that no spell follows."""
    parts = re.split(r"\n[ \t\u3000]*\n", text)
    last = max((place for place, part in enumerate(parts) if _ANYWHERE.search(part)), default=0)
    while last + 1 < len(parts) and _starts_with_note(parts[last + 1]):
        last += 1
    for place in range(1, last + 1):
        if not any(_LINE.fullmatch(line) for line in parts[place].split("\n")) and not _starts_with_note(parts[place]):
            return "\n".join(parts[:place]), "\n\n".join(parts[place:]).strip("\n")
    return "\n".join(parts[: last + 1]), "\n\n".join(parts[last + 1 :]).strip("\n")


def _starts_with_note(part: str) -> bool:
    return part.lstrip(" \t\u3000").startswith(("（其间", "(其间"))


def _lines(body: str) -> Iterator[str]:
    """Lines as they are; a text of one line is cut where a new spell begins, outside of brackets."""
    for line in _SET_BACK.sub("\n", body).split("\n"):
        yield from _cut(line)


def _cut(line: str) -> list[str]:
    depth = list(accumulate((sign in _OPENING) - (sign in _CLOSING) for sign in line))
    places = [found.start() for found in _ANYWHERE.finditer(line) if depth[found.start()] <= 0]
    if len(places) < 2 or line[: places[0]].strip():
        return [line]
    return [line[first:last].strip() for first, last in pairwise([*places, len(line)])]


def _spell(found: re.Match[str]) -> Spell:
    last = found["last"] or ""
    return Spell(_month(found["first"]), _month(last) if last not in ("", "至今", "今") else "", found["text"].strip())


def _month(text: str) -> str:
    """``yyyyMM`` where it is one; a month 13 stays as it was written, for the finding."""
    return month_of(text) or "".join(sign for sign in text if sign.isdigit())


def _with_note(spell: Spell, note: str) -> Spell:
    return replace(spell, notes=(*spell.notes, note))


def findings_of(resume: Resume, *, work_started: str = "", in_service: bool = True, post: str = "") -> list[Finding]:
    """What is odd, in the order of the text: wrong months, gaps and overlaps, a beginning or an end that do not fit.

    Neighbours join where one begins in the month in which the other ends, or in the next.
    """
    found = [Finding("resume_lost_line", "resume", line) for line in resume.before.split("\n") if line]
    for spell in resume.spells:
        found += _of_one(spell)
    for one, other in pairwise(spell for spell in resume.spells if is_month(spell.first)):
        found += _of_two(one, other)
    return found + _of_ends(resume.spells, work_started, in_service, post)


def _of_one(spell: Spell) -> list[Finding]:
    wrong = [month for month in (spell.first, spell.last) if month and not is_month(month)]
    found = [
        Finding("resume_year_only" if len(month) == 4 else "resume_month", "resume", dotted(month)) for month in wrong
    ]
    if not wrong and spell.last and spell.last < spell.first:
        found.append(Finding("resume_turned", "resume", f"{dotted(spell.first)}--{dotted(spell.last)}"))
    if not spell.text:
        found.append(Finding("resume_silent", "resume", dotted(spell.first)))
    return found


def _of_two(one: Spell, other: Spell) -> list[Finding]:
    months = {"first": dotted(one.last), "second": dotted(other.first)}
    if not one.last:
        return [Finding("resume_open_inside", "resume", dotted(one.first), months)]
    if not is_month(one.last):
        return []
    apart = between(one.last, other.first)
    if apart > 1:
        return [Finding("resume_gap", "resume", str(apart), months)]
    return [Finding("resume_overlap", "resume", str(-apart), months)] if apart < 0 else []


def _of_ends(spells: tuple[Spell, ...], work_started: str, in_service: bool, post: str) -> list[Finding]:
    if not spells:
        return []
    found = []
    started = month_of(work_started)
    if is_month(started) and is_month(spells[0].first) and spells[0].first > started:
        found.append(Finding("resume_late", "resume", dotted(spells[0].first), {"work": dotted(started)}))
    if in_service and spells[-1].last:
        found.append(Finding("resume_ended", "resume", dotted(spells[-1].last)))
    if in_service and not spells[-1].last and post and not _speaks_of(spells[-1], post):
        found.append(Finding("resume_post", "resume", spells[-1].text, {"post": post}))
    return found


def _speaks_of(spell: Spell, post: str) -> bool:
    said = [re.sub(r"\s", "", text) for text in (spell.text, post)]
    return said[1] in said[0] or said[0] in said[1]
