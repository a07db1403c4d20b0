"""The reference engine: slow, readable, exact rationals, one subject after another.

It shares no arithmetic with the fast engine (no exact.py, no engine.py): the same scheme and facts are worked out again
with ``fractions.Fraction``, and put in words while doing so. Tests compare both on random worlds, to the last digit.
"""

from dataclasses import dataclass, fields
from fractions import Fraction

from . import decimals
from .reference_parts import ZERO, Subject, counted, held, highest_only, round_scaled, rounded, show, signed
from .sheets import SheetRow


@dataclass(frozen=True)
class Line:
    """One line of the explanation. ``text`` is arithmetic with rule codes, the same in every language."""

    depth: int
    kind: str  # "rule" | "item" | "node" | "total" | "coefficient" | "veto"
    code: str
    text: str
    value: Fraction | None


class Sheet:
    """Works out one subject."""

    def __init__(self, scheme, subject):
        self.scheme, self.subject, self.lines = scheme, subject, []
        self.results, self.counts, self.words = {}, {}, {}  # by rule code
        self.scores = {}
        self.by_rule = {}
        for event in highest_only(subject.events):
            self.by_rule.setdefault(event.rule.index, []).append(event)
        for rule in scheme.rules:
            self.rule(rule)
        self.fired = {
            veto.code for veto in scheme.vetoes if veto.effect == "item_zero" and self.holds(veto.when)
        }
        self.root = self.node(scheme.root, 0)
        self.fired |= {veto.code for veto in scheme.vetoes if self.holds(veto.when)}
        self.finish()

    def rule(self, rule):
        events = self.by_rule.get(rule.index, [])
        n = sum((event.quantity for event in events), ZERO)
        if rule.is_counted:
            skipped = False
            if rule.measure:
                n = self.subject.measures.get(rule.measure)
                skipped = n is None and rule.missing == "skip"
            self.counts[rule.code] = n
            amount, words = (ZERO, "") if skipped else counted(rule, n or ZERO)
            n = n or ZERO
        else:
            self.counts[rule.code] = n
            amount = sum((event.amount for event in events), ZERO)
            words = " + ".join(event.words for event in sorted(events, key=lambda event: event.tie))
        points = amount if rule.cap is None else min(amount, rule.cap)
        effect = self.subject.adjustments.get(rule.index, ZERO)
        lost = amount - points
        if lost:
            words = f"{words} = {show(amount)}, held at {show(points)}"
        value = points if rule.kind == "bonus" else -points
        if rule.measure and not points and not lost:
            n = ZERO  # a measure without effect is not part of the sheet
        self.results[rule.code] = (n, value, lost, effect)
        self.words[rule.code] = words

    def base(self, item):
        """(base, words); base None when the item does not apply."""
        if item.method in ("deduct", "deduct_and_bonus"):
            return item.full, show(item.full)
        if item.method == "accrue":
            return ZERO, "0"
        value = self.subject.measures.get(item.value)
        target = item.target_value
        if item.method == "ratio" and item.target:
            target = self.subject.measures.get(item.target)
            if target is None or target <= 0:
                value = None
        if value is None:
            missing = {"full": item.full, "zero": ZERO, "na": None}[item.missing]
            return missing, "not applicable" if missing is None else f"{show(missing)} (no value)"
        if item.method == "ratio":
            share = held(value / target, item.ratio_floor, item.ratio_cap)
            return share * item.full, f"{show(item.full)} × {show(value)} / {show(target)}"
        if item.method == "given":
            return value * item.times, show(
                value
            ) if item.times == 1 else f"{show(value)} × {show(item.times)}"
        for band in item.bands:
            above = band.low is None or value > band.low or (band.low_closed and value == band.low)
            under = band.high is None or value < band.high or (band.high_closed and value == band.high)
            if above and under:
                return band.points, f"{show(band.points)} (value {show(value)})"
        return ZERO, f"0 (value {show(value)} in no band)"

    def item(self, item, depth):
        base, words = self.base(item)
        score, parts, lines = base, [words], []
        for rule in item.rules:
            n, points, lost, effect = self.results[rule.code]
            if any((n, points, lost, effect)):
                lines.append(Line(depth + 1, "rule", rule.code, self.words[rule.code], points + effect))
                parts.append(f"{signed(points)} ({rule.code})")
                if effect:
                    parts.append(f"{signed(effect)} ({rule.code}, carried)")
            if score is not None:
                score += points + effect
        if score is not None:
            score = self.finished(item, score, parts)
        zero = any(
            v.code in self.fired and v.effect == "item_zero" and v.item == item.code
            for v in self.scheme.vetoes
        )
        if zero and score is not None:
            score = ZERO
            parts.append("→ 0 (veto)")
        return score, parts, lines

    def finished(self, node, score, parts):
        limited = held(score, node.floor, node.cap)
        if limited != score:
            parts.append(f"= {show(score)}, held at {show(limited)}")
        result = rounded(limited, node.round)
        if result != limited:
            parts.append(f"≈ {show(result)}")
        return result

    def node(self, node, depth):
        place = len(self.lines)
        if node.is_item:
            score, parts, lines = self.item(node, depth)
            self.lines.extend(lines)
        else:
            children = [(child, self.node(child, depth + 1)) for child in node.children]
            score, parts = self.composed(node, children)
            if score is not None:
                score = self.finished(node, score, parts)
        self.scores[node.code] = score
        text = " ".join(parts)
        if score is not None:
            text += f" = {show(score)}"
        self.lines.insert(place, Line(depth, "item" if node.is_item else "node", node.code, text, score))
        return score

    def composed(self, node, children):
        present = [(child, score) for child, score in children if score is not None]
        listed = " + ".join(f"{show(score)} ({child.code})" for child, score in present)
        if node.compose == "sum":
            return sum((score for _, score in children), ZERO), [listed]
        if node.compose == "rescale":
            total = sum((score for _, score in children), ZERO)
            return total * node.rescale_to / node.rescale_from, [
                f"({listed}) × {show(node.rescale_to)} / {show(node.rescale_from)}"
            ]
        if not present:
            return None, ["not applicable"]
        if node.compose == "best":
            return max(score for _, score in present), [f"best of {listed.replace(' + ', ', ')}"]
        weight = {child.code: Fraction(1) if child.weight is None else child.weight for child, _ in children}
        share = sum(weight[child.code] for child, _ in present)
        if not share:
            return None, ["not applicable"]
        total = sum(weight[child.code] * score for child, score in present)
        words = " + ".join(
            f"{show(score)} × {show(weight[child.code])} ({child.code})" for child, score in present
        )
        if node.compose == "mean":
            return total / share, [f"({words}) / {show(share)}"]
        if len(present) == len(children):
            return total, [words]
        return total * sum(weight.values()) / share, [
            f"({words}) × {show(sum(weight.values()))} / {show(share)}"
        ]

    def holds(self, condition):
        if condition.mode:
            results = [self.holds(part) for part in condition.parts]
            return bool(results) and (all(results) if condition.mode == "all" else any(results))
        if condition.of == "measure":
            actual = self.subject.measures.get(condition.code)
        elif condition.of == "score":
            actual = self.scores.get(condition.code)
        elif condition.of == "points":
            actual = abs(self.results[condition.code][1])
        else:
            actual = self.counts[condition.code]
        if actual is None:
            return False
        than = condition.than
        return {
            ">=": actual >= than,
            ">": actual > than,
            "<=": actual <= than,
            "<": actual < than,
            "==": actual == than,
        }[condition.op]

    def finish(self):
        scheme = self.scheme
        self.total = self.coefficient = None
        self.grade = ""
        codes = [grade.code for grade in scheme.grades]
        if self.root is not None:
            limited = held(self.root, scheme.total.floor, scheme.total.cap)
            rule = scheme.total.rounding
            total = round_scaled(limited, rule.places, rule.mode)
            self.total = decimals.fixed(total, rule.places)
            self.lines.append(
                Line(
                    0, "total", "total", f"{show(self.root)} → {self.total}", Fraction(total, 10**rule.places)
                )
            )
            basis = Fraction(total, 10**rule.places) if scheme.coefficient_of == "rounded" else limited
            rule = scheme.coefficient.rounding
            share = held(basis * 100 / scheme.full_marks, scheme.coefficient.floor, scheme.coefficient.cap)
            share = round_scaled(share, rule.places, rule.mode)
            self.coefficient = decimals.fixed(share, rule.places)
            words = f"{show(basis)} × 100 / {show(scheme.full_marks)} → {self.coefficient}"
            self.lines.append(Line(0, "coefficient", "coefficient", words,
                                   Fraction(share, 10**rule.places)))  # fmt: skip
            printed = Fraction(self.coefficient if scheme.grades_on == "coefficient" else self.total)
            for grade in scheme.grades:
                if (grade.low is None or printed >= grade.low) and (
                    grade.high is None or printed < grade.high
                ):
                    self.grade = grade.code
                    break
        for veto in scheme.vetoes:
            if veto.code in self.fired:
                self.lines.append(Line(0, "veto", veto.code, veto.effect, None))
                limit = (
                    1
                    if veto.effect == "no_excellent"
                    else codes.index(veto.grade)
                    if veto.effect == "grade_at_most"
                    else 0
                )
                if self.grade and codes.index(self.grade) < limit:
                    self.grade = codes[limit]
        results = [veto for veto in scheme.vetoes if veto.code in self.fired and veto.effect == "result"]
        self.vetoed = bool(results)
        if results:
            worst = max(codes.index(veto.grade) if veto.grade else -1 for veto in results)
            self.grade = codes[worst] if worst >= 0 else ""

    def row(self):
        vetoes = tuple(veto.code for veto in self.scheme.vetoes if veto.code in self.fired)
        rules = {code: values for code, values in self.results.items() if any(values)}
        return SheetRow(
            self.subject.name,
            self.total,
            self.coefficient,
            self.grade,
            self.vetoed,
            vetoes,
            self.scores,
            rules,
        )


def sheets(scheme, facts):
    """[Sheet] in the order of ``facts.subjects``; ``.row()`` compares with the fast engine, ``.lines`` explain."""
    events, adjustments = {}, {}
    for row, subject in enumerate(facts.events.subject.tolist()):
        events.setdefault(subject, []).append(row)
    for row, subject in enumerate(facts.adjustments.subject.tolist()):
        adjustments.setdefault(subject, []).append(row)
    return [
        Sheet(
            scheme, Subject(scheme, facts, position, events.get(position, []), adjustments.get(position, []))
        )
        for position in range(len(facts.subjects))
    ]


def differences(fast, facts):
    """Every field in which the fast engine's sheets differ from the reference, as text; empty when they agree."""
    found = []
    for position, sheet in enumerate(sheets(fast.scheme, facts)):
        mine, other = fast.row(position), sheet.row()
        found += [
            f"{mine.subject}: {field.name}: {getattr(mine, field.name)} != {getattr(other, field.name)}"
            for field in fields(SheetRow)
            if getattr(mine, field.name) != getattr(other, field.name)
        ]
    return found
