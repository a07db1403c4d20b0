"""How each amount of money came about, for one sheet: the numbers that its formula read, or why nothing is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appraisal.scoring import decimals
from appraisal.scoring.decimals import stated
from appraisal.scoring.language.formula import names

from .conditions import told
from .parts import show

if TYPE_CHECKING:
    from .sheet import ExactSheet

Plan = dict[str, Any]


def why_nothing(sheet: ExactSheet, plan: Plan) -> str:
    """Why a plan pays this sheet nothing whatever its formula says; "" where it may pay."""
    result = sheet.result()
    if result.total is None:
        return "no score, so nothing is paid"
    if result.vetoed:
        return f"vetoed ({', '.join(result.vetoes)}), so nothing is paid"
    least = plan.get("min_score")
    if least is not None and stated(sheet.printed("total")) < least:
        return f"score {sheet.text('total')} < {show(least)}, so nothing is paid"
    when = plan.get("when")
    if when is not None and not sheet.quietly(lambda: sheet.holds(when)):
        return f"{told(sheet, when, holds=False)}, so nothing is paid"
    return ""


def reason(sheet: ExactSheet, plan: Plan, said: str, post_factor: Any = 1) -> str:
    """``said`` by the engine that pays, with every number behind it; the reason where it pays nothing."""
    nothing = why_nothing(sheet, plan)
    if nothing:
        return nothing
    if plan["method"] == "share":
        return _share(sheet, plan, said, post_factor)
    return FORMS[plan["method"]](sheet, plan, said)


def _amount(sheet: ExactSheet, plan: Plan, said: str) -> str:
    if not said:
        lacking = [code for code in names(plan["expression"]) if sheet.value_or_none(code) is None]
        return f"{', '.join(lacking)} missing, so nothing is paid" if lacking else "it could not be computed"
    return said


def _share(sheet: ExactSheet, plan: Plan, said: str, post_factor: Any) -> str:
    """The share, and how its weight comes of the printed result and the factors."""
    which = "total" if plan.get("weight", "score") == "score" else "coefficient"
    words, factor = f"weight {sheet.text(which)} ({which})", plan.get("factor")
    if factor is not None:
        number = sheet.value_or_none(factor)
        words += f" × {'1' if number is None else show(number)}"
        words += f" ({factor}{', missing' if number is None else ''})" if isinstance(factor, str) else ""
    if plan.get("times_factor"):
        words += f" × {show(decimals.parse(post_factor))} (post factor)"
    return f"{said}; {words}" if said else f"{words} is not above 0, so nothing is paid"


def _consecutive(sheet: ExactSheet, plan: Plan, said: str) -> str:
    kept = bool(sheet.quietly(lambda: sheet.holds(plan["kept_when"])))
    return f"{said} ({told(sheet, plan['kept_when'], holds=kept)})"


FORMS = {"amount": _amount, "consecutive": _consecutive}
