"""The world of the runs, computed by their worker; other tests beside it build worlds of the same names."""

import pytest

from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import measures_stay  # noqa: F401  # an autouse fixture


@pytest.fixture
def world(db):
    return worlds.build()
