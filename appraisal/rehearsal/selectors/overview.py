"""What the pages and the API show of a rehearsal, counted over the people whom the reader may see."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisal.periods.models import Period
from appraisal.rehearsal.models import Rehearsal, RehearsalRow
from appraisal.rehearsal.selectors.distributions import change_counts, coefficient_counts, grade_changes
from appraisal.rehearsal.selectors.remarks import Remark, remarks
from appraisal.rehearsal.selectors.tallies import MILLION, Tally, tallies
from appraisal.results.selectors import comparable_units
from cadres.access.models import User
from cadres.units.models import Unit
from core.figures import figure, signed


@dataclass(frozen=True)
class Overview:
    whole: Tally
    units: list[tuple[Unit, Tally]]
    grades: list[tuple[str, str, int]]  # before, after, people; only those that change
    spread: list[tuple[str, int, int]]  # coefficients before and after
    moves: list[tuple[str, int]]
    sentence: str
    remarks: list[Remark]


def overview(rehearsal: Rehearsal, user: User) -> Overview:
    """Six queries, whatever the number of people."""
    rows = RehearsalRow.objects.visible_to(user).filter(rehearsal=rehearsal)
    by_path = tallies(rows)
    whole = Tally()
    for tally in by_path.values():
        whole.add(vars(tally))
    return Overview(
        whole,
        units=_by_unit(rehearsal.period, by_path),
        grades=grade_changes(rows),
        spread=coefficient_counts(rows),
        moves=change_counts(rows),
        sentence=headline(whole),
        remarks=remarks(rehearsal),
    )


def headline(whole: Tally) -> str:
    """ "62 of 118 cadres move; mean +0.40; 3 grades change; money moves by 1,240.00 yuan, the sum is unchanged." """
    words = {"moved": figure(whole.moved), "people": figure(whole.people)}
    parts = [
        ngettext(
            "%(moved)s of %(people)s cadre gets another score",
            "%(moved)s of %(people)s cadres get another score",
            whole.people,
        )
        % words
    ]
    if whole.mean is not None:
        parts.append(_("mean change %(mean)s") % {"mean": signed(whole.mean, 2)})
    parts.append(
        ngettext("%(count)s grade changes", "%(count)s grades change", whole.grades) % {"count": figure(whole.grades)}
    )
    if whole.paid:
        parts.append(_money_in_words(whole))
    return pgettext("between parts", "; ").join(parts) + pgettext("end of a sentence", ".")


def _money_in_words(whole: Tally) -> str:
    amount = figure(whole.moved_money, 2)
    if not whole.money_change:
        return _("%(amount)s yuan are redistributed, the total is unchanged") % {"amount": amount}
    return _(
        "increases total %(amount)s yuan; pools are unchanged, and all people in this simulation "
        "together receive %(difference)s yuan"
    ) % {"amount": amount, "difference": signed(whole.money_change, 2)}


def _by_unit(period: Period, by_path: dict[str, Tally]) -> list[tuple[Unit, Tally]]:
    """Folded to the units that people compare, those below each included."""
    units = comparable_units(period.unit)
    folded: dict[int, Tally] = defaultdict(Tally)
    for path, tally in by_path.items():
        keys = [int(key) for key in reversed(path.strip("/").split("/"))]
        nearest = next((key for key in keys if key in units), period.unit_id)
        folded[nearest].add(vars(tally))
    units.setdefault(period.unit_id, period.unit)
    rows = [(units[key], tally) for key, tally in folded.items()]
    return sorted(rows, key=lambda row: (-row[1].moved * MILLION // max(row[1].people, 1), row[0].path))
