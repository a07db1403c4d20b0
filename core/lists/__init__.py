"""The one declarative list page: filters in the URL, sorting, keyset pages, export, bulk actions."""

from core.lists.columns import Column, link_to
from core.lists.filters import ListFilterSet, visible
from core.lists.parts import BulkAction, Empty, PageAction
from core.lists.views import ListPage

__all__ = ["BulkAction", "Column", "Empty", "ListFilterSet", "ListPage", "PageAction", "link_to", "visible"]
