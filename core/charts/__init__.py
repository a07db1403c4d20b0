"""Charts as data, by the question they answer; see ``base``."""

from core.charts.base import RED, Chart
from core.charts.comparison import comparison
from core.charts.counts import distribution, paired
from core.charts.trend import trend
from core.charts.waterfall import waterfall

__all__ = ["RED", "Chart", "comparison", "distribution", "paired", "trend", "waterfall"]
