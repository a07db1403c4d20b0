"""Which payout rules pay the people of a unit for a period: those of their schemes (docs/scheme-format.md §11).

A plan pays the people whose scheme has it. Schemes that state a plan alike (the same code and the same terms) share one
pool; people whose scheme states no plan, and everybody in a year, are paid by the standard plan: a pool by post
factor × coefficient.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Participant, Period, PeriodKind
from appraisal.schemes.models import SchemeVersion, in_language
from cadres.units.models import Unit
from core.errors import InvalidInput
from core.wording import listed

STANDARD = ""
STANDARD_PLAN: dict[str, Any] = {
    "code": STANDARD,
    "method": "share",
    "weight": "coefficient",
    "times_factor": True,
    "residue": "largest_remainder",
    "places": 2,
}
MONEY_PLACES = 2  # a bonus is paid to the cent


class ChoosePlan(InvalidInput):
    field = "kind"
    message = _(
        "The schemes of these people have several payout rules: %(plans)s. Choose the one that this sheet pays."
    )


class NotPaidHere(InvalidInput):
    field = "kind"
    message = _("No one in this unit is paid by this payout rule. Choose another rule or unit.")


@dataclass(frozen=True)
class Plan:
    """A plan with the scheme versions whose people it pays; ``None`` among them: people without a scheme."""

    code: str
    document: dict[str, Any]
    versions: tuple[int | None, ...]

    def __str__(self) -> str:
        title = in_language(self.document.get("title", {}))
        return title or self.code or str(_("Pool by post factor × coefficient"))

    @property
    def terms(self) -> dict[str, Any]:
        """What decides the amounts (docs/scheme-format.md §11): everything but the title."""
        return {key: value for key, value in self.document.items() if key != "title"}

    @property
    def method(self) -> str:
        """The way in which it pays: share, amount or consecutive (docs/scheme-format.md §11)."""
        return self.document["method"]


def plans_of(period: Period, unit: Unit) -> list[Plan]:
    """The plans that pay somebody of ``unit`` for ``period`` (docs/scheme-format.md §11), by code; three queries.

    Refused where two schemes state different terms under one code, for then nobody could say which of them is meant.
    """
    people = Participant.objects.filter(period=period, unit_path__startswith=unit.path)
    keys: list[int | None] = list(people.order_by("scheme_version").values_list("scheme_version", flat=True).distinct())
    keys = [key for key in keys if key] or keys  # without a scheme nobody has a score
    if period.kind == PeriodKind.YEAR:
        return [Plan(STANDARD, STANDARD_PLAN, tuple(keys))]
    found: dict[str, Plan] = {}
    for key, document in _stated(keys):
        code = document["code"]
        former = found.get(code, Plan(code, document, ()))
        if former.terms != Plan(code, document, ()).terms:
            raise InvalidInput(
                _(
                    "Two schemes of these people state the payout rule “%(plan)s” differently, so it cannot be paid on "
                    "one sheet. Choose a unit whose people are under one scheme, or give the rules different codes."
                ),
                plan=str(former),
            )
        found[code] = Plan(code, former.document, (*former.versions, key))
    return [found[code] for code in sorted(found)]


def _stated(keys: list[int | None]) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """(version, plan) of each plan that pays; a version without a plan has the standard one."""
    documents = dict(SchemeVersion.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "document"))
    for key in keys:
        plans = documents.get(key, {}).get("payouts") or [STANDARD_PLAN] if key else [STANDARD_PLAN]
        yield from ((key, plan) for plan in plans)


def plan_of(period: Period, unit: Unit, kind: str | None) -> Plan:
    """The plan with this code, or the only one there is (docs/scheme-format.md §11).

    Refused by name where several pay and none is chosen, and where nobody of the unit is paid by the one that is.
    """
    plans = plans_of(period, unit) or [Plan(STANDARD, STANDARD_PLAN, ())]
    if kind is None and len(plans) > 1:
        raise ChoosePlan(plans=listed(plans))
    found = [plan for plan in plans if kind in (None, plan.code)]
    if not found:
        raise NotPaidHere
    return found[0]
