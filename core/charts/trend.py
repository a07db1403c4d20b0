"""How a figure went over time."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.charts.base import INK, Chart, Option, base, category_axis, cell, known_floats, legend
from core.figures import figure

FEW = 14  # points whose figures stand beside them


def trend(
    title: Any,
    points: Sequence[tuple],
    *,
    places: int = 2,
    compare: Sequence | None = None,
    name: Any = "",
    compare_name: Any = "",
    sentence: Any = "",
) -> Chart:
    """``points`` are (label, value or None); ``compare`` a second line of values."""
    labels, values = [str(label) for label, _v in points], [value for _l, value in points]
    known = known_floats([*values, *(compare or [])])
    series = [_line(str(name or title), values, places)]
    heads = [_("Period"), str(name or title)]
    columns: list[Sequence] = [values]
    if compare is not None:
        series.append(_second_line(str(compare_name), compare))
        heads.append(str(compare_name))
        columns.append(compare)
    option = base(
        xAxis=category_axis(labels, boundaryGap=True),
        yAxis={"type": "value", "scale": True, **_room(known)},
        series=series,
        legend=legend(compare is not None),
    )
    option["tooltip"]["axisPointer"] = {"type": "line"}
    lines = [[label, *(cell(value, places) for value in row)] for label, *row in zip(labels, *columns, strict=True)]
    told = [(line[0], line[1]) for line, value in zip(lines, values, strict=True) if value is not None]
    single = told[0] if len(told) == 1 and compare is None else None
    return Chart(title, option, heads, lines if known else [], sentence, single=single)


def _line(name: str, values: list, places: int) -> Option:
    return {
        "name": name,
        "type": "line",
        "symbol": "circle",
        "symbolSize": 8,
        "lineStyle": {"width": 2.5},
        "label": {"show": len(values) <= FEW, "position": "top", "color": INK},
        "data": [
            None
            if value is None
            else {
                "value": float(value),
                "label": {"formatter": figure(value, places), "position": position},
            }
            for value, position in zip(values, _beside_the_line(values), strict=True)
        ],
    }


def _second_line(name: str, values: Sequence) -> Option:
    return {
        "name": name,
        "type": "line",
        "symbol": "diamond",
        "symbolSize": 7,
        "lineStyle": {"width": 2, "type": "dashed"},
        "data": [None if value is None else float(value) for value in values],
    }


def _beside_the_line(values: list) -> list[str]:
    """Where the figure of each point stands clear of the line: below a low point, above any other."""
    found = []
    for before, value, after in zip([None, *values], values, [*values[1:], None], strict=False):
        around = [other for other in (before, after) if other is not None]
        is_low = value is not None and around and all(other > value for other in around)
        found.append("bottom" if is_low else "top")
    return found


def _room(values: list[float]) -> dict[str, int]:
    """Axis ends for few or equal values, which would otherwise be drawn as a wall or on the edge."""
    if not values or max(values) != min(values):
        return {}
    one = values[0]
    room = max(round(abs(one) * 0.1), 1)
    return {"min": round(one) - room, "max": round(one) + room}
