"""Who rehearses: HR officers of the unit that owns the scheme."""

from appraisal.schemes.models import SchemeVersion
from cadres.access.models import User


def may_rehearse(user: User | None, version: SchemeVersion) -> bool:
    """The system itself rehearses nothing."""
    return user is not None and user.covers(version.scheme.owner, "hr")
