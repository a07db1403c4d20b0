"""A list page by page, found by the row beside it (``cursor``), never by OFFSET."""

from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from core.lists.cursor import BadCursor, Cursor, read, write
from core.lists.keeping import KeptQuestions
from core.lists.parts import Page, Row
from core.lists.query import FEW, together
from core.querysets import counted, question_of_counts
from core.questions import Question, question_of


class KeysetPages(KeptQuestions):
    abstract = True
    page_size = 50
    count_up_to: int | None = 1000  # counts no further than this; None: does not count at all

    def row_url(self, row: Any) -> str:
        """Where a click on the row's title leads, when no column links there; nothing by default."""
        return ""

    @property
    def place(self) -> str:
        path, descending = self.sorting
        return f"{type(self).__module__}.{type(self).__name__} {'-' if descending else ''}{path}"

    def cursor(self) -> Cursor | None:
        for name, back in (("before", True), ("after", False)):
            if word := self.request.GET.get(name):
                try:
                    cursor = read(word, place=self.place)
                except BadCursor:
                    messages.warning(self.request, _("That page link is no longer valid; this is the first page."))
                    return None
                return Cursor(cursor.value, cursor.pk, back)
        return None

    def page(self) -> Page:
        cursor = self.cursor()
        back = bool(cursor and cursor.back)
        found = self._read(cursor)
        more = len(found) > self.page_size
        found = found[: self.page_size]
        if back:
            found.reverse()
        self.complete(found)
        page = Page([self._row(item) for item in found])
        if found and (more if back else cursor):
            page.before = self._page_link("before", found[0])
        if found and (back or more):
            page.after = self._page_link("after", found[-1])
        return page

    def _read(self, cursor: Cursor | None) -> list:
        if self.is_kept:
            return self.question("rows", lambda page: question_of(page._rows(None))).read()
        return list(self._rows(cursor))

    def _rows(self, cursor: Cursor | None) -> QuerySet:
        """The rows of a page and one more, from the cursor on in its direction.

        Their keys first, which an index gives in order; only then what a row shows is joined, for these few. The
        scope and the filters chose the keys; asked a second time they would have the whole scope read again.
        """
        back = bool(cursor and cursor.back)
        rows = self.filtered.all()
        rows.query.clear_where()
        rows = rows.filter(pk__in=together([self._keys_of(rows, cursor, back) for rows in self.branches]))
        if self.order.path != "pk":
            rows = rows.annotate(keyset_value=F(self.order.path))
        return self.order.sort(rows, backwards=back)[: self.page_size + 1]

    def _keys_of(self, rows: QuerySet, cursor: Cursor | None, back: bool) -> QuerySet:
        if cursor:
            rows = rows.filter(self.order.beyond(cursor))
        return self.order.sort(rows, backwards=back).values_list("pk", flat=True)[: self.page_size + 1]

    def _page_link(self, name: str, item: Any) -> str:
        pk = self._pk(item)
        value = pk if self.sorting[0] == "pk" else _get(item, "keyset_value")
        return self.link(**{name: write(Cursor(value, pk), place=self.place)})

    def _pk(self, item: Any) -> Any:
        return item.get("pk", item.get("id")) if isinstance(item, dict) else item.pk

    def _row(self, item: Any) -> Row:
        return Row(item, self._pk(item), [column.cell(item) for column in self.shown_columns], self.row_url(item))

    def count(self) -> tuple[int, bool] | None:
        """How many rows match, counted no further than ``count_up_to``, and whether there are more."""
        if self.count_up_to is None:
            return None
        if self.words and (self.are_few or self.count_up_to <= FEW):
            number = len(self.found)
        else:
            number = self._counted(self.count_up_to + 1)
        return min(number, self.count_up_to), number > self.count_up_to

    def _counted(self, limit: int) -> int:
        if self.is_kept:
            return counted(self.question("number", lambda page: page._number(limit)))[0]
        # order_by() spares the sort; only keys are read
        keys = together([rows.order_by().values_list("pk", flat=True)[:limit] for rows in self.branches])
        return keys.count() if isinstance(keys, QuerySet) else len(keys)

    def _number(self, limit: int) -> Question:
        return question_of_counts([self.before_search.order_by()], most=limit - 1)


def _get(item: Any, name: str) -> Any:
    return item[name] if isinstance(item, dict) else getattr(item, name)
