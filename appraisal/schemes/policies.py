"""Who writes schemes: HR officers of the owning unit; who applies them: HR officers of the unit concerned."""

from cadres.access.policies import holds

is_hr = holds("hr")


def may_write(user, scheme) -> bool:
    return user.covers(scheme.owner, "hr")
