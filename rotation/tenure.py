"""Tenure clocks: plain reckoning of days, without a database (Exchange of Leading Cadres art. 5; CSL art. 71)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from core.dates import add_years
from rotation.retirement import retires_on

ORDER = {"must": 0, "should": 1, "may": 2}


class Rule(Protocol):
    """What is read of a tenure rule."""

    unit: Any
    category: Any
    key_posts_only: Any
    years: Any
    strength: Any
    notice_months: Any
    exempt_years_before_retirement: Any


@dataclass(frozen=True)
class TenureClock:
    """Where an appointment stands against the strictest rule that applies to it."""

    in_post_since: date
    due_on: date | None
    strength: str
    state: str  # "due", "soon" (within the look-ahead), "running", "exempt", "none"
    reason: str = ""


def months_before(day: date, months: int) -> date:
    """The day ``months`` earlier, at the latest the 28th, so that no notice of a move (CSL art. 71) is late."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


def applies(rule: Rule, *, unit_path: str, category: str, is_key: bool) -> bool:
    """Whether a rule of a unit binds a post: in the unit's subtree, of the category, key where key posts only.

    Posts of a special nature and heads of internal units are the ones that rotate inside an organ (CSL art. 71).
    """
    return (
        unit_path.startswith(rule.unit.path) and rule.category in ("", category) and (is_key or not rule.key_posts_only)
    )


def tenure_clock(
    *, since: date, born_on: date, sex: str, rules: Sequence[Rule], retirement_age: Mapping[str, Any], on: date
) -> TenureClock:
    """The clock under ``rules`` that apply; the earliest due day counts, the stronger rule where days are equal.

    Whole years in the post since ``since`` (Exchange of Leading Cadres art. 5; CSL art. 71). Exempt within the
    rule's years of retirement, reckoned by ``retirement_age``, the value of ``rotation.retirement_age``.
    """
    if not rules:
        return TenureClock(since, None, "", "none")
    rule = min(rules, key=lambda rule: (add_years(since, rule.years), ORDER[rule.strength]))
    due_on = add_years(since, rule.years)
    if add_years(retires_on(born_on, sex, retirement_age), -rule.exempt_years_before_retirement) <= on:
        return TenureClock(since, due_on, rule.strength, "exempt", "retirement")
    if due_on <= on:
        state = "due"
    elif months_before(due_on, rule.notice_months) <= on:
        state = "soon"
    else:
        state = "running"
    return TenureClock(since, due_on, rule.strength, state)
