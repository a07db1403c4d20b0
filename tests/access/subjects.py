"""What subjects bring to the tables of this folder: a ``SUBJECT = Subject(…)`` in the module of their tests."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Subject:
    """``objects`` and the rows of ``matrix`` and ``queries`` are written as in ``test_matrix.py`` and the two .txt.

    ``build`` puts one object about Lin on the world, ``more`` makes another for a further cadre and one for Lin.
    """

    objects: dict[str, str]
    build: Callable[[Any], None]
    more: Callable[[Any, Any, int], None]
    matrix: str
    queries: str


@cache
def subjects() -> list[Subject]:
    found = [path for path in sorted(ROOT.glob("**/test_*.py")) if "\nSUBJECT = Subject(" in path.read_text("utf-8")]
    names = [".".join(path.relative_to(ROOT.parent).with_suffix("").parts) for path in found]
    return [import_module(name).SUBJECT for name in names]


def lines(table: Path, of: str) -> list[str]:
    """The rows of ``table`` and those of the subjects, without comments."""
    texts = [table.read_text(), *(getattr(subject, of) for subject in subjects())]
    rows = [line for text in texts for line in text.splitlines()]
    return [line for line in rows if line.strip() and not line.startswith("#")]
