"""What a part of a scheme document says, field by field, in the words of the indicator table."""

import copy
import json
from dataclasses import dataclass

from appraisal.schemes.paths import get, put
from appraisal.schemes.tables import layout
from appraisal.schemes.tables.cells import as_text, word
from appraisal.schemes.tables.parts import PARTS, rows_of
from appraisal.schemes.tables.writing import packed, spell

PLACES = ("title.zh-hans", "title.en")


@dataclass(frozen=True)
class Said:
    label: str
    text: str


def fields(sheet: layout.TableSheet, holder: dict) -> dict[str, Said]:
    """Label and text of every field that a part states."""
    left = {key: value for key, value in copy.deepcopy(holder).items() if key not in ("children", "rules")}
    spell(left, sheet)
    found = {}
    for part in PARTS:
        value = get(left, part.path) if part.owner == sheet.part else None
        rows = rows_of(part, value) if value else None
        if rows:
            lines = [line(row) for row in rows]
            found[part.which] = Said(word(part.words), "\n".join(lines))
            put(left, part.path, None)
    cells = packed(sheet, left, joined=False)
    labels = {one.path: word((one.zh, one.en)) for one in sheet.columns if one.path not in (layout.REST, "code")}
    for path in (one for one in labels if one in cells):
        found[path] = Said(labels[path], as_text(cells[path]))
    for text in cells.get(layout.REST, []):
        for key, value in json.loads(text).items():
            plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            if key in labels and key not in found:  # a number that is none has no cell, but still its column
                found[key] = Said(labels[key], plain)
            else:
                found[f"rest.{key}"] = Said(key, plain)
    return found


def line(row: dict) -> str:
    """One row of a list: "60 – 80: 5", "best: 100"."""
    cells = packed(layout.TABLES, row, joined=False)
    name = cells.get(f"title.{'zh-hans' if word(('zh', 'en')) == 'zh' else 'en'}", "")
    named = " ".join(text for text in (cells.get("code", ""), name) if text)
    ends = ""
    if "from" in cells or "to" in cells:
        left = "(" if row.get("from_open") is True else "["
        right = "]" if row.get("to_closed") is True else ")"
        ends = f"{left}{cells.get('from', '…')}, {cells.get('to', '…')}{right}"
    rest = [cells[key] for key in ("number", "cap", "take") if key in cells]
    head = " ".join(text for text in (named, ends) if text)
    tail = ", ".join([*rest, *cells.get(layout.REST, [])])
    return f"{head}: {tail}" if head and tail else head or tail
