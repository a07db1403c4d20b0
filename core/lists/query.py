"""Which rows a list shows, in which order: what the class declares, and what stands in the address.

Whatever is in the address, the answer is a page.
"""

from collections.abc import Iterable
from functools import cached_property, reduce
from operator import or_
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import connections
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from core.http import address_with
from core.lists.columns import Column
from core.lists.cursor import Order
from core.lists.parts import BulkAction
from core.lists.search import nearness, searched, ways
from core.views import PageMixin

FEW = 1000  # rows of a search that are kept by their keys


class ListQuery(PageMixin):
    """The rows in the user's scope, filtered, searched and sorted."""

    abstract = True  # said by a class that is no list itself
    model: type[Model] | None = None
    columns: ClassVar[list[Column]] = []
    filterset_class: type | None = None
    search_fields: ClassVar[list[str]] = []
    ranked_by: ClassVar[tuple[str, ...]] = ()  # own fields by which a search is ranked while nobody asks for an order
    default_sort = "-pk"
    bulk_actions: ClassVar[list[BulkAction]] = []

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("abstract"):
            return
        if not cls.columns:
            raise ImproperlyConfigured(f"{cls.__name__} declares no columns.")
        if cls.get_queryset is ListQuery.get_queryset and not hasattr(cls.model, "_default_manager"):
            raise ImproperlyConfigured(f"{cls.__name__} declares neither a model nor a scoped get_queryset.")
        for action in cls.bulk_actions:
            if not hasattr(cls, f"bulk_{action.name}"):
                raise ImproperlyConfigured(f"{cls.__name__} lacks bulk_{action.name}.")

    def get_queryset(self) -> QuerySet:
        """The rows this user may see; an own version must begin at ``visible_to`` too."""
        manager: Any = self.model._default_manager  # type: ignore[union-attr]  # __init_subclass__ saw to it
        rows = manager.visible_to(self.request.user)
        return rows.with_list_data() if hasattr(rows, "with_list_data") else rows

    def get_default_sort(self) -> str:
        """The order of the rows while nobody asks for another; it may depend on the filters."""
        return self.default_sort

    def complete(self, items: list) -> None:
        """Adds what the columns show and the rows lack, for a whole page or a piece of a file at once."""

    @cached_property
    def shown_columns(self) -> list[Column]:
        return [c for c in self.columns if c.allow is None or c.allow(self.request.user)]

    @cached_property
    def sort(self) -> str:
        asked = self.request.GET.get("sort", "")
        sortable = {c.key for c in self.shown_columns if c.sort}
        return asked if asked.removeprefix("-") in sortable else ""

    @cached_property
    def sorting(self) -> tuple[str, bool]:
        """By which path the rows are sorted, and whether from the last on."""
        if self.is_ranked:
            return "near", False
        column = next((c for c in self.columns if self.sort and c.key == self.sort.removeprefix("-")), None)
        text = self.sort if column else self.get_default_sort()
        path = (column and column.sort) or text.removeprefix("-")
        model = self.model or self.rows_in_scope.model
        return "pk" if path == model._meta.pk.name else path, text.startswith("-")  # type: ignore[union-attr]

    @cached_property
    def order(self) -> Order:
        path, descending = self.sorting
        if self.is_ranked:
            return Order(path)
        return Order(path, descending, _is_nullable(self.rows_in_scope, path))

    @cached_property
    def rows_in_scope(self) -> QuerySet:
        return self.get_queryset()

    @cached_property
    def search_text(self) -> str:
        return searched(self.request)

    @cached_property
    def filterset(self) -> Any:
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=lambda: self.rows_in_scope, request=self.request)

    @cached_property
    def before_search(self) -> QuerySet:
        return self.filterset.qs if self.filterset is not None else self.rows_in_scope

    @cached_property
    def filtered(self) -> QuerySet:
        """The rows of the list: those the words were found in, by their keys where they are few."""
        if not self.words:
            return self.before_search
        if self.are_few:
            return self.ranked(self.before_search.filter(pk__in=self.found))
        return self.with_words(self.before_search, self.words)

    @cached_property
    def words(self) -> list[str]:
        return self.search_text.split() if self.search_fields else []

    def with_words(self, rows: QuerySet, words: Iterable[str]) -> QuerySet:
        """Those of ``rows`` in which each of ``words`` is found somewhere."""
        for word in words:
            rows = rows.filter(reduce(or_, self.ways(word)))
        return rows

    def ways(self, word: str) -> list[Q]:
        """Conditions any of which finds ``word``, each of one table."""
        return ways(self.rows_in_scope.model, self.search_fields, word)

    @cached_property
    def ways_to_find(self) -> list[QuerySet]:
        """Queries that together give the rows of a search, each of which the database has an index for.

        A row is found by its own text or by that of what it belongs to; asked in one breath, "or" between two tables
        is answered by no index. So the longest word, of which there are fewest, is looked for in one place at a time.
        """
        *others, first = sorted(self.words, key=len)
        rows = self.with_words(self.before_search, others)
        return [rows.filter(way) for way in self.ways(first)]

    @cached_property
    def found(self) -> set:
        """Keys of the rows of a search, in no order: all of them where they are few, else more than ``FEW`` of them.

        A word is looked for once: the page, its count, charts and a file are then read by these keys, and the
        database knows how many there are, where of words it can only guess.
        """
        keys = together([rows.order_by().values_list("pk", flat=True)[: FEW + 1] for rows in self.ways_to_find])
        return set(keys)

    @property
    def are_few(self) -> bool:
        return len(self.found) <= FEW

    @cached_property
    def is_ranked(self) -> bool:
        """Whether who is called by the words stands first; of very many the order of the list is kept."""
        return bool(self.ranked_by and self.words and not self.sort and self.are_few)

    def ranked(self, rows: QuerySet) -> QuerySet:
        return rows.annotate(near=nearness(rows.model, self.ranked_by, self.search_text)) if self.is_ranked else rows

    @cached_property
    def branches(self) -> list[QuerySet]:
        """``filtered`` as queries whose rows together are those rows; keys that were found are in scope already."""
        if not self.words:
            return [self.before_search]
        if not self.are_few:
            return self.ways_to_find
        rows = self.before_search.all()
        rows.query.clear_where()
        return [self.ranked(rows.filter(pk__in=self.found))]

    @cached_property
    def chips(self) -> list[dict]:
        chips = self.filterset.chips() if self.filterset is not None else []
        chips = [{**chip, "url": self.link(**dict.fromkeys(chip["params"]))} for chip in chips]
        if self.search_text and self.search_fields:
            chips.insert(0, {"name": "q", "label": _("Search"), "words": self.search_text, "url": self.link(q=None)})
        return chips

    def link(self, **changes: str | None) -> str:
        """This address with ``changes``; None takes a parameter away. Changing anything goes back to page one."""
        return address_with(self.request, "before", "after", "export", **changes)


def together(several: list[QuerySet]) -> QuerySet | set:
    """Keys that several queries, each with its end, give together: by one query where the database can join ends."""
    if len(several) == 1:
        return several[0]
    if connections[several[0].db].features.supports_slicing_ordering_in_compound:
        return several[0].union(*several[1:])
    return {key for found in several for key in found}


def _is_nullable(rows: QuerySet, path: str) -> bool:
    """Whether sorting by ``path`` may meet rows without a value; an annotation may, as far as we know."""
    if path == "pk":
        return False
    if path in rows.query.annotations:
        return True
    model: Any = rows.model
    nullable = False
    for name in path.split("__"):
        try:
            found = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return True
        nullable = nullable or bool(getattr(found, "null", True))
        model = found.related_model or model
    return nullable
