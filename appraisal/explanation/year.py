"""A year: the months behind it, and their mean added up again from the monthly sheets as released now."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from appraisal.explanation.model import Why
from appraisal.runs.models import Sheet
from appraisal.scoring.payouts.rollup import rollup
from core.charts import Chart, trend


def explain_year(found: Why) -> None:
    """Fills in months, mean, chart and whatever differs from the monthly sheets of now."""
    stored = found.sheet.breakdown
    found.by_coefficient = bool(stored.get("c"))
    found.missing_months = list(stored.get("x", ()))
    now = _months_now(found.sheet)
    found.months = [_month(cell, now) for cell in stored.get("m", ())]
    found.differences += _differences(found.months, now)
    _readd(found)
    found.chart = _chart(found)


def _months_now(sheet: Sheet) -> dict[str, Sheet]:
    """The scored months of the year as released now, by name ("2025-03")."""
    rows = Sheet.objects.released().filter(
        cadre=sheet.cadre_id, period__year_period=sheet.period_id, total__isnull=False
    )
    return {f"{row.period.starts_on:%Y-%m}": row for row in rows.select_related("period").defer("breakdown")}


def _month(cell: list, now: dict[str, Sheet]) -> dict[str, Any]:
    """A month as the year keeps it, with the sheet of now."""
    name, total, share, weight = cell
    return {
        "name": name,
        "total": Decimal(total),
        "coefficient": Decimal(share),
        "weight": weight,
        "sheet": now.get(name),
    }


def _differences(months: list[dict[str, Any]], now: dict[str, Sheet]) -> list[dict[str, Any]]:
    """Months that have another score now, none any more, or that the year does not know."""
    found = []
    for month in months:
        here = month["sheet"]
        if here is None or (here.total, here.coefficient) != (month["total"], month["coefficient"]):
            found.append({"what": month["name"], "stored": month["total"], "now": here.total if here else None})
    known = {month["name"] for month in months}
    found += [
        {"what": name, "stored": None, "now": row.total} for name, row in sorted(now.items()) if name not in known
    ]
    return found


def _readd(found: Why) -> None:
    """The weighted mean of the months, rounded as the scheme of the year rounds its own."""
    by_share = found.by_coefficient
    output = found.scheme.coefficient if by_share else found.scheme.total
    mean = rollup(
        [str(month["coefficient" if by_share else "total"]) for month in found.months],
        weights=[month["weight"] for month in found.months],
        places=output.rounding.places,
        mode=output.rounding.mode,
    )
    found.arithmetic, found.readded = mean.arithmetic, mean.printed
    expected = found.sheet.coefficient if by_share else found.sheet.total
    same = (_exact(mean.printed), _exact(expected))
    found.matches = same[0] == same[1] and not found.differences


def _exact(number: str | Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _chart(found: Why) -> Chart:
    key = "coefficient" if found.by_coefficient else "total"
    return trend(
        _("From the months to the year"),
        [(str(month["sheet"].period) if month["sheet"] else month["name"], month[key]) for month in found.months],
        name=_("Coefficient (%)") if found.by_coefficient else _("Score"),
    )
