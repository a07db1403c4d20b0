"""The models of cadres, gathered from its rooms."""

from cadres.access.models import Grant, User
from cadres.conduct.models import AttendanceRecord
from cadres.people.models import Appointment, Cadre, Relative
from cadres.units.models import Duty, Post, Unit

__all__ = ["Appointment", "AttendanceRecord", "Cadre", "Duty", "Grant", "Post", "Relative", "Unit", "User"]
