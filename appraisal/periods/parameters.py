"""The rules of periods: deadlines of the office, probation and secondment."""

from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import PeriodKind
from core.params.catalogue import MORE, PERIODS, Declared, declare
from core.params.kinds import PartOf, Parts, Whole, days_in_words, months_in_words

BY_KIND = Parts(dict(PeriodKind.choices), Whole(days_in_words, most=366))

declare(
    Declared(
        "period.entry_days",
        _("Time for entries after the end of a period"),
        _("The proposed last day for entries; HR may set another one for a period."),
        PERIODS,
        BY_KIND,
        of_office=True,
    ),
    Declared(
        "period.verification_days",
        _("Time for verification after the end of a period"),
        _("The proposed last day for verification; never before the last day for entries."),
        PERIODS,
        BY_KIND,
        of_office=True,
    ),
    Declared(
        "period.probation_months",
        _("Probation of new recruits"),
        _("During probation a recruit takes part with a written comment only, without a grade."),
        PERIODS,
        Whole(months_in_words, most=60, least=1),
    ),
    Declared(
        "period.secondment_share",
        _("Secondment that moves the appraisal"),
        _("Who is on secondment for this part of the period or longer is appraised there."),
        PERIODS,
        PartOf(),
        stricter=MORE,
    ),
)
