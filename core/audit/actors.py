"""By which name pages tell who did something: the trail keeps one, in the language of the office."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import override, pgettext_lazy

SYSTEM = pgettext_lazy("actor", "the system")


def actors_told(rows: Sequence[Any]) -> None:
    """Gives each audit row ``done_by``: in the reader's letters, if the account is called as it was then; one query."""
    keys = {int(row.actor_key) for row in rows if row.actor_key.isdecimal()}
    users = get_user_model()._default_manager.in_bulk(keys)
    with override(settings.LANGUAGE_CODE):
        called = {str(key): str(user) for key, user in users.items()}
    for row in rows:
        is_same = called.get(row.actor_key) == row.actor_name
        named = users[int(row.actor_key)] if is_same else row.actor_name
        row.done_by = str(SYSTEM if row.actor_key == "system" else named)
