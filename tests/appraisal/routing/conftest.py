import pytest
from django.utils import translation

from tests.appraisal.routing.world import build


@pytest.fixture(autouse=True)
def in_english():
    """Refusals are told apart by their sentences here."""
    with translation.override("en"):
        yield


@pytest.fixture
def routed(cast):
    """Reports go to the bureau and the town, roads to the town, merit to the bureau; the rest stays with the line."""
    return build(cast)
