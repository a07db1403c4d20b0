"""Lists inside a scheme document that stand as rows in the sheet of tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from appraisal.scoring.language import kinds
from appraisal.scoring.language.declare import Told
from appraisal.scoring.language.document import PARTS as CATALOGUE


@dataclass(frozen=True)
class Part:
    """``path`` leads from the owner to the list; ``number`` is the key of the column of points or values.

    Without ``number`` the list holds plain numbers; ``by_code`` lists are objects by code.
    """

    which: str
    owner: str  # item, rule, value or payout
    path: str  # dotted
    number: str | None = None
    by_code: bool = False
    words: tuple[str, str] = ("", "")  # its name, Chinese and English


def _parts() -> Iterator[Part]:
    """Every list of the language that the catalogue gives a name in the sheet of tables."""
    owned: list[tuple[str, tuple[Told, ...], str]] = [
        ("item", fields, "params.") for name, fields in CATALOGUE.items() if name.startswith("params ")
    ]
    owned += [(owner, CATALOGUE[owner], "") for owner in ("item", "rule", "value", "payout")]
    for owner, fields, above in owned:
        for one in fields:
            if one.table:
                by_code = one.kind == kinds.NAMED
                yield Part(one.table, owner, f"{above}{one.key}", one.number or None, by_code, one.heading)


PARTS = tuple(_parts())
BY_WHICH = {part.which: part for part in PARTS}


def rows_of(part: Part, value: Any) -> list[dict] | None:
    """The list as objects with the keys of the sheet; None when it is built in another way."""
    if part.by_code:
        if not isinstance(value, dict) or not all(
            isinstance(one, dict) and "code" not in one and isinstance(code, str) and code.strip() == code != ""
            for code, one in value.items()
        ):
            return None
        return [{"code": code, **one} for code, one in value.items()]
    if not isinstance(value, list):
        return None
    if part.number is None:
        return [{"number": one} for one in value] if all(isinstance(one, str) for one in value) else None
    if not all(isinstance(one, dict) and one and "number" not in one for one in value):
        return None
    key = part.number
    return [{("number" if name == key else name): one for name, one in row.items()} for row in value]


def list_of(part: Part, rows: list[dict]) -> Any:
    """The rows of one list as the document writes it."""
    if part.by_code:
        return {row["code"]: {name: one for name, one in row.items() if name != "code"} for row in rows}
    if part.number is None:
        return [row["number"] for row in rows]
    return [{(part.number if name == "number" else name): one for name, one in row.items()} for row in rows]
