"""From a scheme document to the rows of the indicator table. Nothing of the document is lost.

What a column cannot hold exactly stays in the last column of its row, in the document's own notation.
"""

import copy
from collections.abc import Iterator
from typing import Any

from appraisal.schemes.tables import layout, vocabulary
from appraisal.schemes.tables.cells import MOST_CHARACTERS
from appraisal.schemes.tables.parts import PARTS, Part, cut, find, put, rows_of

Row = dict[str, str]
WHOLE_KEYS = {"places", "highest", "lowest"}  # whole JSON numbers; every other number may be text


class Unwritable(ValueError):
    """The document is not a tree of codes, so that rows could not point to each other."""


def normal(value: Any, key: str = "", *, free: bool = False) -> Any:
    """The document in one of the ways in which it means the same.

    Nothing stands where null stood, numbers are text, a title in one text is that text in both languages.
    """
    if isinstance(value, dict):
        found = {
            name: normal(one, name, free=free or name == "source") for name, one in value.items() if one is not None
        }
        if key == "level_titles":
            found = {name: both(one) for name, one in found.items()}
        for name in () if free else ("title", "group"):
            if name in found:
                found[name] = both(found[name])
        return found
    if isinstance(value, list):
        return [normal(one, key, free=free) for one in value]
    if type(value) is int and key not in WHOLE_KEYS and not free:
        return str(value)
    return value


def both(title: Any) -> Any:
    return {"zh-hans": title, "en": title} if isinstance(title, str) and title.strip() else title


def tabulated(document: dict) -> dict[str, list[Row]]:
    """Rows by sheet; each row holds cells by the path of their column. Rows of indicators also know their depth."""
    rest = normal(copy.deepcopy(document))
    writer = Writer()
    writer.tree(rest)
    for key, owner in (("values", "value"), ("payouts", "payout")):
        writer.listed(rest, key, getattr(layout, key.upper()), owner)
    for key in ("grades", "vetoes"):
        writer.listed(rest, key, getattr(layout, key.upper()))
    writer.words(rest)
    writer.settings(rest)
    return writer.sheets


class Writer:
    def __init__(self) -> None:
        self.sheets: dict[str, list[Row]] = {sheet.key: [] for sheet in layout.SHEETS}
        self.codes: set[tuple[str, str]] = set()

    # The tree

    def tree(self, document: dict) -> None:
        root = document.pop("tree", None)
        if not isinstance(root, dict):
            raise Unwritable
        self.node(root, "", 0)

    def node(self, node: dict, parent: str, depth: int) -> None:
        code = self.code_of(node, "node")
        children = rows_in(node, "children")
        rules = rows_in(node, "rules")
        self.parts(node, "item", code)
        spell(node, depth)
        row = packed(layout.INDICATORS, {**node, "parent": parent} if parent else node)
        self.sheets["indicators"].append({**row, "depth": str(depth)})
        for rule in rules:
            self.rule(rule, code)
        for child in children:
            self.node(child, code, depth + 1)

    def rule(self, rule: dict, item: str) -> None:
        code = self.code_of(rule, "rule")
        self.parts(rule, "rule", code)
        ends = rule.get("range")
        if isinstance(ends, list) and len(ends) == 2 and all(isinstance(end, str) for end in ends):
            rule["range"] = {"low": ends[0], "high": ends[1]}
        row = packed(layout.RULES, {"item": item, **rule})
        if isinstance(rule.get("range"), dict) and not {"range.low", "range.high"} <= row.keys():
            rule["range"] = ends
            row = packed(layout.RULES, {"item": item, **rule})
        self.sheets["rules"].append(row)

    def code_of(self, holder: dict, kind: str) -> str:
        code = holder.get("code")
        if not isinstance(code, str) or not layout.TEXT.kept(code, code) or (kind, code) in self.codes:
            raise Unwritable
        self.codes.add((kind, code))
        return code

    # Lists

    def listed(self, document: dict, key: str, sheet: layout.TableSheet, owner: str = "") -> None:
        for one in rows_in(document, key):
            code = self.code_of(one, key)
            if owner:
                self.parts(one, owner, code)
            self.sheets[sheet.key].append(packed(sheet, one))

    def parts(self, holder: dict, owner: str, code: str) -> None:
        for part in PARTS:
            value = find(holder, part.path) if part.owner == owner else None
            rows = rows_of(part, value) if value else None
            if rows:
                cells = [cell for row in rows if (cell := self.part_row(part, code, row)) is not None]
                if len(cells) == len(rows):
                    cut(holder, part.path)
                    self.sheets["tables"] += cells

    def part_row(self, part: Part, code: str, row: dict) -> Row | None:
        cells = packed(layout.TABLES, {"owner": code, "which": part.which, **row})
        plain = part.number is None and not part.by_code
        return None if plain and layout.REST in cells else cells

    def words(self, document: dict) -> None:
        for which, key in (("dimension", "dimensions"), ("attribute", "attributes")):
            for one in rows_in(document, key):
                code = self.code_of(one, which)
                options = rows_in(one, "options") if which == "attribute" else []
                self.word(which, one)
                for option in options:
                    self.code_of(option, f"option of {code}")
                    self.word("option", option, owner=code)
        titles = document.get("level_titles")
        if isinstance(titles, dict) and titles and all(layout.TEXT.kept(code, code) for code in titles):
            for code, title in titles.items():
                self.word("level", {"code": code, "title": title})
            del document["level_titles"]

    def word(self, which: str, one: dict, **more: Any) -> None:
        self.sheets["words"].append(packed(layout.WORDS, {"which": which, **more, **one}))

    def settings(self, document: dict) -> None:
        cells = packed(layout.SETTINGS, document, joined=False)
        self.sheets["settings"] = [
            {"path": column.path, "value": cells.get(column.path, "")}
            for column in layout.SETTINGS.columns
            if column.path != layout.REST
        ]
        for text in cells.get(layout.REST, []):
            self.sheets["settings"].append({"path": layout.REST, "value": text})


def rows_in(holder: dict, key: str) -> list[dict]:
    """Takes a list of objects out of its holder; anything else stays where it is."""
    found = holder.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        return []
    return holder.pop(key)


def spell(node: dict, depth: int) -> None:
    """Composition and method are one column: a row is a section or an indicator."""
    names = {"method": vocabulary.METHODS, "compose": vocabulary.COMPOSITIONS}
    given = [key for key in names if key in node]
    if len(given) == 1 and node[given[0]] in names[given[0]]:
        node["how"] = node.pop(given[0])


def packed(sheet: layout.TableSheet, holder: dict, *, joined: bool = True) -> Any:
    """The cells of one row; what no column takes exactly goes into the last."""
    left, row = copy.deepcopy(holder), {}
    for column in sheet.columns:
        value = find(left, column.steps)
        if column.path == layout.REST or value is None:
            continue
        cell = column.kind.write(value)
        if column.kind.kept(value, cell):
            row[column.path] = cell
            cut(left, column.steps)
    if left and joined:
        row[layout.REST] = short(layout.JSON.write(left))
    elif left:
        row[layout.REST] = [short(layout.JSON.write(part)) for part in pieces(left)]
    return row


def pieces(holder: dict) -> Iterator[dict]:
    """One object per key, and per inner key where an object is long."""
    for key, value in holder.items():
        if isinstance(value, dict) and value and len(layout.JSON.write(value)) > 2000:
            yield from ({key: part} for part in pieces(value))
        else:
            yield {key: value}


def short(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise Unwritable
    return text


__all__ = ["Row", "Unwritable", "normal", "put", "tabulated"]
