"""What the preview tells about a sheet: what was passed over, and what was read although nobody sees it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from core.spreadsheets.columns import LayoutColumn, in_each_language, in_this_language
from core.spreadsheets.messages import sentence
from core.spreadsheets.outcome import read
from core.spreadsheets.table import Table
from core.wording import first_of, in_turn, listed

SHOWN = 12  # rows or lines named one by one


def notice(code: str, **params: Any) -> dict[str, Any]:
    return {"code": code, "params": params}


def notice_in_words(make: Callable[[], Any]) -> dict[str, Any]:
    """A notice in a layout's own words, kept in every language."""
    return {"texts": in_each_language(make)}


def notice_sentence(kept: dict[str, Any]) -> str:
    """A notice as it was kept with the upload, in the active language."""
    return in_this_language(kept["texts"]) if "texts" in kept else sentence(kept["code"], read(kept["params"]))


def notices_of(table: Table, months: Counter[str], taught: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Any]]:
    """Of a table that was walked through; ``months`` counts by column the days of which only the month is written.

    ``taught``: column and word of the office → the choice that was read for it.
    """
    yield from _columns(table)
    if taught:
        yield notice("taught", lines=in_each_language(partial(_taught, table, taught)))
    if table.footers:
        lines = _each_line(f"{number} “{text}”" for number, text in sorted(table.footers.items()))
        yield notice("feet", lines=lines)
    for code in ("foreign", "repeated", "example", "hidden_rows"):
        if rows := getattr(table, code):
            yield notice(code, rows=_each_line(str(number) for number in sorted(rows)))
    if table.hidden_columns:
        yield notice("hidden_columns", names=in_each_language(lambda: listed(table.hidden_columns)))
    ours = in_each_language(lambda: _("Notes"))
    others = [
        name
        for name in table.sheet.facts.other_sheets
        if name not in (ours.values() if isinstance(ours, dict) else [ours])
    ]
    if others:
        yield notice("other_sheets", names=_each_line(others))
    for column in table.columns:
        if months[column.name]:
            yield notice("months", header=in_each_language(partial(_header, column)), count=months[column.name])


def _taught(table: Table, taught: Mapping[tuple[str, str], str]) -> str:
    by_name = {column.name: column for column in table.columns}
    lines = []
    for (name, word), value in taught.items():
        column = by_name[name]
        words = {"header": column.header, "word": word, "choice": dict(column.offers()).get(value, value)}
        lines.append(_("%(header)s: “%(word)s” as “%(choice)s”") % words)
    return in_turn(lines[:SHOWN])


def _header(column: LayoutColumn) -> str:
    return column.header


def _columns(table: Table) -> Iterator[dict[str, Any]]:
    unknown = [written for written, guess in table.passed_over if not guess]
    if unknown:
        yield notice("passed_over", names=_each_line(unknown))
    by_name = {column.name: column for column in table.columns}
    for written, guess in table.passed_over:
        if guess:
            header = in_each_language(partial(_header, by_name[guess]))
            yield notice("passed_over_perhaps", written=written, header=header)
    if table.unnamed:
        yield notice("unnamed", columns=_each_line(letters(place) for place in sorted(table.unnamed)))


def _each_line(texts: Iterable[str]) -> str | dict[str, str]:
    kept = list(texts)
    return in_each_language(lambda: first_of(kept, SHOWN))


def letters(place: int) -> str:
    """The letters of a column, A for 0."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
