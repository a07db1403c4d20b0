"""From a scheme document to the rows of the indicator table. Nothing of the document is lost.

What a column cannot hold exactly stays in the last column of its row, in the document's own notation.
"""

import copy
from collections.abc import Iterator
from typing import Any

from appraisal.schemes.paths import get, put
from appraisal.schemes.tables import layout
from appraisal.schemes.tables.cells import MOST_CHARACTERS
from appraisal.schemes.tables.parts import PARTS, Part, rows_of
from appraisal.scoring.language.compositions import COMPOSITION_WORDS
from appraisal.scoring.language.methods import METHOD_WORDS

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
    for sheet in layout.LISTED:
        writer.listed(rest, sheet)
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
        spell(node, layout.INDICATORS)
        row = packed(layout.INDICATORS, {**node, "parent": parent} if parent else node)
        self.sheets["indicators"].append({**row, "depth": str(depth)})
        for rule in rules:
            self.rule(rule, code)
        for child in children:
            self.node(child, code, depth + 1)

    def rule(self, rule: dict, item: str) -> None:
        code = self.code_of(rule, "rule")
        self.parts(rule, "rule", code)
        spell(rule, layout.RULES)
        self.sheets["rules"].append(packed(layout.RULES, {"item": item, **rule}))

    def code_of(self, holder: dict, kind: str) -> str:
        code = holder.get("code")
        if not isinstance(code, str) or not layout.TEXT.kept(code, code) or (kind, code) in self.codes:
            raise Unwritable
        self.codes.add((kind, code))
        return code

    # Lists

    def listed(self, document: dict, sheet: layout.TableSheet) -> None:
        for one in rows_in(document, sheet.key):
            code = self.code_of(one, sheet.key)
            self.parts(one, sheet.part, code)
            self.sheets[sheet.key].append(packed(sheet, one))

    def parts(self, holder: dict, owner: str, code: str) -> None:
        for part in PARTS:
            value = get(holder, part.path) if part.owner == owner else None
            rows = rows_of(part, value) if value else None
            if rows:
                cells = [cell for row in rows if (cell := self.part_row(part, code, row)) is not None]
                if len(cells) == len(rows):
                    put(holder, part.path, None)
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


def spell(part: dict, sheet: layout.TableSheet) -> None:
    """One column for composition and method, as a row is a section or an indicator; two for the ends of a range."""
    if sheet is layout.INDICATORS:
        names = {"method": METHOD_WORDS.cells, "compose": COMPOSITION_WORDS.cells}
        given = [key for key in names if key in part]
        if len(given) == 1 and part[given[0]] in names[given[0]]:
            part["how"] = part.pop(given[0])
    ends = part.get("range") if sheet is layout.RULES else None
    if isinstance(ends, list) and len(ends) == 2 and all(layout.NUMBER.kept(end, end) for end in ends):
        part["range"] = dict(zip(("low", "high"), ends, strict=True))


def packed(sheet: layout.TableSheet, holder: dict, *, joined: bool = True) -> Any:
    """The cells of one row; what no column takes exactly goes into the last."""
    left, row = copy.deepcopy(holder), {}
    for column in sheet.columns:
        value = get(left, column.path)
        if column.path == layout.REST or value is None:
            continue
        cell = column.kind.write(value)
        if column.kind.kept(value, cell):
            row[column.path] = cell
            put(left, column.path, None)
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
