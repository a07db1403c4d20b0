"""Who writes schemes: HR officers of the owning unit; who applies them: HR officers of the unit concerned."""

from appraisal.schemes.models import Scheme
from cadres.access.models import User


def may_write(user: User, scheme: Scheme) -> bool:
    return user.covers(scheme.owner, "hr")
