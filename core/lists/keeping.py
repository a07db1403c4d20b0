"""A list whose question is put into words once for whoever has the same rights (``core.kept``)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar, Self

from django.db.models import Model, QuerySet

from core.kept import kept
from core.lists.query import ListQuery
from core.questions import Question


class KeptQuestions(ListQuery):
    """What ``hangs_on`` names are properties of the page that its rows follow from besides the rights of the reader,
    the address and the filters: the period that it is about. A list that names nothing (``None``) says nothing of
    what its rows follow from, and its question is put together each time.
    """

    abstract = True
    hangs_on: ClassVar[tuple[str, ...] | None] = None

    @property
    def is_kept(self) -> bool:
        """Whether to keep it: searches and further pages are hardly asked twice in the same words."""
        is_further = self.request.GET.get("before") or self.request.GET.get("after")
        return not (self.hangs_on is None or self.words or is_further)

    def question(self, name: str, make: Callable[[Self], Question]) -> Question:
        """What ``make`` gives for this list."""
        address = repr((self.kwargs, list(self.request.GET.lists())))
        told = (type(self), name, address, *map(_told, self._bases))
        return kept(told, self.request.user, lambda account: make(self._as_known_to(account)))

    @property
    def _bases(self) -> list[Any]:
        return [*(getattr(self, name) for name in self.hangs_on or ()), self.filterset and self.filterset.typed]

    def _as_known_to(self, account: Any) -> Self:
        """This list for an account that knows nothing but its rights. What was typed has been looked up already."""
        page = type(self)()
        request: Any = SimpleNamespace(user=account, GET=self.request.GET, path=self.request.path)
        page.request, page.args, page.kwargs = request, self.args, self.kwargs
        vars(page).update({name: getattr(self, name) for name in self.hangs_on or ()})
        if page.filterset is not None:
            page.filterset._form = self.filterset.form
        return page


def _told(value: Any) -> str:
    """A value to be compared: a row by all that it holds, for its key alone does not say what it was when asked."""
    if isinstance(value, Model):
        held = vars(value)
        return repr((type(value), [(field.attname, held.get(field.attname)) for field in value._meta.concrete_fields]))
    if isinstance(value, dict):
        return repr({name: _told(one) for name, one in value.items()})
    if isinstance(value, list | tuple | QuerySet):
        return repr([_told(one) for one in value])
    return repr(value)
