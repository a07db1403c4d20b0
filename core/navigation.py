"""The side navigation, the phone's bottom bar and the to-dos: apps say what they have, users see what is theirs.

    # in <app>/menu.py or <app>/<room>/menu.py, which core.apps loads at start
    navigation.register(
        "mine",
        Item(_("My ledger"), "ledger:mine", icon="notebook", visible=lambda user: "cadre" in user.roles, phone=True),
    )

``visible`` and ``badge`` take the user. A badge gives the rows that ask for work ("42 entries wait"), as one query or
several, or their number. It stands beside the item and, when above zero, in the to-do menu; all are counted together.
Nothing is asked of the database on a page that shows no frame.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import checks
from django.db.models import QuerySet
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from core.figures import figure
from core.kept import kept
from core.paths import address
from core.querysets import counted, question_of_counts
from core.questions import Question

GROUPS = {
    "mine": _("My work"),
    "team": _("My team"),
    "office": _("Appraisal management"),
    "people": _("People and posts"),
    "settings": _("Settings"),
}
PHONE_ITEMS = 3
FEW = 8  # entries that are shown without folding
MOST = 1_000  # what waits is counted so far: on every page, and of a whole county it would take longer than the page
WORK = ("office", "team")  # the group in which somebody's day is spent: the first of these


def signed_in(user) -> bool:
    return user.is_authenticated


@dataclass(frozen=True)
class Item:
    """One entry; ``order`` sorts in its group.

    It is current on its own address, below it or below ``prefix``, and on ``pages`` (names of addresses) wherever
    they stand: results have the address of their period, and are not its workbench.
    """

    label: Any
    url_name: str
    icon: str
    visible: Callable[[Any], bool] = signed_in
    badge: Callable[[Any], QuerySet | Sequence[QuerySet] | int] | None = None
    badge_label: Any = ""  # what the number counts: _("entries to verify")
    phone: bool = False
    order: int = 50
    prefix: str = ""
    pages: tuple[str, ...] = ()


def in_words(number: int) -> str:
    """As a badge tells it: "1,000+" for whatever is more."""
    return f"{figure(MOST)}+" if number > MOST else str(number)


@dataclass
class Shown:
    """An item as this user sees it on this page."""

    item: Item
    url: str
    badge: int = 0
    current: bool = False

    @property
    def number(self) -> str:
        return in_words(self.badge)


@dataclass
class Group:
    code: str
    label: Any
    items: list[Shown]
    open: bool = True

    @property
    def badge(self) -> int:
        """What waits in it, told beside its name while it is folded."""
        return sum(shown.badge for shown in self.items)

    @property
    def number(self) -> str:
        return in_words(self.badge)


@dataclass
class Navigation:
    groups: list[Group] = field(default_factory=list)

    @property
    def items(self) -> list[Shown]:
        return [shown for group in self.groups for shown in group.items]

    @property
    def folds(self) -> bool:
        """Whoever has many entries sees those of the daily work and of the page, the others by their group."""
        return len(self.items) > FEW

    @property
    def phone(self) -> list[Shown]:
        """The three things of the bottom bar; without declared ones the first three."""
        chosen = [shown for shown in self.items if shown.item.phone]
        return (chosen or self.items)[:PHONE_ITEMS]

    @property
    def todos(self) -> list[Shown]:
        return [shown for shown in self.items if shown.badge]

    @property
    def todo_number(self) -> str:
        number = sum(shown.badge for shown in self.todos)
        return in_words(number) if number else ""


_registered: dict[tuple[str, str], Item] = {}
_period_switchers: list[Callable] = []


def register(group: str, item: Item) -> None:
    """Put ``item`` into a group of GROUPS; the same address registered again replaces the earlier one."""
    if group not in GROUPS:
        raise ValueError(f"There is no navigation group {group!r}.")
    _registered[group, item.url_name] = item


def register_period_switcher(make: Callable) -> None:
    """``make(request)`` gives {"label", "state", "options": [{"label", "url", "current", "state"}]}, or None."""
    _period_switchers[:] = [make]


def build(request) -> Navigation:
    """What this user sees on this page; one query for the badges of all items, no others."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Navigation()
    groups = []
    for code, label in GROUPS.items():
        items = sorted((i for (g, _url), i in _registered.items() if g == code), key=lambda i: i.order)
        shown = [Shown(item, url) for item in items if item.visible(user) and (url := _reverse(item.url_name))]
        if shown:
            groups.append(Group(code, label, shown))
    found = Navigation(groups)
    _count_badges(found.items, user)
    _mark_current(found.items, request)
    if found.folds:
        work = next((code for code in WORK if any(group.code == code for group in groups)), groups[0].code)
        for group in groups:
            group.open = group.code == work or any(shown.current for shown in group.items)
    return found


def _count_badges(items: list[Shown], user: Any) -> None:
    """By one query, which is put together once for whoever has these items and rights."""
    counting = [shown for shown in items if shown.item.badge]
    names = " ".join(shown.item.url_name for shown in counting)
    question = kept(f"badges {names}", user, lambda user: _question(counting, user))
    places, numbers = question.about[2:]
    for place, number in [*zip(places, counted(question), strict=True), *numbers]:
        counting[place].badge += number


def _question(items: Iterable[Shown], user: Any) -> Question:
    """What counts all badges, with the place of the item that each part is of, and badges that are numbers."""
    asked, numbers = [], []
    for place, shown in enumerate(items):
        rows = shown.item.badge(user) if shown.item.badge else 0
        if isinstance(rows, int):
            numbers.append((place, rows))
        else:
            asked += [(place, one) for one in ([rows] if isinstance(rows, QuerySet) else rows)]
    places = tuple(place for place, _rows in asked)
    return question_of_counts([rows for _place, rows in asked], places, tuple(numbers), most=MOST)


def _reverse(url_name: str) -> str:
    try:
        return address(url_name)
    except NoReverseMatch:
        return ""  # the check below names it; a page must still open


def _mark_current(items: list[Shown], request) -> None:
    """The item that names this page, the last one of them, which reaches furthest; else the longest address above."""
    match = getattr(request, "resolver_match", None)
    named = [shown for shown in items if match and match.view_name in shown.item.pages]
    best = named[-1] if named else _nearest(items, request.path)
    if best:
        best.current = True


def _nearest(items: list[Shown], path: str) -> Shown | None:
    best, length = None, 0
    for shown in items:
        prefix = shown.item.prefix or shown.url
        inside = path == prefix or (prefix != "/" and path.startswith(prefix.rstrip("/") + "/"))
        if inside and len(prefix) > length:
            best, length = shown, len(prefix)
    return best


def navigation(request) -> dict:
    """Context processor; everything is computed when a template asks for it, and once."""
    return {
        "navigation": SimpleLazyObject(lambda: build(request)),
        "period_switcher": SimpleLazyObject(lambda: _period_switcher(request)),
        "demo_mode": settings.DEMO_MODE,
        "languages": settings.LANGUAGES,
    }


def _period_switcher(request) -> dict:
    if not _period_switchers or not request.user.is_authenticated:
        return {}
    return _period_switchers[0](request) or {}


@checks.register(checks.Tags.urls)
def every_item_leads_somewhere(app_configs, **kwargs):
    return [
        checks.Warning(
            f"Navigation item {item.label!s} leads to {item.url_name!r}, which has no address.",
            id="core.W001",
        )
        for item in list(_registered.values())
        if not _reverse(item.url_name)
    ]
