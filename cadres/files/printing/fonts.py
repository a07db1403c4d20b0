"""The fonts of printed forms, and how wide a text is in them; in em, so that one measure serves every size."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

# at INFO it tells every sign that was embedded: of names, families and resumes
logging.getLogger("fontTools").setLevel(logging.WARNING)

# names that offices have installed, for what is edited on their machines
SONG, TITLE = "宋体", "方正小标宋简体"
POINT = 25.4 / 72  # millimetres
LEADING = 1.22
NOT_FIRST = "，。、；：？！）】》〉”’％%,.;:?!)]"
NOT_LAST = "（【《〈“‘(["


@dataclass(frozen=True)
class Face:
    path: Path
    widths: dict[int, float]

    def knows(self, sign: str) -> bool:
        return ord(sign) in self.widths

    def width(self, text: str) -> float:
        return sum(self.widths.get(ord(sign), 1.0) for sign in text)


@cache
def face(path: Path) -> Face:
    """Widths of every sign of the font, read once in a process."""
    with TTFont(path, lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        widths = {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}
    return Face(path, widths)


def serif() -> Face:
    return face(serif_path())


def sans() -> Face:
    return face(sans_path())


def unprintable(text: str) -> set[str]:
    """Signs that neither font has; they are printed as an empty box and have to be written by hand."""
    if not text:
        return set()
    return {sign for sign in text if not sign.isspace() and not serif().knows(sign) and not sans().knows(sign)}


def pieces(text: str) -> Iterator[str]:
    """What a line is made of: Latin words and numbers whole, Chinese sign by sign, marks with what they belong to."""
    piece = ""
    for sign in text:
        joined = piece and ((_is_word(piece[-1]) and _is_word(sign)) or sign in NOT_FIRST or piece[-1] in NOT_LAST)
        if piece and not joined:
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _is_word(sign: str) -> bool:
    return sign.isascii() and not sign.isspace()


def wrapped(text: str, width: float) -> list[str]:
    """Lines of one paragraph no wider than ``width`` em; a word that is wider is cut."""
    lines, line, room, measure = [], "", width, serif().width
    for piece in pieces(text):
        needed = measure(piece)
        if needed > width:
            piece, cut = _cut(line, piece, width)
            lines += cut
            line, room, needed = "", width, measure(piece)
        elif needed > room and line:
            lines.append(line.rstrip())
            line, room = "", width
            piece = piece.lstrip()
        line, room = line + piece, room - needed
    return [*lines, line.rstrip()]


def _cut(line: str, piece: str, width: float) -> tuple[str, list[str]]:
    """A piece that no line holds, sign by sign behind what ``line`` has; gives the rest and the full lines."""
    full, measure = [], serif().width
    for sign in piece:
        if line and measure(line + sign) > width:
            full.append(line)
            line = ""
        line += sign
    return line, full
