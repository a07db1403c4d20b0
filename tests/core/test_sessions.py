"""Sessions are those of Django; only the question for one is put into words once."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.sessions import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture
def key():
    store = SessionStore()
    store["seen"] = 7
    store.save()
    return store.session_key


def test_a_session_is_found_by_its_key(key):
    assert SessionStore.__module__ == settings.SESSION_ENGINE
    assert SessionStore(key)["seen"] == 7
    assert SessionStore(key).exists(key)


def test_a_session_that_is_over_or_unknown_is_a_new_one(key):
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    for asked in (key, "0" * 32):
        store = SessionStore(asked)
        assert "seen" not in store
        assert store.session_key is None
