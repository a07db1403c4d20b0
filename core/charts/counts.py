"""How many people fall into each group, against a limit or before and after."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.charts.base import (
    BLUE,
    GREY,
    ORANGE,
    RED,
    Chart,
    Option,
    bars,
    base,
    category_axis,
    cell,
    labelled,
    legend,
)
from core.figures import figure


def distribution(
    title: Any,
    groups: Sequence[tuple],
    *,
    total: int | None = None,
    sentence: Any = "",
    quota_name: Any = "",
) -> Chart:
    """How many fall into each group, against the most that may. ``groups`` are (label, count, limit or None)."""
    counted = sum(count for _l, count, _q in groups)
    limits = [limit for _l, _c, limit in groups]
    is_limited = any(limit is not None for limit in limits)
    limit_name = str(quota_name or _("At most"))
    shown = [_against_limit(count, limit) for _l, count, limit in groups]
    series = [bars(_("People"), shown, label_at="top", barMaxWidth=48, z=2)]
    if is_limited:
        series.append(_strokes(limit_name, limits))
    option = base(
        xAxis=category_axis([str(label) for label, _c, _q in groups], axisLabel={"interval": 0}),
        yAxis={"type": "value", "minInterval": 1},
        series=series,
        legend=legend(is_limited),
    )
    heads = [_("Group"), _("People"), _("Share"), *([limit_name] if is_limited else [])]
    whole = total if total is not None else counted
    lines = [
        [str(label), figure(count), _percent(count, whole), *([cell(limit)] if is_limited else [])]
        for label, count, limit in groups
    ]
    return Chart(title, option, heads, lines if counted else [], sentence)


def _against_limit(count: int, limit: int | None) -> Option:
    """Red where there are more than may be."""
    over = limit is not None and count > limit
    text = f"{count}" if limit is None else f"{count} / {limit}"
    return labelled(count, text) | {"itemStyle": {"color": RED if over else BLUE}}


def _strokes(name: str, limits: list[int | None]) -> Option:
    """A stroke over each bar: a line without its line."""
    return {
        "name": name,
        "type": "line",
        "lineStyle": {"width": 0},
        "symbol": "rect",
        "symbolSize": [60, 4],
        "itemStyle": {"color": ORANGE},
        "silent": True,
        "data": limits,
        "z": 3,
    }


def _percent(count: int, whole: int) -> str:
    """Rounded half up to whole per cent."""
    return f"{(200 * count + whole) // (2 * whole) if whole else 0}%"


def paired(
    title: Any,
    groups: Sequence[tuple],
    *,
    names: tuple,
    heads: tuple | None = None,
    sentence: Any = "",
) -> Chart:
    """Two counts side by side in each group, before and after. ``groups`` are (label, one, other)."""
    labels = [str(label) for label, _one, _other in groups]
    series = [
        bars(
            name,
            [labelled(group[place], figure(group[place])) for group in groups],
            label_at="right",
            barMaxWidth=16,
            itemStyle={"color": colour},
        )
        for place, (name, colour) in enumerate(zip(names, (GREY, BLUE), strict=True), start=1)
    ]
    option = base(
        # lying bars: on a phone two figures over two standing ones would touch
        xAxis={"type": "value", "minInterval": 1},
        yAxis=category_axis(labels, inverse=True, axisLabel={"interval": 0}),
        series=series,
        legend=legend(True),
    )
    option["grid"] = {**option["grid"], "right": 40}
    lines = [[str(label), figure(one), figure(other)] for label, one, other in groups]
    counted = any(one or other for _l, one, other in groups)
    all_heads = [*(heads or (_("Group"),)), *map(str, names)]
    return Chart(title, option, all_heads, lines if counted else [], sentence, 90 + 40 * len(labels))
