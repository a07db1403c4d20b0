import logging

import pytest

from tests.access.world import build_world


@pytest.fixture
def world(db, settings):
    settings.MFA_REQUIRED_ROLES = []
    logging.disable(logging.CRITICAL)  # thousands of refusals are expected here, each with a traceback
    yield build_world()
    logging.disable(logging.NOTSET)
