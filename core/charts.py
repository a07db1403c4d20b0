"""Charts as data: each answers one question, and every chart has its table.

A function here turns plain lists into an ECharts option dictionary. Numbers stay exact in the table and in labels;
what the drawing gets may be a float, for a pixel is no payout. Colours are told apart by the colour-blind (Okabe and
Ito's set, darkened) and by patterns in print and on request; "{% chart c name='x' %}" draws it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.figures import figure, signed

BLUE, ORANGE, GREEN, RED, PURPLE, GREY = "#1f5a94", "#c26a00", "#2a7d5b", "#b8392f", "#7a559f", "#8290a0"
PALETTE = [BLUE, ORANGE, GREEN, PURPLE, RED, GREY]
NOTHING = gettext_lazy("Nothing to show yet.")


@dataclass
class Chart:
    """An option for ECharts, and the same as a table: ``heads`` and ``lines`` of text."""

    title: Any
    option: dict
    heads: list
    lines: list[list]
    sentence: Any = ""
    height: int = 280
    nothing: Any = NOTHING
    is_empty: bool = field(init=False)

    def __post_init__(self):
        self.is_empty = not self.lines
        self.option = {"title_text": str(self.title), **self.option}


def _base(**more) -> dict:
    named = more.get("legend", {}).get("show")
    return {
        "animation": False,
        "color": PALETTE,
        "aria": {"enabled": True, "decal": {"show": False}},
        "grid": {"left": 8, "right": 16, "top": 52 if named else 28, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "confine": True},
        **more,
    }


def _number(value):
    return None if value is None else float(value)


def trend(
    title,
    points: Sequence[tuple],
    *,
    places=2,
    compare: Sequence | None = None,
    name="",
    compare_name="",
    sentence="",
):
    """How a figure went over time. ``points`` are (label, value or None); ``compare`` a second line of values."""
    known = [float(v) for _l, v in points if v is not None] + [
        float(v) for v in compare or [] if v is not None
    ]
    labels = [str(label) for label, _v in points]
    places_of_labels = _beside_the_line([v for _l, v in points])
    series = [
        {
            "name": str(name or title),
            "type": "line",
            "symbol": "circle",
            "symbolSize": 8,
            "lineStyle": {"width": 2.5},
            "label": {"show": len(points) <= 14, "position": "top", "color": "#1c2733"},
            "data": [
                None
                if v is None
                else {"value": float(v), "label": {"formatter": figure(v, places), "position": place}}
                for (_l, v), place in zip(points, places_of_labels, strict=True)
            ],
        }
    ]
    heads = [_("Period"), str(name or title)]
    lines = [
        [label, figure(v, places) or "–"] for label, v in zip(labels, (v for _l, v in points), strict=True)
    ]
    if compare is not None:
        series.append(
            {
                "name": str(compare_name),
                "type": "line",
                "symbol": "diamond",
                "symbolSize": 7,
                "lineStyle": {"width": 2, "type": "dashed"},
                "data": [_number(v) for v in compare],
            }
        )
        heads.append(str(compare_name))
        for line, value in zip(lines, compare, strict=True):
            line.append(figure(value, places) or "–")
    option = _base(
        xAxis={"type": "category", "data": labels, "boundaryGap": True},
        yAxis={"type": "value", "scale": True, **_room(known)},
        series=series,
        legend={"show": compare is not None, "top": 0, "right": 0},
    )
    option["tooltip"]["axisPointer"] = {"type": "line"}
    return Chart(title, option, heads, lines if known else [], sentence)


def _beside_the_line(values: list) -> list[str]:
    """Where the figure of each point stands clear of the line: below a low point, above any other."""
    found = []
    for before, value, after in zip([None, *values], values, [*values[1:], None], strict=False):
        around = [other for other in (before, after) if other is not None]
        is_low = value is not None and around and all(other > value for other in around)
        found.append("bottom" if is_low else "top")
    return found


def _room(values: list[float]) -> dict:
    """Axis ends for few or equal values, which would otherwise be drawn as a wall or on the edge."""
    if not values or max(values) != min(values):
        return {}
    one = values[0]
    room = max(round(abs(one) * 0.1), 1)
    return {"min": round(one) - room, "max": round(one) + room}


def distribution(title, groups: Sequence[tuple], *, total: int | None = None, sentence="", quota_name=""):
    """How many fall into each group, against the most that may. ``groups`` are (label, count, limit or None)."""
    counted = sum(count for _l, count, _q in groups)
    whole = total if total is not None else counted
    labels = [str(label) for label, _c, _q in groups]
    limits = any(limit is not None for _l, _c, limit in groups)
    bars = []
    for _label, count, limit in groups:
        over = limit is not None and count > limit
        bars.append(
            {
                "value": count,
                "itemStyle": {"color": RED if over else BLUE},
                "label": {"formatter": f"{count}" + (f" / {limit}" if limit is not None else "")},
            }
        )
    series: list[dict] = [
        {
            "name": _("People"),
            "type": "bar",
            "barMaxWidth": 48,
            "data": bars,
            "label": {"show": True, "position": "top", "color": "#1c2733"},
            "z": 2,
        }
    ]
    if limits:
        series.append(
            {
                "name": str(quota_name or _("At most")),
                "type": "line",  # a stroke over each bar: a line without its line
                "lineStyle": {"width": 0},
                "symbol": "rect",
                "symbolSize": [60, 4],
                "itemStyle": {"color": ORANGE},
                "silent": True,
                "data": [limit for _l, _c, limit in groups],
                "z": 3,
            }
        )
    heads = [_("Group"), _("People"), _("Share")] + ([str(quota_name or _("At most"))] if limits else [])
    lines = []
    for label, count, limit in groups:
        line = [str(label), figure(count), f"{(200 * count + whole) // (2 * whole) if whole else 0}%"]
        if limits:
            line.append(figure(limit) if limit is not None else "–")
        lines.append(line)
    option = _base(
        xAxis={"type": "category", "data": labels, "axisLabel": {"interval": 0}},
        yAxis={"type": "value", "minInterval": 1},
        series=series,
        legend={"show": limits, "top": 0, "right": 0},
    )
    return Chart(title, option, heads, lines if counted else [], sentence)


def waterfall(
    title, steps: Sequence[tuple], *, start=None, start_label="", total_label="", places=2, sentence=""
):
    """From a start through what was added and taken away to the total. ``steps`` are (label, delta)."""
    base: list[float] = []
    rise: list[dict | None] = []
    fall: list[dict | None] = []
    ends: list[dict[str, Any] | None] = []
    labels: list[str] = []
    lines: list[list[str]] = []
    running = start if start is not None else 0

    def end(label, value):
        labels.append(str(label))
        base.append(0)
        rise.append(None)
        fall.append(None)
        ends.append({"value": float(value), "label": {"formatter": figure(value, places)}})
        lines.append([str(label), figure(value, places), figure(value, places)])

    if start is not None:
        end(start_label or _("Start"), start)
    for label, change in steps:
        after = running + change
        labels.append(str(label))
        base.append(float(min(running, after)))
        bar = {"value": float(abs(change)), "label": {"formatter": signed(change, places)}}
        rise.append(bar if change >= 0 else None)
        fall.append(bar if change < 0 else None)
        ends.append(None)
        lines.append([str(label), signed(change, places), figure(after, places)])
        running = after
    end(total_label or _("Total"), running)

    def bars(name, data, colour):
        return {
            "name": name,
            "type": "bar",
            "stack": "all",
            "barMaxWidth": 44,
            "itemStyle": {"color": colour},
            "label": {"show": True, "position": "top", "color": "#1c2733"},
            "data": data,
        }

    hidden = {
        "type": "bar",
        "stack": "all",
        "silent": True,
        "itemStyle": {"color": "transparent", "decal": {"color": "rgba(0,0,0,0)"}},
        "data": base,
        "tooltip": {"show": False},
    }
    # With many small steps under a high start the interesting part is at the top: begin the axis near it.
    low = min([b for b in base if b] or [0])
    floor = 0
    if start is not None and low > float(start) * 0.6:
        floor = int(low - (float(start) - low) * 0.6 - 1)
        base[:] = [b - floor if b else b for b in base]
        for item in ends:
            if item:
                item["value"] -= floor
    option = _base(
        xAxis={
            "type": "category",
            "data": labels,
            "axisLabel": {"interval": 0, "width": 84, "overflow": "break"},
        },
        yAxis={"type": "value", "axisLabel": {"show": floor == 0}, "splitLine": {"show": floor == 0}},
        series=[
            hidden,
            bars(_("Total"), ends, BLUE),
            bars(_("Added"), rise, GREEN),
            bars(_("Deducted"), fall, RED),
        ],
        tooltip={"show": False},
        legend={"show": True, "top": 0, "right": 0, "data": [_("Added"), _("Deducted")]},
    )
    return Chart(
        title,
        option,
        [_("Step"), pgettext("difference", "Change"), _("Then")],
        lines if steps or start is not None else [],
        sentence,
        320,
    )


def comparison(title, bars: Iterable[tuple], *, places=2, mean=None, mean_name="", unit="", sentence=""):
    """Units side by side, the highest on top. ``bars`` are (label, value or None); ``mean`` is drawn as a line."""
    known = sorted(
        ((str(label), v) for label, v in bars if v is not None), key=lambda bar: bar[1], reverse=True
    )
    drawn = known[::-1]
    values = [float(v) for _l, v in known]
    low = min(values, default=0)
    floor = (
        {"min": int(low - (max(values) - low) * 0.5 - 1)}
        if values and low > max(values) * 0.6 and low > 10
        else {}
    )
    series: dict[str, Any] = {
        "name": str(unit or title),
        "type": "bar",
        "barMaxWidth": 22,
        "itemStyle": {"color": BLUE},
        "label": {"show": True, "position": "right", "color": "#1c2733"},
        "data": [{"value": float(v), "label": {"formatter": figure(v, places)}} for _l, v in drawn],
    }
    if mean is not None and known:
        series["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": ORANGE, "width": 2, "type": "dashed"},
            "label": {
                "formatter": f"{mean_name or _('Mean')} {figure(mean, places)}",
                "position": "end",
                "color": "#7a4300",
            },
            "data": [{"xAxis": float(mean)}],
        }
    option = _base(
        xAxis={"type": "value", **floor, "axisLabel": {"show": not floor}},
        yAxis={"type": "category", "data": [label for label, _v in drawn]},
        series=[series],
        legend={"show": False},
    )
    option["grid"] = {**option["grid"], "top": 28, "right": 56}
    lines = [[label, figure(v, places)] for label, v in known]
    return Chart(
        title, option, [_("Unit"), str(unit or _("Value"))], lines, sentence, max(160, 70 + 30 * len(known))
    )


def heat(title, rows: Sequence, columns: Sequence, cells: Sequence[Sequence], *, places=1, sentence=""):
    """Rows × columns, dark for much. ``cells[r][c]`` is a number or None."""
    data: list[dict[str, Any]] = [
        {"value": [c, r, float(v)], "label": {"formatter": figure(v, places)}}
        for r, line in enumerate(cells)
        for c, v in enumerate(line)
        if v is not None
    ]
    values = [one["value"][2] for one in data]
    option = _base(
        xAxis={
            "type": "category",
            "data": [str(c) for c in columns],
            "position": "top",
            "splitArea": {"show": True},
        },
        yAxis={"type": "category", "data": [str(r) for r in rows], "inverse": True},
        visualMap={
            "min": min(values, default=0),
            "max": max(max(values, default=1), min(values, default=0) + 1),
            "show": False,
            "inRange": {"color": ["#eef4fa", "#9fc3e6"]},  # light enough for dark figures on every cell
        },
        series=[
            {
                "type": "heatmap",
                "data": data,
                "label": {"show": True, "color": "#1c2733"},
                "itemStyle": {"borderColor": "#fff", "borderWidth": 2, "decal": {"color": "rgba(0,0,0,0)"}},
            }
        ],
        tooltip={"show": False},
        legend={"show": False},
    )
    option["grid"] = {**option["grid"], "top": 8}
    heads = ["", *[str(c) for c in columns]]
    lines = [[str(r), *[figure(v, places) or "–" for v in line]] for r, line in zip(rows, cells, strict=True)]
    return Chart(title, option, heads, lines if data else [], sentence, max(140, 50 + 34 * len(rows)))


def paired(title, groups: Sequence[tuple], *, names: tuple, heads: tuple | None = None, sentence=""):
    """Two counts side by side in each group, before and after. ``groups`` are (label, one, other)."""
    labels = [str(label) for label, _one, _other in groups]
    series = [
        {
            "name": str(name),
            "type": "bar",
            "barMaxWidth": 16,
            "itemStyle": {"color": colour},
            "label": {"show": True, "position": "right", "color": "#1c2733"},
            "data": [
                {"value": group[place], "label": {"formatter": figure(group[place])}} for group in groups
            ],
        }
        for place, (name, colour) in enumerate(zip(names, (GREY, BLUE), strict=True), start=1)
    ]
    option = _base(
        # lying bars: on a phone two figures over two standing ones would touch
        xAxis={"type": "value", "minInterval": 1},
        yAxis={"type": "category", "data": labels, "inverse": True, "axisLabel": {"interval": 0}},
        series=series,
        legend={"show": True, "top": 0, "right": 0},
    )
    option["grid"] = {**option["grid"], "right": 40}
    lines = [
        [label, figure(one), figure(other)] for label, (_l, one, other) in zip(labels, groups, strict=True)
    ]
    counted = any(one or other for _l, one, other in groups)
    all_heads = [*(heads or (_("Group"),)), *map(str, names)]
    return Chart(title, option, all_heads, lines if counted else [], sentence, 90 + 40 * len(labels))
