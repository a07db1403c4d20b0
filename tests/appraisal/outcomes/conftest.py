import pytest

from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import committed, measures_stay  # noqa: F401  # fixtures


@pytest.fixture
def packs(db):
    worlds.packs()
