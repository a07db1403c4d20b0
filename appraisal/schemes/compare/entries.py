"""Two documents side by side: every part by its code, whether it was added, removed, moved or changed."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from appraisal.schemes.compare.said import Said, fields
from appraisal.schemes.models import in_language
from appraisal.schemes.tables import layout, normal
from appraisal.schemes.tables.cells import NUMBER
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

    @property
    def title_before(self) -> str:
        return (titled(self.before) or self.code) if self.before is not None else ""

    @property
    def title_after(self) -> str:
        return (titled(self.after) or self.code) if self.after is not None else ""


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


def compare(before: dict, after: dict) -> Comparison:
    """Every part of two documents, in the order of the later one; what is gone stands where it was."""
    old, new = normal(before), normal(after)
    entries = [settings(old, new), *Trees(old.get("tree"), new.get("tree")).entries()]
    for key, kind, sheet, owner in (
        ("values", "value", layout.VALUES, "value"),
        ("vetoes", "veto", layout.VETOES, ""),
        ("grades", "grade", layout.GRADES, ""),
        ("payouts", "payout", layout.PAYOUTS, "payout"),
    ):
        entries += listed(kind, sheet, owner, coded(old.get(key)), coded(new.get(key)))
    entries += listed("word", layout.WORDS, "", words(old), words(new))
    return Comparison(entries)


def titled(part: dict | None) -> str:
    title = (part or {}).get("title")
    return in_language(title) if isinstance(title, dict) else str(title or "")


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


def listed(kind: str, sheet: layout.TableSheet, owner: str, old: dict[str, dict], new: dict[str, dict]) -> list[Entry]:
    shifted = out_of_order(list(old), list(new))
    found = []
    for key in merged(list(old), list(new)):
        part = new.get(key) or old.get(key) or {}
        entry = Entry(kind, str(part.get("code", "")), old.get(key), new.get(key))
        finish(entry, sheet, owner)
        entry.moved = "order" if key in shifted and kind != "word" else ""
        found.append(entry)
    return found


def finish(entry: Entry, sheet: layout.TableSheet, owner: str) -> None:
    halves = [own(half) for half in (entry.before, entry.after) if half is not None]
    if len(halves) == 2 and halves[0] != halves[1]:
        entry.differences = differing(*(fields(sheet, half, owner) for half in halves))


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
    if not (NUMBER.match(before) and NUMBER.match(after)):
        return 0, ""
    moved = Fraction(after) - Fraction(before)
    sign = (moved > 0) - (moved < 0)
    if "/" in before + after:
        return sign, ""
    return sign, signed(Decimal(after) - Decimal(before))


# The tree

TOP = "\n"  # no code: what stands under nothing


@dataclass
class Spot:
    """Where a node or rule stands: under which code."""

    part: dict
    parent: str


class Trees:
    """Sections, indicators and rules of both documents."""

    def __init__(self, old: Any, new: Any) -> None:
        self.nodes: list[dict[str, Spot]] = []
        self.rules: list[dict[str, Spot]] = []
        self.known: dict[tuple[int, str], set[str]] = {}
        self.told: set[str] = set()
        for root in (old, new):
            self.nodes.append({})
            self.rules.append({})
            if isinstance(root, dict):
                self.collect(root, TOP)

    def collect(self, node: dict, parent: str) -> None:
        code = str(node.get("code", ""))
        self.nodes[-1].setdefault(code, Spot(node, parent))
        for key, rule in coded(node.get("rules")).items():
            self.rules[-1].setdefault(key, Spot(rule, code))
        children = node.get("children")
        for child in children if isinstance(children, list) else []:
            if isinstance(child, dict):
                self.collect(child, code)

    def entries(self) -> list[Entry]:
        return list(self.under(TOP, []))

    def under(self, parent: str, above: list[str]) -> Iterable[Entry]:
        for code in self.here(self.nodes, parent):
            if code in self.told:  # a draft may use a code twice, even for a section and its part
                continue
            self.told.add(code)
            node = self.node_entry(code, above)
            yield node
            below = [*above, node.title] if parent != TOP else above  # the whole needs no mention
            for rule in self.here(self.rules, code):
                yield self.entry("rule", self.rules, rule, layout.RULES, "rule", below, parent=code)
            yield from self.under(code, below)

    def here(self, halves: list[dict[str, Spot]], parent: str) -> list[str]:
        """Codes that stand under ``parent`` now, and those that stood there and are nowhere now."""
        old, new = halves
        gone = [code for code, spot in old.items() if spot.parent == parent and code not in new]
        stayed = [code for code, spot in old.items() if spot.parent == parent and code in new]
        now = [code for code, spot in new.items() if spot.parent == parent]
        order = [code for code, spot in old.items() if spot.parent == parent]
        return merged([code for code in order if code in gone or (code in stayed and code in now)], now)

    def node_entry(self, code: str, above: list[str]) -> Entry:
        spot = self.nodes[1].get(code) or self.nodes[0][code]
        kind = "indicator" if "method" in spot.part else "section"
        return self.entry(kind, self.nodes, code, layout.INDICATORS, "item", above, parent=spot.parent)

    def entry(
        self,
        kind: str,
        halves: list[dict[str, Spot]],
        code: str,
        sheet: layout.TableSheet,
        owner: str,
        above: list[str],
        *,
        parent: str,
    ) -> Entry:
        old, new = halves[0].get(code), halves[1].get(code)
        entry = Entry(kind, code, old.part if old else None, new.part if new else None, above)
        finish(entry, sheet, owner)
        if old and new:
            if old.parent != new.parent:
                entry.moved = f"{old.parent} → {new.parent}"
            elif code in self.shifted(halves, parent):
                entry.moved = "order"
        return entry

    def shifted(self, halves: list[dict[str, Spot]], parent: str) -> set[str]:
        key = (id(halves), parent)
        if key not in self.known:
            old, new = ([code for code, spot in half.items() if spot.parent == parent] for half in halves)
            self.known[key] = out_of_order(old, new)
        return self.known[key]


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
