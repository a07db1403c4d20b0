"""Who runs periods: HR officers of the appraising unit; who reopens them: its leaders."""

from cadres.access.policies import holds

reads_periods = holds("supervisor", "hr", "leader", "training", "inspector")


def may_run(user, period) -> bool:
    return user.covers(period.unit, "hr")


def may_reopen(user, period) -> bool:
    return user.covers(period.unit, "leader")
