from pathlib import Path

import pytest
from django.utils import translation

from core.params.services import pack_load


@pytest.fixture
def pack(db):
    """The parameters that cadres ships."""
    pack_load(Path("cadres/packs/national.json"))


@pytest.fixture(autouse=True)
def english(settings):
    """Sentences are compared in English; pages are opened in both languages where that is the point."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
