"""What a plan pays each person of a unit: the payouts of the scoring engine over the published results of a period.

A share of a pool by printed scores is worked out from the stored sheets. Whatever reads more (conditions, values,
formulas) is computed on the facts, which must still be those of the published scores.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.models import BonusLine
from appraisal.outcomes.plans import MONEY_PLACES, STANDARD, STANDARD_PLAN, Plan
from appraisal.periods.models import Period
from appraisal.runs.errors import FactsDoNotFit, facts_error
from appraisal.runs.inputs.reading import batch_read
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.models import Sheet
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring import FactsError, Sheets, score
from appraisal.scoring.payouts.plans import (
    OverPool,
    Paid,
    PayoutError,
    Printed,
    below_least,
    pay,
    pay_shares,
    reads_only_results,
    share_weights,
)
from core.errors import InvalidInput, WrongState
from core.figures import figure
from core.wording import first_of

PLACES = 6  # of stored totals and coefficients
NAMED = 5  # people whom a refusal names


class NothingToShare(InvalidInput):
    message = _(
        "No one in this unit has a published score in this period, so the pool cannot be "
        "distributed. Score the period first."
    )


@dataclass(frozen=True)
class Pay:
    """Yuan, calculation and periods in a row by staff number; whoever the terms leave out has no calculation.

    ``unpaid`` says of some of these why: a score below the least, a value that is missing.
    """

    amounts: dict[str, Decimal] = field(default_factory=dict)
    arithmetic: dict[str, str] = field(default_factory=dict)
    in_a_row: dict[str, int] = field(default_factory=dict)
    unpaid: dict[str, str] = field(default_factory=dict)


def pay_by(plan: Plan, period: Period, sheets: Sequence[Sheet], pool: Decimal | None, without: Iterable[int]) -> Pay:
    """The amounts of ``plan`` for ``sheets``, exact to the cent (docs/scheme-format.md §11).

    ``pool`` in yuan: what a share distributes, or the most that amounts may reach. ``without``: keys of sheets that
    get nothing whatever the plan says. Refused: a pool that is missing or finer than the plan, amounts below zero or
    over the pool, facts that have changed since the scores were published.
    """
    if not sheets:
        raise NothingToShare
    terms = _terms(plan)
    if terms.get("places", MONEY_PLACES) > MONEY_PLACES:
        raise InvalidInput(_("The payout rule calculates fractions of a cent. Set two decimal places in the scheme."))
    excluded = set(without)
    paid = [sheet for sheet in sheets if sheet.pk not in excluded]
    factors = {sheet.cadre.staff_no: Fraction(sheet.participant.post_factor) for sheet in paid}
    try:
        if plan.method == "share":
            return _as_pay([_share(plan, period, paid, pool, factors)])
        return _as_pay(_amounts(plan, period, paid, pool))
    except OverPool as error:
        raise InvalidInput(
            _(
                "The payout rule would pay %(asked)s yuan, more than the %(most)s yuan that may be spent. "
                "Raise the limit."
            ),
            asked=figure(error.asked, 2),
            most=figure(error.most, 2),
        ) from error
    except PayoutError as error:
        raise InvalidInput(_("The payout rule cannot be carried out: %(why)s"), why=str(error)) from error


def _terms(plan: Plan) -> Any:
    """The plan as the engine reads it."""
    if plan.code == STANDARD:
        return STANDARD_PLAN
    key = next(key for key in plan.versions if key)
    return next(one for one in compiled_versions([key])[key].payouts if one["code"] == plan.code)


def _as_pay(several: Iterable[Paid]) -> Pay:
    found = Pay()
    for paid in several:
        if min(paid.amounts.values(), default=0) < 0:
            raise InvalidInput(
                _("The payout rule would pay less than nothing to somebody. Set “at least 0” in the scheme.")
            )
        found.amounts.update({key: Decimal(units).scaleb(-paid.places) for key, units in paid.amounts.items()})
        found.arithmetic.update(paid.arithmetic)
        found.unpaid.update(paid.unpaid)
        found.in_a_row.update(paid.counters or {})
    return found


# --- A share of a pool ----------------------------------------------------------------------------


def _share(
    plan: Plan, period: Period, sheets: Sequence[Sheet], pool: Decimal | None, factors: Mapping[str, Fraction]
) -> Paid:
    """One pool for all schemes that state the plan, by the printed scores of each."""
    if pool is None or pool <= 0:
        raise InvalidInput(_("The pool must be greater than zero."))
    terms = _terms(plan)
    if pool != round(pool, terms.get("places", MONEY_PLACES)):
        raise InvalidInput(_("The payout rule pays no smaller units than its decimal places. Round the pool."))
    results = printed(sheets)
    if reads_only_results(terms):
        weights = share_weights(results, terms, factors)
    else:
        weights = [
            pair
            for computed, one, among in _computed(plan, period, sheets)
            for pair in share_weights(computed, one, factors, among)
            if pair[0] in among
        ]
        order = {sheet.cadre.staff_no: place for place, sheet in enumerate(sheets)}
        weights.sort(key=lambda pair: order[pair[0]])
    if not any(weight for _key, weight in weights):
        raise NothingToShare
    return replace(pay_shares(weights, terms, pool), unpaid=below_least(results, terms))


def printed(sheets: Sequence[Sheet]) -> Printed:
    """Stored sheets as plans of the engine read them (docs/scheme-format.md §11): whole millionths, exact."""
    return Printed(
        [sheet.cadre.staff_no for sheet in sheets],
        np.array([sheet.coefficient is not None for sheet in sheets], bool),
        np.array([sheet.result_vetoed for sheet in sheets], bool),
        np.array([_millionths(sheet.total) for sheet in sheets], np.int64),
        np.array([_millionths(sheet.coefficient) for sheet in sheets], np.int64),
        PLACES,
        PLACES,
    )


def _millionths(value: Decimal | None) -> int:
    return 0 if value is None else int(value.scaleb(PLACES))


# --- Amounts by formula, and rewards in a row -----------------------------------------------------


def _amounts(plan: Plan, period: Period, sheets: Sequence[Sheet], pool: Decimal | None) -> list[Paid]:
    terms = _terms(plan)
    is_limited = plan.method == "amount" and (pool is not None or terms.get("pool") is not None)
    if is_limited and len(plan.versions) > 1:
        raise InvalidInput(
            _(
                "The payout rule limits the sum of its amounts, and the people of this unit are under several schemes. "
                "Choose a unit whose people are under one scheme, or leave the limit out."
            )
        )
    prior = in_a_row_before(period, plan.code) if plan.method == "consecutive" else {}
    found = [
        (pay(computed, one, pool=pool, prior=prior, among=among), among)
        for computed, one, among in _computed(plan, period, sheets)
    ]
    if unknown := [issue for paid, _among in found for issue in paid.problems]:
        raise InvalidInput(
            _("Some amounts could not be computed: %(issues)s. Correct the data and compute the scores again."),
            issues=first_of([issue.message for issue in unknown], NAMED),
        )
    return [_only(paid, among) for paid, among in found]


def _only(paid: Paid, among: set[str]) -> Paid:
    """Without those who stand in the sheets only to be compared."""
    amounts, words = ({key: one[key] for key in one if key in among} for one in (paid.amounts, paid.arithmetic))
    counters = None if paid.counters is None else {key: n for key, n in paid.counters.items() if key in among}
    unpaid = {key: why for key, why in paid.unpaid.items() if key in among}
    return Paid(paid.code, paid.places, amounts, words, counters, unpaid=unpaid)


def in_a_row_before(period: Period, kind: str) -> dict[str, int]:
    """Compliant periods in a row by staff number, as the payments of the period just before this one counted them.

    Only approved sheets count; without one the row begins anew (docs/scheme-format.md §11, "consecutive").
    """
    before = BonusLine.objects.filter(
        kind=kind,
        is_live=True,
        sheet__state="approved",
        period__kind=period.kind,
        period__ends_on=period.starts_on - timedelta(days=1),
        in_a_row__isnull=False,
    )
    return {number: count or 0 for number, count in before.values_list("cadre__staff_no", "in_a_row")}


# --- The engine, on the facts of the period -------------------------------------------------------


def _computed(plan: Plan, period: Period, sheets: Sequence[Sheet]) -> list[tuple[Sheets, Any, set[str]]]:
    """Of each scheme: its people computed by the engine, its plan, and the staff numbers that are paid by it."""
    among = _by_version(sheets)
    batch = batch_read(_scope(plan, period, sheets))
    found = []
    for key, numbers in among.items():
        try:
            computed = score(batch.scheme(key), batch.facts[key])
        except FactsError as error:
            raise FactsDoNotFit(issues=facts_error(error)) from error
        terms = next(one for one in batch.scheme(key).payouts if one["code"] == plan.code)
        found.append((computed, terms, numbers))
    _require_as_published(sheets, [computed for computed, _terms, _numbers in found])
    return found


def _by_version(sheets: Sequence[Sheet]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for sheet in sheets:
        if version := sheet.participant.scheme_version_id:
            found.setdefault(version, set()).add(sheet.cadre.staff_no)
    return found


def _scope(plan: Plan, period: Period, sheets: Sequence[Sheet]) -> Scope:
    """These people, or the whole period where a scheme compares peers."""
    schemes = compiled_versions([key for key in plan.versions if key])
    if any(scheme.needs_group for scheme in schemes.values()):
        return Scope(period.pk)
    return Scope(period.pk, cadres=tuple(sorted(sheet.cadre_id for sheet in sheets)))


def _require_as_published(sheets: Sequence[Sheet], computed: Sequence[Sheets]) -> None:
    """Refused where the facts of now give somebody another result than the published one."""
    now = {}
    for several in computed:
        shift = 10 ** (PLACES - several.total_places)
        columns = zip(several.subjects, several.total.tolist(), several.scored.tolist(), several.vetoed, strict=True)
        now.update({name: (total * shift if has else None, bool(veto)) for name, total, has, veto in columns})
    stale = []
    for sheet in sheets:
        stored = (None if sheet.total is None else _millionths(sheet.total), sheet.result_vetoed)
        if now.get(sheet.cadre.staff_no) != stored:
            stale.append(sheet.cadre)
    if stale:
        raise WrongState(
            _("The data of %(names)s has changed since the scores were published. Compute the scores again first."),
            names=first_of(stale, NAMED),
        )


__all__ = ["NothingToShare", "Pay", "in_a_row_before", "pay_by", "printed"]
