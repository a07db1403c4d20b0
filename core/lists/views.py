"""``ListPage``: declare the rows, the columns and the filters; everything else is the same on every list."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views import View

from core.fields import BIGINT_LIMIT
from core.lists.columns import Column
from core.lists.cursor import BadCursor, Cursor, Order, read, write
from core.spreadsheets.export import csv_response, xlsx_response
from core.views import PageMixin
from core.wording import noted

SEARCH_LENGTH = 100
BULK_KEYS_LIMIT = 10_000


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
        return reverse(self.url) if self.url else ""


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
    cells: list[tuple[Column, str]]
    url: str = ""


@dataclass
class Page:
    """The rows shown and the ways on."""

    rows: list[Row] = field(default_factory=list)
    before: str = ""  # query strings, empty when there is nothing there
    after: str = ""


class ListPage(PageMixin, View):
    """A list. A subclass declares at least ``allow``, ``columns`` and ``model`` (or ``get_queryset``)."""

    model: type[Model] | None = None
    columns: ClassVar[list[Column]] = []
    filterset_class: type | None = None
    search_fields: ClassVar[list[str]] = []
    search_label: Any = ""
    default_sort = "-pk"
    page_size = 50
    count_up_to: int | None = 1000  # counts no further than this; None: does not count at all

    title: Any = ""
    sentence: Any = ""
    template_name = "core/list.html"
    fragment_name = "core/_list.html"
    export_name: Any = ""
    empty: Any = None  # an Empty, or a cached property that makes one
    primary_action: Any = None  # {"label", "url", "icon"}; or override get_primary_action
    other_actions: ClassVar[list[dict]] = []
    bulk_actions: ClassVar[list[BulkAction]] = []

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("abstract"):
            return
        if not cls.columns:
            raise ImproperlyConfigured(f"{cls.__name__} declares no columns.")
        if cls.get_queryset is ListPage.get_queryset and not hasattr(cls.model, "_default_manager"):
            raise ImproperlyConfigured(f"{cls.__name__} declares neither a model nor a scoped get_queryset.")
        for action in cls.bulk_actions:
            if not hasattr(cls, f"bulk_{action.name}"):
                raise ImproperlyConfigured(f"{cls.__name__} lacks bulk_{action.name}.")

    # What a subclass may override

    def get_queryset(self) -> QuerySet:
        """The rows this user may see; an own version must begin at ``visible_to`` too."""
        manager: Any = self.model._default_manager  # type: ignore[union-attr]  # __init_subclass__ saw to it
        rows = manager.visible_to(self.request.user)
        return rows.with_list_data() if hasattr(rows, "with_list_data") else rows

    def get_context_data(self, **context) -> dict:
        return context

    def get_sentence(self):
        return self.sentence

    def get_primary_action(self):
        return self.primary_action

    def get_other_actions(self):
        return list(self.other_actions)

    def complete(self, items: list) -> None:
        """Adds what the columns show and the rows lack, for a whole page or piece of a file at once."""

    def row_url(self, row) -> str:
        """Where a click on the row's title leads, when no column links there; nothing by default."""
        return ""

    def exported(self, kind: str, filters: dict) -> None:
        """Called when a file is about to leave the house: a place for the audit trail."""

    # Reading the URL; whatever is in it, the answer is a page

    @cached_property
    def shown_columns(self) -> list[Column]:
        return [c for c in self.columns if c.allow is None or c.allow(self.request.user)]

    @cached_property
    def sort(self) -> str:
        asked = self.request.GET.get("sort", "")
        sortable = {c.key for c in self.shown_columns if c.sort}
        return asked if asked.removeprefix("-") in sortable else ""

    @cached_property
    def order(self) -> Order:
        column = next((c for c in self.columns if self.sort and c.key == self.sort.removeprefix("-")), None)
        text = self.sort if column else self.default_sort
        path = (column and column.sort) or text.removeprefix("-")
        if path == self.rows_in_scope.model._meta.pk.name:
            path = "pk"
        return Order(path, text.startswith("-"), _is_nullable(self.rows_in_scope, path))

    @cached_property
    def rows_in_scope(self) -> QuerySet:
        return self.get_queryset()

    @cached_property
    def search_text(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:SEARCH_LENGTH]

    @cached_property
    def filterset(self):
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=self.rows_in_scope, request=self.request)

    @cached_property
    def filtered(self) -> QuerySet:
        rows = self.filterset.qs if self.filterset is not None else self.rows_in_scope
        for word in self.search_text.split():
            match = Q()
            for path in self.search_fields:
                match |= Q(**{f"{path}__icontains": word})
            rows = rows.filter(match)
        return rows

    @cached_property
    def chips(self) -> list[dict]:
        chips = self.filterset.chips() if self.filterset is not None else []
        chips = [{**chip, "url": self.link(**dict.fromkeys(chip["params"]))} for chip in chips]
        if self.search_text and self.search_fields:
            chips.insert(
                0, {"name": "q", "label": _("Search"), "words": self.search_text, "url": self.link(q=None)}
            )
        return chips

    def link(self, **changes) -> str:
        """This address with ``changes``; None takes a parameter away. Changing anything goes back to page one."""
        query = self.request.GET.copy()
        for name in ("before", "after", "export"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    # Pages

    @property
    def place(self) -> str:
        return f"{type(self).__module__}.{type(self).__name__} {self.order.text}"

    def cursor(self) -> Cursor | None:
        for name, back in (("before", True), ("after", False)):
            if word := self.request.GET.get(name):
                try:
                    cursor = read(word, place=self.place)
                except BadCursor:
                    messages.warning(
                        self.request, _("That page link is no longer valid; this is the first page.")
                    )
                    return None
                return Cursor(cursor.value, cursor.pk, back)
        return None

    def page(self) -> Page:
        order, cursor = self.order, self.cursor()
        rows = self.filtered
        if order.path != "pk":
            rows = rows.annotate(keyset_value=F(order.path))
        if cursor:
            rows = rows.filter(order.beyond(cursor))
        back = bool(cursor and cursor.back)
        found = list(order.sort(rows, backwards=back)[: self.page_size + 1])
        more = len(found) > self.page_size
        found = found[: self.page_size]
        if back:
            found.reverse()
        self.complete(found)
        page = Page([self.row(item) for item in found])
        if found and (more if back else cursor):
            page.before = self._page_link("before", found[0])
        if found and (True if back else more):
            page.after = self._page_link("after", found[-1])
        return page

    def _page_link(self, name: str, item) -> str:
        pk = self._pk(item)
        value = pk if self.order.path == "pk" else _get(item, "keyset_value")
        return self.link(**{name: write(Cursor(value, pk), place=self.place)})

    def _pk(self, item):
        return item.get("pk", item.get("id")) if isinstance(item, dict) else item.pk

    def row(self, item) -> Row:
        cells = [(column, column.cell(item)) for column in self.shown_columns]
        return Row(item, self._pk(item), cells, self.row_url(item))

    def count(self) -> tuple[int, bool] | None:
        """How many rows match, counted no further than ``count_up_to``, and whether there are more."""
        if self.count_up_to is None:
            return None
        # order_by() spares the sort; only keys are read
        number = self.filtered.order_by().values("pk")[: self.count_up_to + 1].count()
        return min(number, self.count_up_to), number > self.count_up_to

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        if kind in ("xlsx", "csv"):
            return self.export(kind)
        page = self.page()
        whole = not request.htmx or request.htmx.boosted or request.htmx.history_restore_request
        response = render(request, self.template_name if whole else self.fragment_name, self.context(page))
        if not whole:
            # a form sends its empty fields too: what stands in the address bar is the address without them
            cursor = {name: request.GET[name] for name in ("before", "after") if request.GET.get(name)}
            response["HX-Push-Url"] = self.link(**cursor)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def context(self, page: Page) -> dict:
        user = self.request.user
        cards = any(column.phone == "fact" for column in self.shown_columns)
        first = next((c.key for c in self.shown_columns if c.phone == "title"), self.shown_columns[0].key)
        heads = [self._head(column, cards, first) for column in self.shown_columns]
        phones = [head["phone"] for head in heads]
        timed = any(c.sort == self.order.path and c.is_timed for c in self.columns)
        words = (_("Previous"), _("Next"))
        if timed:
            words = (_("Newer"), _("Older")) if self.order.descending else (_("Older"), _("Newer"))
        bulk = [action for action in self.bulk_actions if action.allow is None or action.allow(user)]
        context = {
            "title": self.title,
            "sentence": self.get_sentence(),
            "primary_action": self.get_primary_action(),
            "other_actions": self.get_other_actions(),
            "list": self,
            "page": page,
            "table": [(row, list(zip(row.cells, phones, strict=True))) for row in page.rows],
            "heads": heads,
            "count": self.count() if page.rows else None,
            "chips": self.chips,
            "filterset": self.filterset,
            "searching": bool(self.search_fields),
            "search_text": self.search_text,
            "bulk_actions": bulk,
            "clear_url": self.request.path,
            "export_xlsx": self.link(export="xlsx"),
            "export_csv": self.link(export="csv"),
            "words_before": words[0],
            "words_after": words[1],
            "here": self.link(),
            "empty": self.empty or Empty(_("Nothing here yet.")),
        }
        return self.get_context_data(**context)

    def _head(self, column: Column, cards: bool, first: str) -> dict:
        current = column.sort and column.sort == self.order.path
        # first click: numbers and dates from the top, words from A
        from_top = column.is_timed or column.align == "right"
        descending = not self.order.descending if current else from_top
        phone = "title" if column.key == first else column.phone or ("hide" if cards else "fact")
        return {
            "column": column,
            "phone": phone,
            "url": self.link(sort=f"{'-' if descending else ''}{column.key}") if column.sort else "",
            "direction": ("descending" if self.order.descending else "ascending") if current else "",
        }

    # Files

    def export(self, kind: str):
        """Every matching row, in the order shown, as a sheet; formulas are neutralised on the way out."""
        columns = [column for column in self.shown_columns if column.exported]
        rows = self.order.sort(self.filtered)
        self.exported(kind, dict(self.request.GET.items()))
        name = self.export_name or slugify(str(self.title)) or self.rows_in_scope.model._meta.model_name
        heads = [noted(column.label, column.unit) for column in columns]
        lines = ([column.for_sheet(row) for column in columns] for row in rows.iterator(chunk_size=2000))
        make = xlsx_response if kind == "xlsx" else csv_response
        return make(name, heads, lines)

    # Doing something with the selected rows

    def post(self, request, *args, **kwargs):
        name = request.POST.get("action", "")
        action = next((a for a in self.bulk_actions if a.name == name), None)
        if action is None or (action.allow and not action.allow(request.user)):
            messages.error(request, _("This action is not available here. Reload the page."))
            return HttpResponseRedirect(self.link())
        rows = self.selected()
        number = rows.count()
        if not number:
            messages.warning(request, _("Select at least one row first."))
            return HttpResponseRedirect(self.link())
        if action.confirm and "confirmed" not in request.POST:
            everything = "everything" in request.POST
            context = {
                "title": action.label,
                "consequence": action.confirm(number),
                "number": number,
                "action": action,
                "label": action.label,
                "danger": action.danger,
                "back": self.link(),
                # one field for all keys: a thousand fields would be refused before we see them
                "hidden": {"action": name, "everything": "1"}
                if everything
                else {"action": name, "keys": ",".join(self._keys())},
            }
            return render(request, "core/confirm.html", context)
        sentence = getattr(self, f"bulk_{name}")(rows)
        if sentence:
            messages.success(request, sentence)
        return HttpResponseRedirect(self.link())

    def _keys(self) -> list[str]:
        keys = [*self.request.POST.getlist("selected"), *self.request.POST.get("keys", "").split(",")]
        return [key for key in keys if key][:BULK_KEYS_LIMIT]

    def selected(self) -> QuerySet:
        """The selected rows of those in scope; with "everything", all that match the filters."""
        if "everything" in self.request.POST:
            return self.filtered
        key = self.rows_in_scope.model._meta.pk
        keys = []
        for text in self._keys():
            try:
                value = key.to_python(text)
            except (ValidationError, ValueError):
                continue
            if not (
                isinstance(value, int) and abs(value) > BIGINT_LIMIT
            ):  # SQLite would answer with an error
                keys.append(value)
        return self.rows_in_scope.filter(pk__in=keys)


def _get(item, name: str):
    return item[name] if isinstance(item, dict) else getattr(item, name)


def _is_nullable(rows: QuerySet, path: str) -> bool:
    """Whether sorting by ``path`` may meet rows without a value; an annotation may, as far as we know."""
    if path == "pk":
        return False
    if path in rows.query.annotations:
        return True
    model, nullable = rows.model, False
    for name in path.split("__"):
        try:
            found = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return True
        nullable = nullable or bool(getattr(found, "null", True))
        model = found.related_model or model
    return nullable
