"""The world of the runs, computed by their worker; other tests beside it build worlds of the same names."""

from tests.appraisal.results.conftest import world  # noqa: F401  # a fixture
from tests.appraisal.runs.conftest import measures_stay  # noqa: F401  # an autouse fixture
