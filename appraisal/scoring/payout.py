"""Money, exact to the cent (or any smallest unit): shares of a pool, and rewards by consecutive years.

Amounts are integers in the smallest unit (cents of a yuan). The sum of the shares always equals the pool.
"""

from dataclasses import dataclass
from fractions import Fraction

from . import decimals

RESIDUES = ("largest_remainder", "first", "last", "largest_weight")


class PayoutError(ValueError):
    pass


@dataclass(frozen=True)
class Share:
    id: object
    weight: Fraction
    exact: Fraction  # in smallest units, before allocation of the residue
    amount: int  # smallest units paid
    residue: int  # units received beyond the rounded-down share


@dataclass(frozen=True)
class Pool:
    total: int
    places: int
    residue: str
    weight_sum: Fraction
    left_over: int  # units that rounding down left and the residue rule gave out
    shares: list[Share]

    def amounts(self):
        return {share.id: share.amount for share in self.shares}

    def arithmetic(self, share):
        """ "60000.00 × 99 / 291 = 20412.371… → 20412.37" """
        pool, paid = decimals.fixed(self.total, self.places), decimals.fixed(share.amount, self.places)
        return f"{pool} × {decimals.plain(share.weight)} / {decimals.plain(self.weight_sum)} → {paid}"


def share_pool(pool, weights, *, residue="largest_remainder", places=2):
    """Share ``pool`` (integer, smallest units) by exact weights: [(id, weight)] in list order.

    Everybody first gets the share rounded down; the units left over go, one each,
    * "largest_remainder": to the largest cut-off fractions, ties in list order;
    * "largest_weight": to the largest weights, ties in list order;
    * "first" / "last": all of them to the first / last person with a weight.
    Weights of zero get nothing. If no weight is positive a pool above zero cannot be shared and is refused.
    """
    if residue not in RESIDUES:
        raise ValueError(f"residue is one of {RESIDUES}")
    if not isinstance(pool, int) or isinstance(pool, bool) or pool < 0:
        raise PayoutError("The pool is a whole number of smallest units, at least zero.")
    weights = [
        (key, weight if isinstance(weight, Fraction) else decimals.parse(weight)) for key, weight in weights
    ]
    if any(weight < 0 for _, weight in weights):
        raise PayoutError("A weight is negative.")
    whole = sum((weight for _, weight in weights), Fraction(0))
    if not whole:
        if pool:
            raise PayoutError("Nobody has a weight above zero, so the pool cannot be shared.")
        return Pool(
            0, places, residue, whole, 0, [Share(key, weight, Fraction(0), 0, 0) for key, weight in weights]
        )
    exact = [pool * weight / whole for _, weight in weights]
    amounts = [share.numerator // share.denominator for share in exact]
    left = pool - sum(amounts)
    eligible = [i for i, (_, weight) in enumerate(weights) if weight > 0]
    extra = [0] * len(weights)
    if residue == "largest_remainder":
        for i in sorted(eligible, key=lambda i: amounts[i] - exact[i])[:left]:
            extra[i] = 1
    elif residue == "largest_weight":
        for i in sorted(eligible, key=lambda i: -weights[i][1])[:left]:
            extra[i] = 1
    else:
        extra[eligible[0 if residue == "first" else -1]] = left
    shares = [
        Share(key, weight, exact[i], amounts[i] + extra[i], extra[i])
        for i, (key, weight) in enumerate(weights)
    ]
    if sum(share.amount for share in shares) != pool:
        raise PayoutError(
            "The shares do not add up to the pool."
        )  # cannot happen; money is checked all the same
    return Pool(pool, places, residue, whole, left, shares)


def consecutive_reward(table, *, prior, kept, beyond="last"):
    """Reward of consecutive good years: (counter after this year, reward).

    ``table``: reward of the 1st, 2nd, … consecutive year, exact numbers. ``prior``: years in a row before this one.
    ``kept``: whether this year was good; if not, the counter goes back to 0 and nothing is paid. ``beyond`` the table:
    "last" pays the last amount again, "restart" begins anew, "none" pays nothing more.
    """
    if not kept:
        return 0, Fraction(0)
    table = [decimals.parse(amount) for amount in table]
    year = prior + 1
    if year <= len(table):
        return year, table[year - 1]
    if beyond == "last":
        return year, table[-1]
    if beyond == "restart":
        return year, table[(year - 1) % len(table)]
    if beyond == "none":
        return year, Fraction(0)
    raise ValueError("beyond is last, restart or none")


def scheme_payout(scheme, code):
    """The payout plan with this code."""
    for plan in scheme.payouts:
        if plan.get("code") == code:
            return plan
    raise PayoutError(f"{scheme.code} has no payout {code}.")


def share_by_sheets(scheme, sheets, plan, pool, factors=None, eligible=None):
    """Share a pool as a scheme's payout plan says: by printed score or coefficient, times post factor when stated.

    ``factors``: {subject: exact factor}. Vetoed, unscored and (``min_score``) insufficient sheets have weight zero;
    ``eligible``: set of subjects, default all. List order is the order of the sheets.
    """
    weights = []
    least = decimals.parse(plan["min_score"]) if plan.get("min_score") is not None else None
    by_score = plan.get("weight", "score") == "score"
    values, places = (
        (sheets.total, sheets.total_places) if by_score else (sheets.coefficient, sheets.coefficient_places)
    )
    rows = zip(
        sheets.subjects,
        values.tolist(),
        sheets.total.tolist(),
        sheets.scored.tolist(),
        sheets.vetoed.tolist(),
        strict=True,
    )
    for subject, value, total, scored, vetoed in rows:
        weight = Fraction(value, 10**places)
        if plan.get("times_factor"):
            weight *= decimals.parse((factors or {})[subject])
        out = not scored or vetoed or (eligible is not None and subject not in eligible)
        if least is not None and Fraction(total, 10**sheets.total_places) < least:
            out = True
        weights.append((subject, Fraction(0) if out else max(weight, Fraction(0))))
    return share_pool(
        pool, weights, residue=plan.get("residue", "largest_remainder"), places=plan.get("places", 2)
    )


def consecutive_by_sheets(scheme, sheets, plan, prior):
    """[(subject, counter after, reward)] of a "consecutive" plan; ``prior``: {subject: good years in a row before}.

    A year is good when the plan's ``kept_when`` holds for the sheet, whose facts cover the year."""
    from .engine import holds

    kept = holds(plan["kept_when"], len(sheets), sheets.rules, sheets.nodes, sheets.measures, scheme)
    found = []
    for subject, good in zip(sheets.subjects, kept.tolist(), strict=True):
        counter, reward = consecutive_reward(
            plan["table"], prior=prior.get(subject, 0), kept=good, beyond=plan.get("beyond", "last")
        )
        found.append((subject, counter, reward))
    return found
