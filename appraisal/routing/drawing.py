"""A random draw that anybody can repeat with the list, the seed and a calculator of SHA-256.

The list is its lines, trimmed, without empty ones, joined by line feeds in UTF-8; its digest is their SHA-256. Every
line gets the SHA-256 of "seed:number:line", the number counted from 1; the lines with the smallest digests are drawn
and keep the order of the list.
"""

import hashlib
import secrets

MAX_LINES = 20_000


def lines_of(text: str) -> list[str]:
    """The lines of a list, trimmed, inner blanks made one, without empty ones."""
    return [line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line]


def digest_of(lines: list[str]) -> str:
    """SHA-256 of the lines joined by line feeds in UTF-8, in hexadecimal."""
    return _sha("\n".join(lines))


def new_seed() -> str:
    """128 random bits in hexadecimal, from the system's source of chance."""
    return secrets.token_hex(16)


def draw(lines: list[str], size: int, seed: str) -> list[str]:
    """``size`` of the lines, the same ones for the same list and seed."""
    ranked = sorted(range(len(lines)), key=lambda place: _sha(f"{seed}:{place + 1}:{lines[place]}"))
    return [lines[place] for place in sorted(ranked[:size])]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
