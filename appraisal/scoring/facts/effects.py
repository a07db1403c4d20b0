"""One event by itself: does it fit its rule, and what is it worth. Verification freezes this effect."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.near import meant


@dataclass(frozen=True)
class Effect:
    """Nominal signed effect of one event, before caps; ``points`` is None when only the total count decides."""

    points: Fraction | None

    @property
    def is_counted(self) -> bool:
        return self.points is None

    @property
    def micro(self) -> int | None:
        """Millionths of a point for an integer column; None, never 0, when only the total count decides."""
        if self.points is None:
            return None
        scaled = self.points * decimals.MICRO
        whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
        whole += 2 * rest >= scaled.denominator  # half away from zero; exact for all decimal schemes
        return whole if scaled >= 0 else -whole

    def __str__(self) -> str:
        return "counted" if self.points is None else decimals.plain(self.points)


def event_issues(scheme: Scheme, record: dict, path: str = "", *, need_reason: bool = True) -> list[Issue]:
    """Why this record cannot cite its rule; empty when it can. ``record`` as in the events of a facts file."""
    issues = []
    code = record.get("rule")

    def refuse(issue: str, key: str, message: str, /, *, among: Iterable[Any] = (), **params: Any) -> None:
        """The message names the rule and its parameters in braces; ``among``: of which ``value`` is perhaps one."""
        told = {"rule": str(code), **params}
        said, told = meant(message.format(**told), told, among)
        issues.append(Issue(issue, f"{path}.{key}" if path else key, said, told))

    if not isinstance(code, str) or not scheme.has_rule(code):
        known = [rule.code for rule in scheme.rules]
        message = "{rule} is not a rule of {scheme}."
        refuse("rule_unknown", "rule", message, among=known, value=str(code), scheme=scheme.code)
        return issues
    rule = scheme.rule(code)
    if rule.measure is not None:
        refuse(
            "rule_measured",
            "rule",
            "Rule {rule} is computed from {measure} and takes no entries.",
            measure=rule.measure,
        )
    quantity = _micro(record.get("quantity", 1), "quantity", refuse)
    if quantity is not None and quantity < 0:
        refuse("quantity_negative", "quantity", "The quantity is negative.", value=str(record.get("quantity")))
    _check_value(rule, record, refuse, need_reason)
    _check_circumstances(rule, record, refuse, scheme.settings.get("evidence") != "no_points")
    return issues


def _check_value(rule: Rule, record: dict, refuse: Callable[..., None], need_reason: bool) -> None:
    value = record.get("value")
    if rule.range is None:
        if value is not None:
            refuse("value_unexpected", "value", "Rule {rule} leaves no discretion, so no value is chosen.")
        return
    low, high = (decimals.plain(bound) for bound in rule.range)
    if value is None:
        refuse("value_missing", "value", "Choose a value from {low} to {high}.", low=low, high=high)
        return
    chosen = _micro(value, "value", refuse)
    if chosen is None:
        return
    if not rule.range[0] <= Fraction(chosen, decimals.MICRO) <= rule.range[1]:
        refuse("range_exceeded", "value", "{value} is outside {low} to {high}.", value=str(value), low=low, high=high)
    elif need_reason and not str(record.get("reason") or "").strip():
        refuse(
            "reason_missing", "reason", "Rule {rule} leaves discretion; say why {value} was chosen.", value=str(value)
        )


def without_document(record: dict) -> bool:
    """Whether the record says that there is no document; without a word about it, it is not in question."""
    return record.get("evidence") is False or record.get("evidence") == []


def _check_circumstances(rule: Rule, record: dict, refuse: Callable[..., None], refuses_without: bool) -> None:
    level, known = record.get("level"), {modifier.code for modifier in rule.modifiers}
    if rule.levels and level not in rule.levels:
        listed = ", ".join(rule.levels)
        refuse(
            "level_unknown",
            "level",
            "The level must be one of {levels}.",
            among=rule.levels,
            value=str(level),
            levels=listed,
        )
    if not rule.levels and level is not None:
        refuse("level_unexpected", "level", "Rule {rule} has no levels.")
    for modifier in sorted(set(map(str, record.get("modifiers") or ())) - known):
        refuse(
            "modifier_unknown", "modifiers", "{value} is not a modifier of rule {rule}.", among=known, value=modifier
        )
    if rule.group is not None and not str(record.get("group") or "").strip():
        refuse("group_missing", "group", "Rule {rule} counts the highest only; name what the event belongs to.")
    if rule.evidence and without_document(record) and refuses_without:
        refuse("evidence_missing", "evidence", "Rule {rule} needs a document.")


def _micro(value: Any, key: str, refuse: Callable[..., None]) -> int | None:
    try:
        return decimals.to_micro(value)
    except ValueError as error:
        refuse(
            decimals.fault(error), key, "{stated} is not usable: {why}.", stated=value, why=error, value=str(value)[:40]
        )
        return None


def event_effect(
    scheme: Scheme,
    rule_code: Any,
    quantity: Any = 1,
    value: Any = None,
    level: Any = None,
    modifiers: Any = (),
    *,
    reason: Any = "",
    group: Any = None,
    need_reason: bool = False,
) -> Any:
    """Exact nominal effect of one event; raises FactsError when it does not fit its rule.

    Caps, highest-only and floors depend on the other events of the period and are applied by ``score``.
    """
    record = {"rule": rule_code, "quantity": quantity, "value": value, "level": level, "modifiers": modifiers,
              "reason": reason, "group": group}  # fmt: skip
    issues = [
        issue
        for issue in event_issues(scheme, record, need_reason=need_reason)
        if issue.code != "group_missing" or group is not None
    ]
    if issues:
        raise FactsError(issues)
    rule = scheme.rule(rule_code)
    if rule.is_counted:
        return Effect(None)
    unit = rule.points if rule.points is not None else rule.levels[level] if rule.levels else decimals.parse(value)
    chosen = [modifier for modifier in rule.modifiers if modifier.code in set(modifiers)]
    for modifier in chosen:
        unit *= modifier.times
    unit += sum(modifier.plus for modifier in chosen)
    return Effect(rule.sign * unit * decimals.parse(quantity))
