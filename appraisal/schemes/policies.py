"""Who writes schemes: HR officers of the owning unit; who applies them: HR officers of the unit concerned."""


def may_write(user, scheme) -> bool:
    return user.covers(scheme.owner, "hr")
