"""The admin pages of cadres, gathered from its rooms."""

from cadres.access import admin as access
from cadres.conduct import admin as conduct
from cadres.people import admin as people
from cadres.units import admin as units

__all__ = ["access", "conduct", "people", "units"]
