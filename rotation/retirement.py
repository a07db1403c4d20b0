"""When somebody reaches the age of retirement: plain reckoning, without a database (``rotation.retirement_age``)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.dates import add_months


def retires_on(born_on: date, sex: str, rule: Mapping[str, Any]) -> date:
    """The day on which the age of ``rule`` is reached: whole years by sex ("m", "f"), raised in steps where it says so.

    ``rises``: for every ``every`` months begun between the month ``from`` ("2025-01") and the old day one month is
    added, ``most`` at most (decision of 2024 on raising the age of retirement in steps; women in cadre posts).
    """
    old = add_months(born_on, rule[sex] * 12)
    if not (rises := rule.get("rises")):
        return old
    year, month = map(int, rises["from"].split("-"))
    begun = (old.year - year) * 12 + old.month - month + 1
    return add_months(old, min(rises["most"], max(0, -(-begun // rises["every"]))))
