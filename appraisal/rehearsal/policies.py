"""Who rehearses: HR officers of the unit that owns the scheme."""

from cadres.access.policies import holds

is_hr = holds("hr")


def may_rehearse(user, version) -> bool:
    return user.covers(version.scheme.owner, "hr")
