"""The own score before it counts: only where the office allows it, called provisional, with what still waits."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from appraisal.ledger import rules
from appraisal.ledger.selectors import waiting_entries
from appraisal.periods.models import PeriodKind, PeriodState
from appraisal.runs.models import Sheet
from cadres.access.models import User
from core.params.services import in_force

SETTING = "results.provisional_own"


@dataclass(frozen=True)
class Provisional:
    """``adds``: points of the waiting entries that can be told already, each alone and before limits."""

    sheet: Sheet
    waiting: int
    adds: Decimal


def is_allowed() -> bool:
    """Whether ``results.provisional_own`` is on today; off where nobody set it."""
    return any(row.value == "on" for row in in_force(SETTING, on=timezone.localdate()))


def provisional_of(user: User) -> Provisional | None:
    """The own sheet of the newest open month that was computed, while nothing else is allowed to be seen of it."""
    if user.own_cadre is None or not is_allowed():
        return None
    rows = Sheet.objects.current().filter(
        cadre=user.own_cadre, period__kind=PeriodKind.MONTH, period__state=PeriodState.OPEN, total__isnull=False
    )
    sheet = rows.select_related("period", "run").defer("breakdown").order_by("-period__starts_on").first()
    if sheet is None:
        return None
    entries = list(waiting_entries(sheet.period_id).filter(cadre=user.own_cadre).select_related("rule"))
    effects = [rules.entry_effect(one) or Decimal(0) for one in entries if one.rule and not rules.entry_issues(one)]
    return Provisional(sheet, len(entries), sum(effects, Decimal(0)))


def panel(user: User) -> dict[str, Any] | None:
    """For *my ledger*."""
    found = provisional_of(user)
    return {"template": "appraisal/_provisional.html", "found": found} if found else None
