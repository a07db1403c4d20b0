import pytest

from core.spreadsheets import registry
from tests.core.spreadsheets.layouts import DutySheet, PostSheet


@pytest.fixture
def layouts(monkeypatch, settings, tmp_path):
    """Two layouts of their own, whatever the apps have registered, and a private place for files."""
    monkeypatch.setattr(registry, "_layouts", {})
    settings.MEDIA_ROOT = tmp_path
    return registry.register(PostSheet), registry.register(DutySheet)
