"""From a start through what was added and taken away to the total."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.charts.base import BLUE, GREEN, RED, Chart, Option, bars, base, category_axis, labelled
from core.figures import figure, signed


def waterfall(
    title: Any,
    steps: Sequence[tuple],
    *,
    start: Any = None,
    start_label: Any = "",
    total_label: Any = "",
    places: int = 2,
    sentence: Any = "",
) -> Chart:
    """``steps`` are (label, delta)."""
    drawn = _Steps(places, start if start is not None else 0)
    if start is not None:
        drawn.end(start_label or _("Start value"))
    for label, change in steps:
        drawn.step(label, change)
    drawn.end(total_label or _("Total"))
    floor = 0 if start is None else drawn.raise_floor(float(start))
    option = base(
        xAxis=category_axis(drawn.labels, axisLabel={"interval": 0, "width": 84, "overflow": "break"}),
        yAxis={"type": "value", "axisLabel": {"show": floor == 0}, "splitLine": {"show": floor == 0}},
        series=[
            _hidden(drawn.bottoms),
            _stacked(_("Total"), drawn.ends, BLUE),
            _stacked(_("Added"), drawn.rises, GREEN),
            _stacked(_("Deducted"), drawn.falls, RED),
        ],
        tooltip={"show": False},
        legend={"show": True, "top": 0, "right": 0, "data": [_("Added"), _("Deducted")]},
    )
    heads = [_("Step"), pgettext("difference", "Change"), _("Running total")]
    return Chart(title, option, heads, drawn.lines if steps or start is not None else [], sentence, 320)


@dataclass
class _Steps:
    """The bars of each step: what lies below it, and how far it rises, falls or stands."""

    places: int
    running: Any
    labels: list[str] = field(default_factory=list)
    bottoms: list[float] = field(default_factory=list)
    rises: list[Option | None] = field(default_factory=list)
    falls: list[Option | None] = field(default_factory=list)
    ends: list[Option | None] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)

    def end(self, label: Any) -> None:
        """The start or the total, standing on the ground."""
        text = figure(self.running, self.places)
        self._add(label, 0, end=labelled(float(self.running), figure(self._near(self.running), self.places)))
        self.lines.append([str(label), text, text])

    def step(self, label: Any, change: Any) -> None:
        after = self.running + change
        text = signed(change, self.places)
        bar = labelled(float(abs(change)), signed(self._near(change), self.places))
        self._add(label, float(min(self.running, after)), **{"rise" if change >= 0 else "fall": bar})
        self.lines.append([str(label), text, figure(after, self.places)])
        self.running = after

    def _near(self, number: Any) -> Decimal:
        """As bars say it, rounded; the table beside them has every digit. What would round to nothing stays."""
        exact = Decimal(str(number))
        return exact.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP) or exact

    def _add(
        self,
        label: Any,
        bottom: float,
        *,
        rise: Option | None = None,
        fall: Option | None = None,
        end: Option | None = None,
    ) -> None:
        self.labels.append(str(label))
        self.bottoms.append(bottom)
        self.rises.append(rise)
        self.falls.append(fall)
        self.ends.append(end)

    def raise_floor(self, start: float) -> int:
        """With many small steps under a high start the interesting part is at the top: the axis begins near it."""
        low = min([bottom for bottom in self.bottoms if bottom] or [0])
        if low <= start * 0.6:
            return 0
        floor = int(low - (start - low) * 0.6 - 1)
        self.bottoms = [bottom - floor if bottom else bottom for bottom in self.bottoms]
        for end in self.ends:
            if end:
                end["value"] -= floor
        return floor


def _stacked(name: str, data: list, colour: str) -> Option:
    return bars(name, data, label_at="top", stack="all", barMaxWidth=44, itemStyle={"color": colour})


def _hidden(bottoms: list[float]) -> Option:
    return {
        "type": "bar",
        "stack": "all",
        "silent": True,
        "itemStyle": {"color": "transparent", "decal": {"color": "rgba(0,0,0,0)"}},
        "data": bottoms,
        "tooltip": {"show": False},
    }
