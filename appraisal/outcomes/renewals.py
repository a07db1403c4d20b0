"""What a renewal changes, for the page that asks before it: old and new side by side."""

from dataclasses import dataclass
from decimal import Decimal

from appraisal.outcomes.models import BonusLine, BonusSheet
from appraisal.outcomes.plans import plan_of
from appraisal.outcomes.services.bonus import lines_by_plan, require_unpaid
from appraisal.outcomes.text import explained
from appraisal.periods.final import require_final
from cadres.people.models import Cadre

NOTHING = Decimal(0)


@dataclass(frozen=True)
class RenewedLine:
    """One person before and after; None where the person stands on one of the two sheets only."""

    cadre: Cadre
    before: BonusLine | None
    now: BonusLine | None

    @property
    def was_paid(self) -> Decimal:
        """Yuan of the sheet that is taken back (docs/scheme-format.md §11)."""
        return self.before.amount if self.before else NOTHING

    @property
    def is_paid(self) -> Decimal:
        """Yuan of the sheet that takes its place (docs/scheme-format.md §11)."""
        return self.now.amount if self.now else NOTHING

    @property
    def difference(self) -> Decimal:
        """Yuan more, or less where negative (docs/scheme-format.md §11)."""
        return self.is_paid - self.was_paid

    @property
    def is_new(self) -> bool:
        """Whether there is an amount where none was (docs/scheme-format.md §11)."""
        return self.is_paid > 0 and not self.was_paid

    @property
    def is_gone(self) -> bool:
        """Whether there was an amount and is none any more (docs/scheme-format.md §11)."""
        return self.was_paid > 0 and not self.is_paid

    @property
    def why(self) -> str:
        """How the new amount comes about, or why there is none (docs/scheme-format.md §11)."""
        return explained(self.now) if self.now else ""


@dataclass(frozen=True)
class Renewal:
    """Both sheets as a whole; people in the order of their staff numbers."""

    lines: list[RenewedLine]

    @property
    def before(self) -> Decimal:
        """Sum in yuan of the sheet that is taken back (docs/scheme-format.md §11)."""
        return sum((line.was_paid for line in self.lines), NOTHING)

    @property
    def now(self) -> Decimal:
        """Sum in yuan of the sheet that takes its place, exact to the cent (docs/scheme-format.md §11)."""
        return sum((line.is_paid for line in self.lines), NOTHING)

    @property
    def difference(self) -> Decimal:
        """Yuan more, or less where negative (docs/scheme-format.md §11)."""
        return self.now - self.before

    @property
    def changed(self) -> int:
        """How many people get another amount in yuan (docs/scheme-format.md §11)."""
        return sum(bool(line.difference) for line in self.lines)


def renewal_of(sheet: BonusSheet) -> Renewal:
    """What ``bonus_renew`` would propose, beside what stands (docs/scheme-format.md §11); refused as that would be."""
    require_final(sheet.period)
    plan = plan_of(sheet.period, sheet.unit, sheet.kind)
    made = lines_by_plan(plan, sheet.period, sheet.unit, sheet.asked)
    require_unpaid(made, besides=sheet)
    now = {line.cadre_id: line for line in made}
    before = {line.cadre_id: line for line in sheet.lines.select_related("cadre")}
    people = {line.cadre_id: line.cadre for line in [*before.values(), *made]}
    order = sorted(people, key=lambda key: people[key].staff_no)
    return Renewal([RenewedLine(people[key], before.get(key), now.get(key)) for key in order])
