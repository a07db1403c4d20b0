import pytest

from core.spreadsheets import registry
from core.spreadsheets.registry import Layout
from tests.core.spreadsheets.layouts import DutySheet, PostSheet


def is_hr(user) -> bool:
    return user.has_role("hr")


@pytest.fixture
def layouts(monkeypatch, settings, tmp_path):
    """Two layouts of their own, whatever the apps have registered, and a private place for files."""
    monkeypatch.setattr(registry, "_layouts", {})
    settings.MEDIA_ROOT = tmp_path
    posts = Layout("posts", "岗位", PostSheet, allow=is_hr)
    duties = Layout("duties", "职责", DutySheet, allow=is_hr)
    registry.register(posts)
    registry.register(duties)
    return posts, duties
