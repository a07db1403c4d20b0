"""Questions that every page asks, put into SQL once for each reader: Django needs for that ten times as long as the
database for the answer.

Kept is the question, never an answer. It follows from who asks, and is worked out from that alone: from a copy of the
account that knows nothing but its own row, its file, its grants of today and, where the question hangs on them, some
facts of the file, as relatives. All of these are part of the key, as are the day and the language, so that whoever
gains or loses a right asks another question at once. What reads anything else from the database while it is put
together, or has a moment in it, is not kept.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from core.questions import Question

MOST = 4000  # questions; then all are forgotten


_kept: dict[tuple, Question] = {}
_facts: dict[tuple, tuple[str, ...]] = {}  # by rights: what besides them the question hangs on


class _Asked:
    """Notes whether the database was asked."""

    anything = False

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.anything = True
        return execute(*args)


def kept(name: Hashable, user: Any, make: Callable[[Any], Question]) -> Question:
    """What ``make`` gives for this user. ``make`` sees the account, its file and its grants, and nothing besides."""
    if not hasattr(user, "rights_today"):
        return make(user)
    rights = (name, user.rights_today, timezone.localdate(), get_language(), connection.settings_dict["NAME"])
    facts = _facts.get(rights, ())
    if found := _kept.get((rights, user.told(facts))):
        return found
    made, account, asked = _made(make, user.with_rights_alone(*facts))
    if asked and (more := user.facts_in(account)) != facts:
        facts = more  # whoever asks next time looks them up before, as they belong to the key
        made, account, asked = _made(make, user.with_rights_alone(*facts))
    if not asked and not made.has_a_moment:
        if len(_kept) >= MOST:
            _kept.clear()
            _facts.clear()
        _kept[rights, user.told(facts)], _facts[rights] = made, facts
    return made


def _made(make: Callable[[Any], Question], account: Any) -> tuple[Question, Any, bool]:
    """The question, whom it was made for, and whether the database was asked meanwhile."""
    asked = _Asked()
    with connection.execute_wrapper(asked):
        return make(account), account, asked.anything
