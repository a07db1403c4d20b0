"""Places on the page of a file that other apps fill: results, training hours, tenure.

    @panels.panel(order=20)
    def results(user, cadre):
        return Panel(_("Results"), "appraisal/_cadre_results.html", {"sheets": …}) or None

The function is asked only for a file that ``user`` may see; what it shows it narrows itself (``visible_to``).
Register from a module that is loaded at start (menu.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A card on the page: its title, the template of its body and what that takes; ``url`` leads on."""

    title: Any
    template: str
    context: dict = field(default_factory=dict)
    url: str = ""
    label: Any = ""
    side: bool = False  # in the narrow column, below the personnel record


_makers: list[tuple[int, str, Callable]] = []


def panel(*, order: int = 50):
    """Registers ``make(user, cadre) -> Panel | None``; the lowest ``order`` stands first."""

    def register(make: Callable) -> Callable:
        name = f"{make.__module__}.{make.__qualname__}"
        _makers[:] = sorted(
            [item for item in _makers if item[1] != name] + [(order, name, make)], key=lambda item: item[:2]
        )
        return make

    return register


def panels_for(user, cadre) -> list[Panel]:
    return [found for _order, _name, make in _makers if (found := make(user, cadre)) is not None]
