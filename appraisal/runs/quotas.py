"""How many of a peer group may be graded excellent: the dated rule."""

from dataclasses import dataclass

from appraisal.periods.models import Period
from core.params.services import parameter


@dataclass(frozen=True)
class QuotaRule:
    """Most that may be graded excellent in a peer group, dated and with its source."""

    share: str
    rounding: str
    tie: str
    source: str


def quota_rule(period: Period) -> QuotaRule:
    """The rule in force on the last day of the period (``grades.excellent_share``).

    Rounding and ties are ``grades.quota_rounding`` and ``grades.quota_tie``. The share is exact decimal text;
    ``source`` names the regulation it is from (Provisions 2020 or earlier).
    """
    day = period.ends_on
    share = parameter("grades.excellent_share", on=day)
    return QuotaRule(
        str(share.value),
        parameter("grades.quota_rounding", on=day).value,
        parameter("grades.quota_tie", on=day).value,
        " ".join(filter(None, [share.source_title, share.article])),
    )
