"""The world of the runs, computed by their worker."""

from tests.appraisal.runs.conftest import measures_stay, world  # noqa: F401  # fixtures
