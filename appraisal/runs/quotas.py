"""How many of a peer group may be graded excellent: the dated rule, and the seats that it gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from appraisal.periods.models import Participant, Period
from appraisal.scoring.decimals import parse
from appraisal.scoring.payouts.quota import quota_arithmetic, quota_seats, spread_seats
from core.params.services import parameters
from core.scopes import keys_in

BY_LARGEST_REMAINDER = "largest_remainder"


@dataclass(frozen=True)
class QuotaRule:
    """Most that may be graded excellent in a peer group, dated and with its source."""

    share: str
    rounding: str
    tie: str
    source: str
    spread: str


def quota_rule(period: Period) -> QuotaRule:
    """The rule in force on the last day of the period in its unit (``grades.excellent_share``).

    Rounding and ties are ``grades.quota_rounding`` and ``grades.quota_tie``; ``grades.quota_spread`` says whether
    what rounding down leaves goes to the groups with the largest remainders. The share is exact decimal text;
    ``source`` names the regulation it is from (Provisions 2020 or earlier).
    """
    names = ("grades.excellent_share", "grades.quota_rounding", "grades.quota_tie", "grades.quota_spread")
    share, rounding, tie, spread = parameters(*names, on=period.ends_on, within=keys_in(period.unit.path))
    return QuotaRule(str(share.value), rounding.value, tie.value, share.source, spread.value)


@dataclass(frozen=True)
class Seats:
    """By peer group: everybody who should take part, graded or not, and how many of them may be excellent."""

    base: dict[str, int]
    seats: dict[str, int]


def people_by_group(period: Period) -> QuerySet:
    """(peer group, everybody of it who should take part), the base of ``grades.excellent_share`` (Provisions 2020)."""
    rows = Participant.objects.filter(period=period).order_by()
    return rows.values_list("peer_group").annotate(n=Count("*"))  # by an index, which holds no other column


def seats_of(period: Period, rule: QuotaRule, base: Mapping[str, int] | None = None) -> Seats:
    """The seats of all peer groups of a period (``grades.excellent_share``; Provisions 2020).

    The base is everybody who should take part, one query where it is not given. By largest remainder the appraising
    unit as a whole stays within the share, and rounding group by group loses no seat.
    """
    base = dict(sorted(people_by_group(period) if base is None else base.items()))
    share = parse(rule.share)
    if rule.spread == BY_LARGEST_REMAINDER:
        return Seats(base, spread_seats(base, share, rule.rounding))
    return Seats(base, {group: quota_seats(number, share, rule.rounding) for group, number in base.items()})


def quota_in_words(base: int, rule: QuotaRule, seats: int) -> str:
    """The seats as people check them (``grades.excellent_share``), with the one that ``grades.quota_spread`` adds.

    47 × 20% = 9.4 → 9; or, where rounding down in the whole unit left one over for this group, 9, +1 by remainder = 10.
    """
    share = parse(rule.share)
    own = quota_seats(base, share, rule.rounding)
    text = quota_arithmetic(base, share, own)
    if seats == own:
        return text
    return _("%(arithmetic)s, +%(more)s by remainder = %(seats)s") % {
        "arithmetic": text,
        "more": seats - own,
        "seats": seats,
    }


def spread_in_words(rule: QuotaRule) -> str:
    """Why groups of one size may have different seats (``grades.quota_spread``); empty where each rounds alone."""
    if rule.spread != BY_LARGEST_REMAINDER:
        return ""
    return _(
        "The quota counts over the whole unit: the places that rounding down leaves over go, one each, to the "
        "peer groups with the largest remainders."
    )
