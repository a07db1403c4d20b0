"""Sessions as Django keeps them in the database, found by a question that is put into words once."""

from typing import Any

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone

from core.questions import asked_with


def _by_key(key: str) -> QuerySet:
    return apps.get_model("sessions", "Session")._default_manager.filter(session_key=key)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Any:
        for session in asked_with(_by_key, self.session_key).read():
            if session.expire_date > timezone.now():
                return session
        self._session_key = None
        return None
