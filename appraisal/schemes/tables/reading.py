"""From the rows of a workbook back to the scheme document, with every problem and its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from appraisal.schemes.paths import get, put
from appraisal.schemes.tables import layout
from appraisal.schemes.tables.cells import Unclear, folded
from appraisal.schemes.tables.grid import MOST_PROBLEMS, Grid, TableLine, filled, grid_of
from appraisal.schemes.tables.parts import BY_WHICH, Part, list_of
from appraisal.schemes.tables.problems import Problem
from appraisal.scoring.language.methods import METHOD_WORDS

Rows = Iterable[tuple[int, list]]
MOST_STEPS = 40
GUIDES = {"说明 guide", "说明", "guide", "词表 lists"}


@dataclass
class Read:
    """``document`` is whole only without problems. ``places``: path in the document → the row that says it."""

    document: dict = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    places: dict[str, TableLine] = field(default_factory=dict)


def read_tables(sheets: Mapping[str, Rows]) -> Read:
    """The document of a workbook; ``sheets`` are rows (number, cells) by the name of their sheet."""
    reader = Reader(sheets)
    reader.settings()
    reader.words()
    for sheet in layout.LISTED:
        reader.listed(sheet)
    reader.tree()
    reader.rules()
    reader.tables()
    reader.name_places()
    return reader.read


class Reader:
    def __init__(self, sheets: Mapping[str, Rows]) -> None:
        self.read = Read()
        self.unread: set[tuple[str, int, str]] = set()
        self.raw: dict[str, tuple[str, Rows]] = {}
        self.nodes: dict[str, tuple[dict, TableLine]] = {}
        self.owners: dict[tuple[str, str], dict] = {}
        self.lines: list[tuple[dict, TableLine]] = []
        for name, rows in sheets.items():
            wanted = folded(name)
            sheet = next(
                (one for one in layout.SHEETS if wanted in {folded(one.zh), folded(one.en), folded(one.name)}),
                None,
            )
            if sheet and sheet.key not in self.raw:
                self.raw[sheet.key] = (name, rows)
            elif wanted not in GUIDES:
                self.read.notes.append(Problem("sheet_ignored", name))

    def refuse(self, *problems: Problem) -> None:
        for problem in problems:
            if len(self.read.problems) < MOST_PROBLEMS:
                self.read.problems.append(problem)
                self.unread.add((problem.sheet, problem.row, problem.column))

    def grid(self, sheet: layout.TableSheet) -> Grid:
        if sheet.key not in self.raw:
            if sheet is layout.INDICATORS:
                self.refuse(Problem("sheet_missing", sheet.name))
            return Grid(sheet.name)
        grid = grid_of(sheet, *self.raw[sheet.key])
        self.refuse(*grid.problems)
        self.read.notes += grid.notes
        return grid

    def object_of(self, line: TableLine, sheet: layout.TableSheet, *, leave: tuple[str, ...] = ()) -> dict:
        """The object that a row describes: its columns, and what its last column adds."""
        found: dict = {}
        for column in sheet.columns:
            if column.path in line.values and column.path != layout.REST and column.path not in leave:
                value, before = line.values[column.path], get(found, column.path)
                if isinstance(value, dict) and isinstance(before, dict):
                    self.add(before, value, line, column.path)
                else:
                    put(found, column.path, value)
        self.add(found, line.values.get(layout.REST, {}), line)
        for column in sheet.columns:
            told = {column.path, "method", "compose"} if column.path == "how" else {column.path}
            if column.needed and column.path not in line.values and not told & found.keys():
                self.missing(line, column.path)
        self.lines.append((found, line))
        return found

    def missing(self, line: TableLine, path: str) -> None:
        place = line.letters.get(path)
        if place and (line.sheet, line.number, place) not in self.unread:
            self.refuse(line.problem("needed", path))

    def add(self, found: dict, more: Any, line: TableLine, path: str = "") -> None:
        if not isinstance(more, dict):
            self.refuse(line.problem("rest_no_object", layout.REST))
            return
        for key, value in more.items():
            here = f"{path}.{key}" if path else key
            if isinstance(value, dict) and isinstance(found.get(key), dict) and value:
                self.add(found[key], value, line, here)
            elif key in found:
                self.refuse(line.problem("given_twice", layout.REST, value=here))
            else:
                found[key] = value

    def put(self, holder: dict, path: str, value: Any, line: TableLine, place: str) -> None:
        """Writes under a path; refused where the last column of some row has something else in its way."""
        above, _dot, _key = path.rpartition(".")
        while above:
            if not isinstance(get(holder, above), dict | None):
                self.refuse(line.problem("given_twice", place, value=above))
                return
            above = above.rpartition(".")[0]
        put(holder, path, value)

    def append(self, holder: dict, key: str, one: dict, line: TableLine) -> None:
        """One more in a list; refused where the last column of some row has something else in its place."""
        members = holder.setdefault(key, [])
        if isinstance(members, list):
            members.append(one)
        else:
            self.refuse(line.problem("given_twice", layout.REST, value=key))

    def once(self, seen: dict, code: Any, line: TableLine) -> bool:
        if code in seen:
            self.refuse(line.problem("code_twice", "code", value=code, first=seen[code].number))
            return False
        seen[code] = line
        return True

    # Settings: names in one column, values beside them

    def settings(self) -> None:
        name, rows = self.raw.get("settings", ("", []))
        if not name:
            self.refuse(Problem("sheet_missing", layout.SETTINGS.name))
            return
        seen: dict[str, int] = {}
        line = TableLine(name, 0, {}, {})
        names = {folded(text): column for column in layout.SETTINGS.columns for text in labels(column)}
        for number, cells in rows:
            label, cell = [*cells, None, None][:2]
            if label is None or cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            column = names.get(folded(str(label)))
            line = TableLine(name, number, {}, dict.fromkeys([layout.REST, "value"], "B"))
            if column is None:
                if number > 2:  # the head of the sheet, in any words
                    self.refuse(line.problem("setting_unknown", "value", value=str(label)[:60]))
                continue
            if column.path in seen and column.path != layout.REST:
                self.refuse(line.problem("setting_twice", "value", first=seen[column.path]))
                continue
            seen[column.path] = number
            self.setting(column, cell, line)
        for column in layout.SETTINGS.columns:
            if column.needed and column.path not in seen:
                self.refuse(Problem("needed", name, 0, f"{column.zh} / {column.en}"))

    def setting(self, column: layout.TableColumn, cell: Any, line: TableLine) -> None:
        try:
            value = column.kind.read(cell)
        except Unclear as unclear:
            self.refuse(line.problem(unclear.code, "value", **unclear.params))
            return
        if column.path == layout.REST:
            self.add(self.read.document, value, line)
        else:
            self.put(self.read.document, column.path, value, line, "value")
        self.read.places[column.path] = line

    # Lists of the document

    def words(self) -> None:
        document, seen = self.read.document, {}
        attributes: dict[str, dict] = {}
        levels: dict[str, dict] = {}
        for line in self.grid(layout.WORDS).lines:
            which = line.values.get("which")
            word = self.object_of(line, layout.WORDS, leave=("which", "owner"))
            owner = line.values.get("owner")
            if not self.once(seen, (which, owner, word.get("code")), line):
                continue
            if which == "dimension":
                self.append(document, "dimensions", word, line)
            elif which == "level":
                levels[word.get("code", "")] = word.get("title", {})
            elif which == "attribute":
                self.append(document, "attributes", word, line)
                attributes[word.get("code", "")] = word
            elif owner in attributes:
                self.append(attributes[owner], "options", word, line)
            elif which == "option":
                self.refuse(line.problem("owner_unknown", "owner", value=owner or ""))
        if levels:
            self.add(document, {"level_titles": levels}, line)

    def listed(self, sheet: layout.TableSheet) -> None:
        found, seen = [], {}
        for line in self.grid(sheet).lines:
            one = self.object_of(line, sheet)
            if self.once(seen, one.get("code"), line):
                self.owners[sheet.part, one.get("code", "")] = one
                found.append(one)
        if found:
            self.read.document[sheet.key] = found

    # The tree and what hangs on it

    def tree(self) -> None:
        seen: dict = {}
        order: list[tuple[dict, TableLine]] = []
        for line in self.grid(layout.INDICATORS).lines:
            node = self.object_of(line, layout.INDICATORS, leave=("parent", "how"))
            how = line.values.get("how")
            if how is not None:
                node["method" if how in METHOD_WORDS else "compose"] = how
            if self.once(seen, node.get("code"), line):
                self.nodes[node.get("code", "")] = (node, line)
                self.owners["item", node.get("code", "")] = node
                order.append((node, line))
        top: TableLine | None = None
        for node, line in order:
            parent = line.values.get("parent")
            if parent is None:
                if top is not None:
                    self.refuse(line.problem("parent_missing", "parent", first=top.number))
                else:
                    top, self.read.document["tree"] = line, node
            elif parent not in self.nodes:
                self.refuse(line.problem("parent_unknown", "parent", value=parent))
            elif wrong := self.steps_up(line):
                self.refuse(line.problem(wrong, "parent", value=parent))
            elif "method" in self.nodes[parent][0] and "compose" not in self.nodes[parent][0]:
                self.refuse(line.problem("parent_scores", "parent", value=parent))
            else:
                self.append(self.nodes[parent][0], "children", node, line)

    def steps_up(self, line: TableLine) -> str:
        """The problem of a row that never reaches the top, or not within any sensible number of steps."""
        code = line.values.get("parent")
        for _step in range(MOST_STEPS):
            if code not in self.nodes:
                return ""
            if code == line.values.get("code"):
                return "parent_circle"
            code = self.nodes[code][1].values.get("parent")
        return "parent_deep"

    def rules(self) -> None:
        seen: dict = {}
        for line in filled(self.grid(layout.RULES).lines, "item"):
            rule = self.object_of(line, layout.RULES, leave=("item",))
            ends = rule.get("range")
            if isinstance(ends, dict):
                if ends.keys() >= {"low", "high"}:
                    rule["range"] = [ends["low"], ends["high"]]
                else:
                    self.refuse(line.problem("range_half", "range.low" if "high" in ends else "range.high"))
            item = line.values.get("item")
            if item is not None and item not in self.nodes:
                self.refuse(line.problem("owner_unknown", "item", value=item))
            elif self.once(seen, rule.get("code"), line) and item is not None:
                self.append(self.nodes[item][0], "rules", rule, line)
                self.owners["rule", rule.get("code", "")] = rule

    def tables(self) -> None:
        groups: dict[tuple[str, str], list[tuple[dict, TableLine]]] = {}
        for line in filled(filled(self.grid(layout.TABLES).lines, "owner"), "which"):
            row = self.object_of(line, layout.TABLES, leave=("owner", "which"))
            owner, which = line.values.get("owner"), line.values.get("which")
            if owner is None or which is None:
                continue
            part = BY_WHICH[which]
            if (part.owner, owner) not in self.owners:
                self.refuse(line.problem("owner_unknown", "owner", value=owner))
                continue
            if (part.number is None and not part.by_code and "number" not in row) or (
                part.by_code and "code" not in row
            ):
                self.missing(line, "code" if part.by_code else "number")
                continue
            groups.setdefault((which, owner), []).append((row, line))
        for (which, owner), found in groups.items():
            self.hang(BY_WHICH[which], owner, found)

    def hang(self, part: Part, owner: str, found: list[tuple[dict, TableLine]]) -> None:
        """Puts the rows of one list into the part of the document that owns it."""
        holder = self.owners[part.owner, owner]
        if get(holder, part.path) is not None:
            self.refuse(found[0][1].problem("given_twice", "which", value=part.path))
            return
        seen: dict = {}
        fresh = [self.once(seen, row["code"], line) for row, line in found if part.by_code]
        if not all(fresh):
            return
        made = list_of(part, [row for row, _line in found])
        self.put(holder, part.path, made, found[0][1], "which")
        ones = made.values() if part.by_code else made
        self.lines += [(one, line) for one, (_row, line) in zip(ones, found, strict=True) if isinstance(one, dict)]

    # Where each part of the document stands

    def name_places(self) -> None:
        by_object = {id(found): line for found, line in self.lines}
        stack: list[tuple[str, Any]] = [("", self.read.document)]
        while stack:
            path, value = stack.pop()
            if id(value) in by_object:
                self.read.places[path] = by_object[id(value)]
            if isinstance(value, dict):
                stack += [(f"{path}.{key}" if path else key, one) for key, one in value.items()]
            elif isinstance(value, list):
                stack += [(f"{path}[{number}]", one) for number, one in enumerate(value)]


def labels(column: layout.TableColumn) -> set[str]:
    return {column.zh, column.en, column.path, f"{column.zh} {column.en}", f"{column.zh} / {column.en}"}


def where(read: Read, path: str) -> tuple[TableLine, str] | None:
    """The row that says the part of the document at ``path``, and the column when it has one."""
    start = path
    while start:
        if start in read.places:
            line = read.places[start]
            inner = path[len(start) :].lstrip(".")
            candidates = [inner, f"params.{inner}", inner.partition("[")[0], inner.rpartition(".")[0]]
            column = next((line.letters[one] for one in candidates if one in line.letters), "")
            if inner in ("method", "compose"):
                column = line.letters.get("how", "")
            if not column and inner in ("points", "value", "weight", "rate"):
                column = line.letters.get("number", "")
            return line, column
        start = max(start.rpartition(".")[0], start.rpartition("[")[0], key=len)
    return None
