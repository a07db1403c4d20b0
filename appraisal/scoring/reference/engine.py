"""The reference engine: slow, readable, exact rationals, one subject after another.

It shares no arithmetic with the fast engine (no exact.py, no engine*.py): the same scheme and facts are worked out
again with ``fractions.Fraction``, and put in words while doing so. Tests compare both on random worlds, to the last
digit. A sheet works out each value, count, amount and score when something asks for it, and keeps it; peers and linked
subjects are asked the same way.
"""

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.errors import FactsError, Issue, failure
from appraisal.scoring.language.formula import names
from appraisal.scoring.output.sheets import SheetRow
from appraisal.scoring.steps import said

from . import facts as reference_facts
from .compositions import Section, composed
from .items import base_of, counter_number, derived_value
from .parts import ZERO, Failure, bounded, compares, held, round_scaled, show, signed
from .rules import RuleWork
from .scores import finished, peer_score

BUSY = object()


@dataclass(frozen=True)
class Line:
    """One line of the explanation. ``text`` is arithmetic with rule codes."""

    depth: int
    kind: (
        str  # "value" | "rule" | "item" | "node" | "fairness" | "total" | "coefficient" | "veto" | "problem"
    )
    code: str
    text: str
    value: Fraction | None


@dataclass(frozen=True)
class Result:
    """What is printed of a sheet."""

    total: int | None  # × 10**places
    coefficient: int | None
    exact: Fraction | None  # before the total's floor, cap and rounding
    grade: str
    vetoed: bool
    vetoes: tuple[str, ...]


class Sheet(RuleWork):
    """Works out one subject."""

    def __init__(self, batch, subject):
        self.batch, self.scheme, self.subject = batch, batch.scheme, subject
        self.known, self.noted, self.words = {}, {}, {}
        self._lines = None

    # what is worked out once ----------------------------------------------------------------------------------------

    def once(self, key, work):
        found = self.known.get(key)
        if found is BUSY:
            name = str(self.subject.name)
            text = f"Scores are inherited in a circle: {name} → {name}."
            raise FactsError([Issue("subject_circle", "links", text, {"names": name})])
        if found is None:
            self.known[key] = BUSY
            try:
                found = (work(), None)
            except Failure as failure:
                found = (None, (failure.code, failure.path))
            except BaseException:
                del self.known[key]
                raise
            self.known[key] = found
        if found[1] is not None:
            raise Failure(*found[1])
        return found[0]

    def quietly(self, work):
        """The result, or None where it fails."""
        try:
            return work()
        except Failure:
            return None

    def note(self, work):
        """Work whose failure stops the sheet; None then."""
        try:
            return work()
        except Failure as failure:
            self.noted[failure.code, failure.path] = None
            return None

    # values and conditions ------------------------------------------------------------------------------------------

    def value(self, value):
        """A VALUE as a number, None where it is missing."""
        if not isinstance(value, str):
            return value
        derived = self.scheme.value(value)
        if derived is None:
            return self.value_of_measure(value)
        return self.once(("value", value), lambda: derived_value(self, derived))[0]

    def value_or_none(self, value):
        return self.quietly(lambda: self.value(value))

    def value_of_measure(self, code):
        return self.subject.measures.get(code)

    def holds(self, condition):
        if condition.mode:
            results = [self.holds(part) for part in condition.parts]
            if condition.mode == "not":
                return not results[0]
            return bool(results) and (all(results) if condition.mode == "all" else any(results))
        if condition.of == "attribute":
            return self.subject.attributes.get(condition.code) in condition.options
        actual, than = self.compared(condition), self.value(condition.than)
        return actual is not None and than is not None and compares(actual, condition.op, than)

    def compared(self, condition):
        if condition.of == "measure":
            return self.value(condition.code)
        if condition.of == "score":
            return self.score(self.scheme.node(condition.code))
        rule = self.scheme.rule(condition.code)
        if condition.of == "points":
            return self.points(rule)[0]
        return self.year_count(rule) if condition.year else self.count(rule)

    def applies(self, node):
        """Whether a node applies, by its own condition and those above it."""
        return self.once(("applies", node.index), lambda: self._applies(node))

    def _applies(self, node):
        parent = self.scheme.parents[node.index]
        above = parent < 0 or self.applies(self.scheme.nodes[parent])
        own = node.applies_when is None or self.note(lambda: self.holds(node.applies_when))
        return above and bool(own)

    # scores ---------------------------------------------------------------------------------------------------------

    def score(self, node):
        """Finished score of a node or item, None where it does not apply."""
        work = self._item if node.is_item else self._composition
        return self.once(("score", node.index), lambda: work(node))

    def _composition(self, node):
        children, failure = [], None
        for child in node.children:
            try:
                children.append((child, self.score(child)))
            except Failure as failed:
                failure = failure or failed
        if not self.applies(node):
            self.words[node.code] = "not applicable"
            return None
        if failure:
            raise failure
        score, how = composed(node.compose, Section.of(node, children))
        return self._finished(node, score, [said(how)])

    def _item(self, item):
        base, words, failure = self.base(item)
        for rule in item.rules:
            try:
                self.points(rule)
            except Failure as failed:
                failure = failure or failed
            self.note(lambda rule=rule: self.amount(rule))
        if not self.applies(item) or (failure is None and base is None and item.missing == "na"):
            self.words[item.code] = "not applicable"
            return None
        if failure:
            raise failure
        if base is None:
            base, words = self.instead(item, words)
        score, parts = self.with_rules(item, base, words)
        return self._finished(item, score, parts)

    def base(self, item):
        """(base or None, words, failure) of the item's method; a failure is noted where the item applies."""
        try:
            return *self.once(("base", item.index), lambda: base_of(self, item)), None
        except Failure as failure:
            if self.applies(item):
                self.noted[failure.code, failure.path] = None
            return None, "", failure

    def instead(self, item, why):
        """(base of whoever lacks the value, words)."""
        if item.missing == "mean":
            found = self.batch.of_group(
                self, ("finished", item.index), lambda peer: peer.finished_by_value(item)
            )
            found = [score for score in found if score is not None]
            mean = sum(found, ZERO) / len(found) if found else ZERO
            return mean, f"{show(mean)} ({why}: mean of {len(found)} peers)"
        base = item.full if item.missing == "full" else ZERO
        return base, f"{show(base)} ({why})"

    def finished_by_value(self, item):
        """The item's finished score when it rests on a value, else None."""
        base, words, failure = self.base(item)
        if failure or base is None or not self.applies(item):
            return None
        score, parts = self.with_rules(item, base, words)
        return self._limited(item, score, parts)

    def with_rules(self, item, base, words):
        score, parts = base, [words]
        for rule in item.rules:
            n, points, lost, effect, _ = self.result(rule)
            score += points + effect
            if any((n, points, lost, effect)):
                parts.append(f"{signed(points)} ({rule.code})")
            if effect:
                parts.append(f"{signed(effect)} ({rule.code}, carried)")
        return score, parts

    def _finished(self, node, score, parts):
        if score is None:
            self.words[node.code] = " ".join(parts)
            return None
        try:
            score = self._limited(node, score, parts)
        except Failure as failure:
            if failure.path == self.path_of(node):
                self.noted[failure.code, failure.path] = None
            raise
        self.words[node.code] = " ".join(parts) + f" = {show(score)}"
        return score

    @staticmethod
    def path_of(node):
        return f"{'item' if node.is_item else 'node'} {node.code}"

    def _limited(self, node, score, parts):
        score = finished(node, score, parts)
        for veto in self.scheme.vetoes:
            if veto.effect == "item_zero" and veto.item == node.code and self.holds(veto.when):
                score = ZERO
                parts.append("→ 0 (veto)")
        return bounded(score, self.path_of(node))

    # the sheet ------------------------------------------------------------------------------------------------------

    def raw(self):
        """Score of the root before fairness; None where nothing applies or something could not be computed."""
        return self.once(("raw",), self._raw)

    def _raw(self):
        root = self.note(lambda: self.score(self.scheme.root))
        for node in self.scheme.nodes:
            self.applies(node)
        self.fired = [
            veto.code for veto in self.scheme.vetoes if self.note(lambda veto=veto: self.holds(veto.when))
        ]
        coefficient = self.scheme.fairness.group_coefficient
        if coefficient:
            self.note(lambda: self.value(coefficient.value))
        return None if self.noted else root

    def fair(self):
        """[(what was done, score after it, words)] and the score after all switches of fairness."""
        return self.once(("fair",), self._fair)

    def _fair(self):
        score, done, fairness = self.raw(), [], self.scheme.fairness
        if score is None:
            return None, done
        if fairness.peer:
            others = self.batch.of_group(self, ("raw",), lambda peer: peer.raw())
            score, words = peer_score(fairness.peer, score, [one for one in others if one is not None])
            done.append(("peer", score, words))
        coefficient = fairness.group_coefficient
        if coefficient:
            value = self.value(coefficient.value)
            if value is not None:
                factor = held(value, coefficient.low, coefficient.high)
                done.append(("coefficient", score * factor, f"{show(score)} × {show(factor)}"))
                score *= factor
        self.note(lambda: bounded(held(score, self.scheme.total.floor, self.scheme.total.cap), "total"))
        return (None if self.noted else score), done

    def result(self, rule=None):
        """What is printed; with a rule, its line on the sheet."""
        return self.once(("result",), self._result) if rule is None else super().result(rule)

    def _result(self):
        score, _ = self.fair()
        scheme = self.scheme
        if self.noted:
            return Result(None, None, None, "", False, ())
        fired = [veto for veto in scheme.vetoes if veto.code in self.fired]
        codes, grade = [one.code for one in scheme.grades], ""
        total = coefficient = None
        if score is not None:
            limited, output = held(score, scheme.total.floor, scheme.total.cap), scheme.total.rounding
            total = round_scaled(limited, output.places, output.mode)
            basis = Fraction(total, 10**output.places) if scheme.coefficient_of == "rounded" else limited
            output = scheme.coefficient.rounding
            share = held(basis * 100 / scheme.full_marks, scheme.coefficient.floor, scheme.coefficient.cap)
            coefficient = round_scaled(share, output.places, output.mode)
            grade = self.graded(total, coefficient)
        for veto in fired:
            if veto.effect in ("no_excellent", "grade_at_most") and grade:
                limit = 1 if veto.effect == "no_excellent" else codes.index(veto.grade)
                grade = codes[max(limit, codes.index(grade))]
        results = [veto for veto in fired if veto.effect == "result"]
        if results:
            worst = max(codes.index(veto.grade) if veto.grade else -1 for veto in results)
            grade = codes[worst] if worst >= 0 else ""
        return Result(total, coefficient, score, grade, bool(results), tuple(veto.code for veto in fired))

    def graded(self, total, coefficient):
        scheme = self.scheme
        printed = Fraction(total, 10**scheme.total.rounding.places)
        if scheme.grades_on == "coefficient":
            printed = Fraction(coefficient, 10**scheme.coefficient.rounding.places)
        for grade in scheme.grades:
            if (grade.low is None or printed >= grade.low) and (grade.high is None or printed < grade.high):
                return grade.code
        return ""

    @property
    def problems(self):
        """[Issue] of what could not be computed; such a sheet says nothing else."""
        self.result()
        return [failure(self.scheme, code, path, self.subject.name) for code, path in sorted(self.noted)]

    @property
    def exact(self):
        """The score before the total's rounding; None where there is none."""
        return self.result().exact

    def read_by(self, kind, code):
        """Codes of the measures that an item or a derived value reads."""
        if kind == "value":
            expression = self.scheme.value(code).formula
            read: list[Any] = list(names(expression)) if expression is not None else []
        else:
            params = self.scheme.node(code).params
            read = [
                getattr(params, name, None) for name in ("value", "target", "tolerance", "times", "prior")
            ]
            if getattr(params, "formula", None) is not None:
                read += names(params.formula)
        return list(
            dict.fromkeys(one for one in read if isinstance(one, str) and one in self.subject.measures)
        )

    def printed(self, what):
        """The printed total or coefficient as a number; None where there is none."""
        result = self.result()
        number = result.total if what == "total" else result.coefficient
        output = self.scheme.total if what == "total" else self.scheme.coefficient
        return None if number is None else Fraction(number, 10**output.rounding.places)

    def text(self, what):
        result = self.result()
        number = result.total if what == "total" else result.coefficient
        output = self.scheme.total if what == "total" else self.scheme.coefficient
        return None if number is None else decimals.fixed(number, output.rounding.places)

    @property
    def stopped(self):
        self.result()
        return bool(self.noted)

    def shown(self, of):
        """What linked subjects inherit."""
        if of in ("total", "coefficient"):
            return self.printed(of)
        return None if self.stopped else self.score(self.scheme.node(of))

    def counters(self):
        """{item code: consecutive good periods, this one included}."""
        return {
            item.code: 0 if self.noted else counter_number(self, item.params)
            for item in self.scheme.items
            if item.method == "counter"
        }

    def row(self):
        result = self.result()
        problems = tuple(sorted(self.noted))
        nodes, rules = {}, {}
        if not problems:
            nodes = {node.code: self.score(node) for node in self.scheme.nodes}
            found = {rule.code: self.result(rule)[:4] for rule in self.scheme.rules}
            rules = {code: values for code, values in found.items() if any(values)}
        return SheetRow(
            self.subject.name, self.text("total"), self.text("coefficient"), result.grade, result.vetoed,
            result.vetoes, nodes, rules, problems,
        )  # fmt: skip

    @property
    def lines(self):
        """The explanation, made when somebody reads it."""
        if self._lines is None:
            from .lines import lines

            self._lines = lines(self)
        return self._lines


class Batch:
    """All sheets of a batch; peers and linked subjects are found here."""

    def __init__(self, scheme, facts):
        self.scheme, self.facts, self.kept = scheme, facts, {}
        self.sheets = [Sheet(self, subject) for subject in reference_facts.read(scheme, facts)]
        self.groups = {}
        for sheet in self.sheets:
            self.groups.setdefault(sheet.subject.group, []).append(sheet)
        self.outside = {of: reference_facts.numbers(measure) for of, measure in facts.scores.items()}

    def of_group(self, sheet, key, work):
        """``work(peer)`` of all peers, None where it fails; worked out once per group and key."""
        key = (sheet.subject.group, key)
        if key not in self.kept:
            self.kept[key] = [
                peer.quietly(lambda peer=peer: work(peer)) for peer in self.groups[sheet.subject.group]
            ]
        return self.kept[key]

    def linked_score(self, to, of):
        if to >= 0:
            return self.sheets[to].shown(of)
        return self.outside[of][-1 - to] if of in self.outside else None

    def name_of(self, to):
        return self.sheets[to].subject.name if to >= 0 else self.facts.outside[-1 - to]


def sheets(scheme, facts):
    """[Sheet] in the order of ``facts.subjects``; ``.row()`` compares with the fast engine, ``.lines`` explain."""
    return Batch(scheme, facts).sheets


def compare(fast, slow):
    """(number of cells compared, every difference as text) of two engines' sheets.

    A cell is one field of one subject: total, coefficient, grade, veto flag, vetoes, problems, the score of a node, and
    count, points, loss and carried effect of each rule that either engine finds touched.
    """
    cells, found = 0, []
    for position, sheet in enumerate(slow):
        mine, other = fast.row(position), sheet.row()
        for name in (
            field.name for field in fields(SheetRow) if field.name not in ("subject", "nodes", "rules")
        ):
            cells += 1
            if getattr(mine, name) != getattr(other, name):
                found.append(f"{mine.subject}: {name}: {getattr(mine, name)} != {getattr(other, name)}")
        cells += len(mine.nodes.keys() | other.nodes.keys()) + 4 * len(mine.rules.keys() | other.rules.keys())
        for name in ("nodes", "rules"):
            left, right = getattr(mine, name), getattr(other, name)
            found += [
                f"{mine.subject}: {name} {code}: {left.get(code)} != {right.get(code)}"
                for code in sorted(left.keys() | right.keys())
                if left.get(code) != right.get(code) or (code in left) != (code in right)
            ]
    return cells, found


def differences(fast, facts, explained=None):
    """Every field in which the fast engine's sheets differ from the reference, as text; empty when they agree.

    ``explained``: the sheets of the reference, where somebody has them already.
    """
    return compare(fast, sheets(fast.scheme, facts) if explained is None else explained)[1]


__all__ = ["Batch", "Line", "Sheet", "compare", "differences", "sheets"]
