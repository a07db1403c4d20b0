"""A small demo county, loaded once for the module and rolled back after it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def county(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """The county as loaded on the day that the module names in TODAY, or today."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("demo-files")
    day = getattr(request.module, "TODAY", None)
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        load("--cadres", "60", "--entries", "2000", *(["--today", day] if day else []))
        yield
        transaction.set_rollback(True)
