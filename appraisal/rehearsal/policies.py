"""Who rehearses: HR officers of the unit that owns the scheme."""


def may_rehearse(user, version) -> bool:
    return user.covers(version.scheme.owner, "hr")
