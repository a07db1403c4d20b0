"""Who runs periods: HR officers of the appraising unit; who reopens them: its leaders."""

from appraisal.periods.models import Period
from cadres.access.models import User
from cadres.access.policies import holds

reads_periods = holds("supervisor", "hr", "leader", "training", "inspector")


def may_run(user: User, period: Period) -> bool:
    return user.covers(period.unit, "hr")


def may_reopen(user: User, period: Period) -> bool:
    return user.covers(period.unit, "leader")
