"""The world of the runs, computed by their worker; other tests beside it build worlds of the same names."""

import pytest

from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import committed, measures_stay  # noqa: F401  # fixtures


@pytest.fixture
def world(db):
    return worlds.build()
