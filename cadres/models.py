"""The models of every room; those that other apps name often can be taken from here."""

from cadres.access.models import Grant, User
from cadres.conduct.models import AttendanceRecord
from cadres.people.models import Appointment, Cadre, Relative, ServiceSpell
from cadres.units.models import Duty, Post, Unit
from core.apps import gathered

list(gathered("cadres", "models"))

__all__ = [
    "Appointment",
    "AttendanceRecord",
    "Cadre",
    "Duty",
    "Grant",
    "Post",
    "Relative",
    "ServiceSpell",
    "Unit",
    "User",
]
