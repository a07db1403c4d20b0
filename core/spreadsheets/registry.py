"""The layouts that can be imported, registered by the apps that own them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Layout:
    """One kind of table.

    ``resource`` is an ``OfficeResource`` class; ``allow(user)`` is asked when the page is opened and again when the
    work is done; ``help`` is a sentence on the upload page.
    """

    code: str
    title: Any
    resource: Any
    allow: Callable[[Any], bool]
    icon: str = "file-spreadsheet"
    help: Any = ""
    order: int = 50

    @property
    def columns(self) -> tuple:
        return self.resource.columns

    @property
    def once(self) -> bool:
        """Without a key column every row is new: the same file must not be imported twice."""
        return not any(column.key for column in self.columns)


_layouts: dict[str, Layout] = {}


def register(layout: Layout) -> None:
    if _layouts.setdefault(layout.code, layout) is not layout:
        raise ValueError(f"A layout {layout.code!r} is registered already.")


def layout_of(code: str) -> Layout | None:
    return _layouts.get(code)


def title_of(code: str):
    return _layouts[code].title if code in _layouts else code


def layouts_for(user) -> list[Layout]:
    allowed = [layout for layout in _layouts.values() if user.is_authenticated and layout.allow(user)]
    return sorted(allowed, key=lambda layout: (layout.order, layout.code))


def may_import(user) -> bool:
    return bool(layouts_for(user))
