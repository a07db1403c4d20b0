"""Settings, one short file per concern; every value that differs by site is read in ``environment``."""

from config.settings.base import *  # noqa: F403
from config.settings.api import *  # noqa: F403
from config.settings.accounts import *  # noqa: F403
from config.settings.security import *  # noqa: F403
from config.settings.jobs import *  # noqa: F403
