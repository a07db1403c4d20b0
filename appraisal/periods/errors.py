"""Why a period is not planned, opened or changed, in sentences."""

from django.utils.translation import gettext_lazy as _

from core.errors import WrongState


class YearPlanned(WrongState):
    code = "year_planned"
    message = _("The plan of %(year)s exists already.")


class PeriodClosed(WrongState):
    code = "period_closed"
    message = _("%(period)s is closed and can no longer be changed.")


class NobodyToAppraise(WrongState):
    code = "nobody_to_appraise"
    message = _("No one has a post here in %(period)s. Enter appointments first.")


class NoScheme(WrongState):
    code = "no_scheme"
    message = _("No scheme applies to anyone here; assign one that is in force on %(day)s.")
