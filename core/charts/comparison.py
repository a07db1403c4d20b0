"""Units side by side."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.charts.base import BLUE, ORANGE, Chart, Option, bars, base, category_axis, labelled
from core.figures import figure


def comparison(
    title: Any,
    groups: Iterable[tuple],
    *,
    places: int = 2,
    mean: Any = None,
    mean_name: Any = "",
    unit: Any = "",
    sentence: Any = "",
) -> Chart:
    """The highest on top. ``groups`` are (label, value or None); ``mean`` is drawn as a line."""
    known = sorted(
        ((str(label), value) for label, value in groups if value is not None),
        key=lambda group: group[1],
        reverse=True,
    )
    drawn = known[::-1]
    floor = _floor([float(value) for _l, value in known])
    data = [labelled(float(value), figure(value, places)) for _l, value in drawn]
    series = bars(unit or title, data, label_at="right", barMaxWidth=22, itemStyle={"color": BLUE})
    if mean is not None and known:
        series["markLine"] = _mean_line(mean, f"{mean_name or _('Mean')} {figure(mean, places)}")
    option = base(
        xAxis={"type": "value", **floor, "axisLabel": {"show": not floor}},
        yAxis=category_axis([label for label, _v in drawn]),
        series=[series],
        legend={"show": False},
    )
    option["grid"] = {**option["grid"], "top": 28, "right": 56}
    lines = [[label, figure(value, places)] for label, value in known]
    heads = [_("Unit"), str(unit or _("Value"))]
    return Chart(title, option, heads, lines, sentence, max(160, 70 + 30 * len(known)))


def _floor(values: Sequence[float]) -> dict[str, int]:
    """Where the axis begins when all values lie high and near each other."""
    low, high = min(values, default=0), max(values, default=0)
    return {"min": int(low - (high - low) * 0.5 - 1)} if low > high * 0.6 and low > 10 else {}


def _mean_line(mean: Any, text: str) -> Option:
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": ORANGE, "width": 2, "type": "dashed"},
        "label": {"formatter": text, "position": "end", "color": "#7a4300"},
        "data": [{"xAxis": float(mean)}],
    }
