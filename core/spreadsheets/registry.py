"""The layouts that can be imported, registered by the apps that own them in their modules ``layouts.py``."""

from typing import Any

from core.spreadsheets.layout import Layout
from core.typing import User

_layouts: dict[str, type[Layout]] = {}


def register(layout: type[Layout]) -> type[Layout]:
    """Decorates a layout that users are offered."""
    if _layouts.setdefault(layout.code, layout) is not layout:
        raise ValueError(f"A layout {layout.code!r} is registered already.")
    return layout


def layout_of(code: str) -> type[Layout] | None:
    return _layouts.get(code)


def title_of(code: str) -> Any:
    return _layouts[code].title if code in _layouts else code


def layouts_for(user: User) -> list[type[Layout]]:
    allowed = [layout for layout in _layouts.values() if user.is_authenticated and layout.allow(user)]
    return sorted(allowed, key=lambda layout: (layout.order, layout.code))


def may_import(user: User) -> bool:
    return bool(layouts_for(user))
