"""``ListPage``: declare the rows, the columns and the filters; everything else is the same on every list."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.lists.bulk import BulkActs
from core.lists.columns import Column
from core.lists.drawing import drawn_rows
from core.lists.files import WRITERS, ListFiles
from core.lists.pages import KeysetPages
from core.lists.parts import Empty, Page, PageAction
from core.markup import attributes
from core.wording import in_brackets


class ListPage(KeysetPages, ListFiles, BulkActs):
    """A list. A subclass declares at least ``allow``, ``columns`` and ``model`` (or ``get_queryset``)."""

    abstract = True
    search_label: Any = ""
    sentence: Any = ""
    template_name = "core/list.html"
    fragment_name = "core/_list.html"
    has_row_acts = False  # whether a row has buttons that send the form of the list to an address of their own
    empty: Any = None  # an Empty, or a cached property that makes one
    primary_action: PageAction | None = None
    other_actions: ClassVar[list[PageAction]] = []

    def get_context_data(self, **context: Any) -> dict:
        return context

    def get_sentence(self) -> Any:
        return self.sentence

    def get_primary_action(self) -> dict | None:
        return self.primary_action.shown_to(self.request.user) if self.primary_action else None

    def get_other_actions(self) -> list[dict]:
        return [shown for act in self.other_actions if (shown := act.shown_to(self.request.user))]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        kind = request.GET.get("export")
        if kind in WRITERS:
            return self.export(kind)
        context = self.context(self.page())
        if request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request:
            response = self._fragment(context)
        else:
            response = render(request, self.template_name, context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _fragment(self, context: dict) -> HttpResponse:
        response = render(self.request, self.fragment_name, context)
        # a form sends its empty fields too: what stands in the address bar is the address without them
        asked = self.request.GET
        response["HX-Push-Url"] = self.link(**{n: asked[n] for n in ("before", "after") if asked.get(n)})
        return response

    def context(self, page: Page) -> dict:
        heads = self._heads()
        attributes = [_cell_attributes(head["column"], head["phone"]) for head in heads]
        user = self.request.user
        bulk_actions = [act for act in self.bulk_actions if act.allow is None or act.allow(user)]
        words_before, words_after = self._words_for_paging()
        context = {
            "title": self.title,
            "sentence": self.get_sentence(),
            "primary_action": self.get_primary_action(),
            "other_actions": self.get_other_actions(),
            "list": self,
            "page": page,
            "drawn_rows": drawn_rows(page.rows, attributes, has_ticks=bool(bulk_actions)),
            "heads": heads,
            "count": self.count() if page.rows else None,
            "chips": self.chips,
            "filterset": self.filterset,
            "searching": bool(self.search_fields),
            "search_text": self.search_text,
            "bulk_actions": bulk_actions,
            "clear_url": self.request.path,
            "export_xlsx": self.link(export="xlsx"),
            "export_csv": self.link(export="csv"),
            "words_before": words_before,
            "words_after": words_after,
            "here": self.link(),
            "empty": self.empty or Empty(_("Nothing here yet.")),
        }
        return self.get_context_data(**context)

    def _words_for_paging(self) -> tuple[str, str]:
        """Lists in the order of time lead to older and newer rows."""
        path, descending = self.sorting
        if not any(c.sort == path and c.is_timed for c in self.columns):
            return _("Previous"), _("Next")
        return (_("Newer"), _("Older")) if descending else (_("Older"), _("Newer"))

    def _heads(self) -> list[dict]:
        cards = any(column.phone == "fact" for column in self.shown_columns)
        first = next((c.key for c in self.shown_columns if c.phone == "title"), self.shown_columns[0].key)
        return [
            self._head(column)
            | {"phone": "title" if column.key == first else column.phone or ("hide" if cards else "fact")}
            for column in self.shown_columns
        ]

    def _head(self, column: Column) -> dict:
        path, is_descending = self.sorting
        current = column.sort and column.sort == path
        # first click: numbers and dates from the top, words from A
        from_top = column.is_timed or column.align == "right"
        descending = not is_descending if current else from_top
        return {
            "column": column,
            "url": self.link(sort=f"{'-' if descending else ''}{column.key}") if column.sort else "",
            "direction": ("descending" if is_descending else "ascending") if current else "",
        }


def _cell_attributes(column: Column, phone: str) -> SafeString:
    """What the cells of a column have in common, put into words once and not again in every row."""
    classes = [column.align, "num" if column.align == "right" else "", f"on-phone-{phone}"]
    label = f"{column.label}{in_brackets(column.unit) if column.unit else ''}"
    return attributes({"class": " ".join(filter(None, classes)), "data-label": label})
