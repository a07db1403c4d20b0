"""Two documents side by side: every part by its code, whether it was added, removed, moved or changed."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from appraisal.schemes.compare.said import Said, fields
from appraisal.schemes.editor.naming import titled
from appraisal.schemes.tables import layout, normal
from appraisal.scoring import decimals
from core.figures import signed

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"


@dataclass(frozen=True)
class Difference:
    """One field that differs. ``sign`` is that of after minus before where both are numbers."""

    field: str
    label: str
    before: str
    after: str
    sign: int = 0
    delta: str = ""


@dataclass
class Entry:
    """One part of the scheme in either document or in both."""

    kind: str  # section, indicator, rule, value, veto, grade, payout, word, settings
    code: str
    before: dict | None
    after: dict | None
    under: list[str] = field(default_factory=list)  # titles of the sections and indicators above it
    moved: str = ""  # "order", or "from → to" by codes
    differences: list[Difference] = field(default_factory=list)

    @property
    def states(self) -> list[str]:
        if self.before is None or self.after is None:
            return [ADDED if self.before is None else REMOVED]
        return [MOVED] * bool(self.moved) + [CHANGED] * bool(self.differences)

    @property
    def title(self) -> str:
        return titled(self.after) or titled(self.before) or self.code

    def named(self, part: dict | None) -> str:
        """What one of the two documents calls it."""
        return (titled(part) or self.code) if part is not None else ""


@dataclass
class Comparison:
    entries: list[Entry]

    @property
    def changed(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.states]

    @property
    def identical(self) -> bool:
        return not self.changed

    @property
    def counts(self) -> Counter:
        """Number of parts by (kind, state)."""
        return Counter((entry.kind, state) for entry in self.entries for state in entry.states)

    @property
    def full_marks(self) -> Difference | None:
        """The full marks of the scheme where they differ."""
        settings = next((entry for entry in self.entries if entry.kind == "settings"), None)
        found = settings.differences if settings else []
        return next((one for one in found if one.field == "full_marks"), None)


# the sheet in whose words each kind of part is said
SHEETS = {
    "section": layout.INDICATORS,
    "indicator": layout.INDICATORS,
    "rule": layout.RULES,
    "value": layout.VALUES,
    "veto": layout.VETOES,
    "grade": layout.GRADES,
    "payout": layout.PAYOUTS,
    "word": layout.WORDS,
}


def compare(before: dict, after: dict) -> Comparison:
    """Every part of two documents, in the order of the later one; what is gone stands where it was."""
    old, new = normal(before), normal(after)
    entries = [settings(old, new), *Trees(old.get("tree"), new.get("tree")).under(TOP, [])]
    for kind, sheet in SHEETS.items():
        if sheet in layout.LISTED:
            entries += Both(*(standing(coded(half.get(sheet.key))) for half in (old, new))).entries(kind)
    entries += Both(standing(words(old)), standing(words(new))).entries("word")
    return Comparison(entries)


def coded(value: Any) -> dict[str, dict]:
    """Objects of a list by their code; the first of two with one code."""
    found: dict[str, dict] = {}
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            found.setdefault(str(one.get("code", "")), one)
    return found


def words(document: dict) -> dict[str, dict]:
    levels = document.get("level_titles")
    found = {
        f"level {code}": {"which": "level", "code": code, "title": title}
        for code, title in (levels.items() if isinstance(levels, dict) else ())
    }
    for which, key in (("dimension", "dimensions"), ("attribute", "attributes")):
        for code, one in coded(document.get(key)).items():
            found[f"{which} {code}"] = {"which": which, **one}
    return found


def settings(old: dict, new: dict) -> Entry:
    own = {"tree", "values", "vetoes", "grades", "payouts", "dimensions", "attributes", "level_titles"}
    before, after = ({key: one for key, one in half.items() if key not in own} for half in (old, new))
    entry = Entry("settings", "", before, after)
    entry.differences = differing(fields(layout.SETTINGS, before), fields(layout.SETTINGS, after))
    return entry


def own(part: dict) -> dict:
    """What a part says itself, without the parts below it."""
    return {key: value for key, value in part.items() if key not in ("children", "rules")}


def differing(old: dict[str, Said], new: dict[str, Said]) -> list[Difference]:
    found = []
    for key in merged(list(old), list(new)):
        before, after = old.get(key), new.get(key)
        if before and after and before.text == after.text:
            continue
        label = (after or before or Said(key, "")).label
        sign, delta = distance(before.text if before else "", after.text if after else "")
        found.append(Difference(key, label, before.text if before else "", after.text if after else "", sign, delta))
    return found


def distance(before: str, after: str) -> tuple[int, str]:
    """Sign and size of after − before; nothing where one of them is no number or a fraction without end."""
    try:
        moved = decimals.parse(after) - decimals.parse(before)
    except ValueError:
        return 0, ""
    sign = (moved > 0) - (moved < 0)
    if "/" in before + after:
        return sign, ""
    return sign, signed(Decimal(decimals.plain(moved)))


TOP = "\n"  # no code: what stands under nothing


@dataclass
class Spot:
    """Where a part stands: under which code."""

    part: dict
    parent: str = TOP


Half = dict[str, Spot]


def standing(parts: dict[str, dict]) -> Half:
    return {key: Spot(part) for key, part in parts.items()}


class Both:
    """The parts of one sort in both documents, by key."""

    def __init__(self, old: Half, new: Half) -> None:
        self.old, self.new = old, new
        self.known: dict[str, set[str]] = {}

    def under(self, parent: str) -> list[str]:
        """What stands under ``parent`` now, and what stood there and is nowhere now."""
        old = [key for key, spot in self.old.items() if spot.parent == parent == self.new.get(key, spot).parent]
        return merged(old, [key for key, spot in self.new.items() if spot.parent == parent])

    def entries(self, kind: str) -> list[Entry]:
        return [self.entry(kind, key) for key in self.under(TOP)]

    def entry(self, kind: str, key: str, above: Iterable[str] = ()) -> Entry:
        old, new = self.old.get(key), self.new.get(key)
        part = (new or self.old[key]).part
        entry = Entry(
            kind, str(part.get("code", "")), old.part if old else None, new.part if new else None, list(above)
        )
        if old and new:
            before, after = own(old.part), own(new.part)
            if before != after:
                entry.differences = differing(fields(SHEETS[kind], before), fields(SHEETS[kind], after))
            if old.parent != new.parent:
                entry.moved = f"{old.parent} → {new.parent}"
            elif kind != "word" and key in self.shifted(new.parent):
                entry.moved = "order"
        return entry

    def shifted(self, parent: str) -> set[str]:
        if parent not in self.known:
            old, new = ([key for key, spot in half.items() if spot.parent == parent] for half in (self.old, self.new))
            self.known[parent] = out_of_order(old, new)
        return self.known[parent]


class Trees:
    """Sections, indicators and rules of both documents."""

    def __init__(self, *roots: Any) -> None:
        halves: list[tuple[Half, Half]] = [({}, {}) for _root in roots]
        for root, half in zip(roots, halves, strict=True):
            if isinstance(root, dict):
                collect(root, TOP, *half)
        self.nodes, self.rules = (Both(*found) for found in zip(*halves, strict=True))
        self.told: set[str] = set()

    def under(self, parent: str, above: list[str]) -> Iterator[Entry]:
        for code in self.nodes.under(parent):
            if code in self.told:  # a draft may use a code twice, even for a section and its part
                continue
            self.told.add(code)
            spot = self.nodes.new.get(code) or self.nodes.old[code]
            node = self.nodes.entry("indicator" if "method" in spot.part else "section", code, above)
            yield node
            below = [*above, node.title] if parent != TOP else above  # the whole needs no mention
            for rule in self.rules.under(code):
                yield self.rules.entry("rule", rule, below)
            yield from self.under(code, below)


def collect(node: dict, parent: str, nodes: Half, rules: Half) -> None:
    code = str(node.get("code", ""))
    nodes.setdefault(code, Spot(node, parent))
    for key, rule in coded(node.get("rules")).items():
        rules.setdefault(key, Spot(rule, code))
    children = node.get("children")
    for child in children if isinstance(children, list) else []:
        if isinstance(child, dict):
            collect(child, code, nodes, rules)


def merged(old: list[str], new: list[str]) -> list[str]:
    """The new order, with what is gone behind the one it followed."""
    found = list(new)
    last = -1
    for code in old:
        if code in found:
            last = found.index(code)
        else:
            last += 1
            found.insert(last, code)
    return found


def out_of_order(old: list[str], new: list[str]) -> set[str]:
    """The fewest codes that must have moved for the one order to become the other."""
    place = {code: number for number, code in enumerate(new)}
    common = [code for code in old if code in place]
    ends: list[int] = []  # smallest end of an ascending run of each length
    runs: list[list[str]] = []
    for code in common:
        spot = bisect_left(ends, place[code])
        run = [*(runs[spot - 1] if spot else []), code]
        ends[spot : spot + 1] = [place[code]]
        runs[spot : spot + 1] = [run]
    stays = set(runs[-1]) if runs else set()
    return set(common) - stays
