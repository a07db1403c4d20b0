"""Places on *my ledger* that later rooms fill: the own trend, what a month brought.

# in <room>/menu.py
panels.register(trend_panel)   # (user) -> {"template": "appraisal/…", …context} or None
"""

from collections.abc import Callable

_panels: list[Callable] = []


def register(make: Callable) -> None:
    if make not in _panels:
        _panels.append(make)


def panels_for(user) -> list[dict]:
    return [panel for make in _panels if (panel := make(user))]
