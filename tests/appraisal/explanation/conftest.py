"""The world of the runs, computed by their worker."""

from tests.appraisal.runs.conftest import measures_stay, world, world_of_all  # noqa: F401  # fixtures
