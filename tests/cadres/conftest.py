from pathlib import Path

import pytest

from core.params.services import pack_load


@pytest.fixture
def pack(db):
    """The parameters that cadres ships."""
    pack_load(Path("cadres/packs/national.json"))
