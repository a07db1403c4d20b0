"""What a list is made of: its rows ready for the template, a page of them, what is said when there are none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.paths import address


@dataclass(frozen=True)
class Empty:
    """What a list without rows says: what will be here, and the one next step."""

    title: Any
    sentence: Any = ""
    label: Any = ""
    url: str = ""  # a URL name
    icon: str = "inbox"

    @property
    def href(self) -> str:
        return address(self.url) if self.url else ""


@dataclass(frozen=True)
class PageAction:
    """A button beside the title that leads to another page, for whom ``allow`` lets through."""

    label: Any
    url: str  # a URL name
    icon: str = "plus"
    allow: Callable[[Any], bool] | None = None

    def shown_to(self, user: Any) -> dict[str, Any] | None:
        if self.allow and not self.allow(user):
            return None
        return {"label": self.label, "url": address(self.url), "icon": self.icon}


@dataclass(frozen=True, kw_only=True)
class BulkAction:
    """Something done with the selected rows by the page's method ``bulk_<name>(rows) -> sentence``.

    With ``confirm``, a function of the number of rows that gives a sentence, a page asks first.
    """

    name: str
    label: Any
    icon: str = "check"
    danger: bool = False
    confirm: Callable[[int], str] | None = None
    allow: Callable | None = None


@dataclass
class Row:
    """A row ready for the template."""

    object: Any
    pk: Any
    cells: list[str]  # safe HTML, one for each column shown
    url: str = ""


@dataclass
class Page:
    """The rows shown and the ways on."""

    rows: list[Row] = field(default_factory=list)
    before: str = ""  # query strings, empty when there is nothing there
    after: str = ""
