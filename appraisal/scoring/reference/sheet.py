"""One subject of the reference engine: each value, count, amount and score when something asks for it, and kept."""

from fractions import Fraction
from functools import partial
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.decimals import stated
from appraisal.scoring.errors import Issue, failure
from appraisal.scoring.language.formula import names
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.shared import Value
from appraisal.scoring.language.values import Condition
from appraisal.scoring.output.sheets import SheetRow
from appraisal.scoring.steps import said

from .compositions import Section, composed
from .facts import Subject
from .items import base_of, counter_number, derived_value
from .lines import TraceLine, lines
from .outcome import STOPPED, Result, outcome
from .parts import ZERO, Failure, bounded, compares, held, show, signed
from .rules import RuleWork
from .scores import finished, peer_score

NOWHERE = "\0"  # no option of an attribute


class ExactSheet(RuleWork):
    """Works out one subject."""

    def __init__(self, batch: Any, subject: Subject):
        super().__init__(batch, subject)
        self.words: dict[str, str] = {}
        self.fired: list[str] = []
        self._lines: list[TraceLine] | None = None

    # values and conditions ------------------------------------------------------------------------------------------

    def value(self, value: Value) -> Fraction | None:
        """A VALUE as a number, None where it is missing."""
        if not isinstance(value, str):
            return value
        derived = self.scheme.value(value)
        if derived is None:
            return self.value_of_measure(value)
        return self.once(("value", value), lambda: derived_value(self, derived))[0]

    def value_or_none(self, value: Value) -> Fraction | None:
        return self.quietly(lambda: self.value(value))

    def holds(self, condition: Condition) -> bool:
        if condition.mode:
            results = [self.holds(part) for part in condition.parts]
            if condition.mode == "not":
                return not results[0]
            return bool(results) and (all(results) if condition.mode == "all" else any(results))
        if condition.of == "attribute":
            return self.subject.attributes.get(str(condition.code), NOWHERE) in condition.options
        actual, than = self.compared(condition), self.value(condition.than)
        return actual is not None and than is not None and compares(actual, condition.op, than)

    def compared(self, condition: Condition) -> Fraction | None:
        if condition.of == "measure":
            return self.value(condition.code)
        if condition.of == "score":
            return self.score(self.scheme.node(condition.code))
        rule = self.scheme.rule(condition.code)
        if condition.of == "points":
            return self.points(rule)[0]
        return self.year_count(rule) if condition.year else self.count(rule)

    def applies(self, node: Node) -> bool:
        """Whether a node applies, by its own condition and those above it."""
        return self.once(("applies", node.index), lambda: self._applies(node))

    def _applies(self, node: Node) -> bool:
        parent = self.scheme.parents[node.index]
        above = parent < 0 or self.applies(self.scheme.nodes[parent])
        when = node.applies_when
        own = when is None or self.note(partial(self.holds, when))
        return above and bool(own)

    # scores ---------------------------------------------------------------------------------------------------------

    def score(self, node: Node) -> Fraction | None:
        """Finished score of a node or item, None where it does not apply."""
        work = self._item if node.is_item else self._composition
        return self.once(("score", node.index), lambda: work(node))

    def _composition(self, node: Node) -> Fraction | None:
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

    def _item(self, item: Node) -> Fraction | None:
        base, words, failure = self.base(item)
        for rule in item.rules:
            try:
                self.points(rule)
            except Failure as failed:
                failure = failure or failed
            self.note(partial(self.amount, rule))
        if not self.applies(item) or (failure is None and base is None and item.missing == "na"):
            self.words[item.code] = "not applicable"
            return None
        if failure:
            raise failure
        if base is None:
            base, words = self.instead(item, words)
        score, parts = self.with_rules(item, base, words)
        return self._finished(item, score, parts)

    def base(self, item: Node) -> tuple[Fraction | None, str, Failure | None]:
        """(base or None, words, failure) of the item's method; a failure is noted where the item applies."""
        try:
            return *self.once(("base", item.index), lambda: base_of(self, item)), None
        except Failure as failure:
            if self.applies(item):
                self.noted[failure.code, failure.path] = None
            return None, "", failure

    def instead(self, item: Node, why: str) -> tuple[Fraction, str]:
        """(base of whoever lacks the value, words)."""
        if item.missing == "mean":
            found = self.batch.of_group(self, ("finished", item.index), lambda peer: peer.finished_by_value(item))
            found = [score for score in found if score is not None]
            mean = sum(found, ZERO) / len(found) if found else ZERO
            return mean, f"{show(mean)} ({why}: mean of {len(found)} peers)"
        base = stated(item.full) if item.missing == "full" else ZERO
        return base, f"{show(base)} ({why})"

    def finished_by_value(self, item: Node) -> Fraction | None:
        """The item's finished score when it rests on a value, else None."""
        base, words, failure = self.base(item)
        if failure or base is None or not self.applies(item):
            return None
        score, parts = self.with_rules(item, base, words)
        return self._limited(item, score, parts)

    def with_rules(self, item: Node, base: Fraction, words: str) -> tuple[Fraction, list[str]]:
        score, parts = base, [words]
        for rule in item.rules:
            n, points, lost, effect, _ = self.rule_line(rule)
            score += points + effect
            if any((n, points, lost, effect)):
                parts.append(f"{signed(points)} ({rule.code})")
            if effect:
                parts.append(f"{signed(effect)} ({rule.code}, carried)")
        return score, parts

    def _finished(self, node: Node, score: Fraction | None, parts: list[str]) -> Fraction | None:
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
    def path_of(node: Node) -> str:
        return f"{'item' if node.is_item else 'node'} {node.code}"

    def _limited(self, node: Node, score: Fraction, parts: list[str]) -> Fraction:
        score = finished(node, score, parts)
        for veto in self.scheme.zeroing(node):
            if self.holds(veto.when):
                score = ZERO
                parts.append("→ 0 (veto)")
        return bounded(score, self.path_of(node))

    # the sheet ------------------------------------------------------------------------------------------------------

    def raw(self) -> Fraction | None:
        """Score of the root before fairness; None where nothing applies or something could not be computed."""
        return self.once(("raw",), self._raw)

    def _raw(self) -> Fraction | None:
        root = self.note(lambda: self.score(self.scheme.root))
        for node in self.scheme.nodes:
            self.applies(node)
        self.fired = [veto.code for veto in self.scheme.vetoes if self.note(partial(self.holds, veto.when))]
        coefficient = self.scheme.fairness.group_coefficient
        if coefficient:
            self.note(lambda: self.value(coefficient.value))
        return None if self.noted else root

    def fair(self) -> tuple[Fraction | None, list[tuple[str, Fraction, str]]]:
        """[(what was done, score after it, words)] and the score after all switches of fairness."""
        return self.once(("fair",), self._fair)

    def _fair(self) -> tuple[Fraction | None, list[tuple[str, Fraction, str]]]:
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

    def result(self) -> Result:
        """What is printed."""
        return self.once(("result",), self._result)

    def grade(self) -> str:
        """Code of the printed grade; "" where there is none."""
        return self.result().grade

    def _result(self) -> Result:
        score, _ = self.fair()
        return STOPPED if self.noted else outcome(self.scheme, score, self.fired)

    @property
    def problems(self) -> list[Issue]:
        """[Issue] of what could not be computed; such a sheet says nothing else."""
        self.result()
        return [failure(self.scheme, code, path, self.subject.name) for code, path in sorted(self.noted)]

    @property
    def exact(self) -> Fraction | None:
        """The score before the total's rounding; None where there is none."""
        return self.result().exact

    def read_by(self, kind: str, code: str) -> list[str]:
        """Codes of the measures that an item or a derived value reads."""
        if kind == "value":
            expression = self.scheme.value(code).formula
            read: list[Any] = list(names(expression)) if expression is not None else []
        else:
            read = self.scheme.node(code).values_read()
        return list(dict.fromkeys(one for one in read if isinstance(one, str) and one in self.subject.measures))

    def printed(self, what: str) -> Fraction | None:
        """The printed total or coefficient as a number; None where there is none."""
        number, places = self.scaled(what)
        return None if number is None else Fraction(number, 10**places)

    def text(self, what: str) -> str | None:
        number, places = self.scaled(what)
        return None if number is None else decimals.fixed(number, places)

    def scaled(self, what: str) -> tuple[int | None, int]:
        """(the printed number × 10**places or None, places)."""
        result, scheme = self.result(), self.scheme
        if what == "total":
            return result.total, scheme.total.rounding.places
        return result.coefficient, scheme.coefficient.rounding.places

    @property
    def stopped(self) -> bool:
        self.result()
        return bool(self.noted)

    def shown(self, of: str) -> Fraction | None:
        """What linked subjects inherit."""
        if of in ("total", "coefficient"):
            return self.printed(of)
        return None if self.stopped else self.score(self.scheme.node(of))

    def counters(self) -> dict[str, int]:
        """{item code: consecutive good periods, this one included}."""
        return {
            item.code: 0 if self.noted else counter_number(self, item.params)
            for item in self.scheme.items
            if item.method == "counter"
        }

    def row(self) -> SheetRow:
        result = self.result()
        problems = tuple(sorted(self.noted))
        nodes: dict[str, Fraction | None] = {}
        rules: dict[str, tuple[Fraction, ...]] = {}
        if not problems:
            nodes = {node.code: self.score(node) for node in self.scheme.nodes}
            found = {rule.code: self.rule_line(rule)[:4] for rule in self.scheme.rules}
            rules = {code: values for code, values in found.items() if any(values)}
        return SheetRow(
            self.subject.name, self.text("total"), self.text("coefficient"), result.grade, result.vetoed,
            result.vetoes, nodes, rules, problems, result.best_grade, result.zeroed,
        )  # fmt: skip

    @property
    def lines(self) -> list[TraceLine]:
        """The explanation, made when somebody reads it."""
        if self._lines is None:
            self._lines = lines(self)
        return self._lines
