"""Entries that still wait when a month is over are carried over into a later one, where they are verified and count."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.ledger.models import Entry
from appraisal.ledger.selectors import entries_to_carry
from appraisal.ledger.windows import periods_locked
from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.schemes.models import Rule
from cadres.access.models import User
from cadres.access.policies import require_unit
from core.audit.services import log
from core.errors import WrongState

FIELDS = ["period", "unit", "unit_path", "rule", "version"]


@dataclass
class CarriedOver:
    """Keys of the entries that moved, and each that stays with its sentence."""

    moved: list = field(default_factory=list)
    left: list[tuple[Entry, str]] = field(default_factory=list)


def months_to_carry_into(period: Period) -> list[Period]:
    """Later open months of the same body, the next first."""
    months = Period.objects.filter(unit=period.unit_id, kind=PeriodKind.MONTH, state=PeriodState.OPEN)
    return list(months.filter(starts_on__gt=period.starts_on).order_by("starts_on"))


@transaction.atomic
def entries_carry_over(*, period: Period, target: Period, actor: User) -> CarriedOver:
    """Waiting and returned entries of a released month count in a later open month instead, if they are verified there.

    Each keeps its day, author and state; its rule becomes that of the same code in the scheme of the later month.
    Whoever takes no part there, or whose scheme lacks the rule, stays. Refused to whoever is not HR of the body. What
    was released does not change.
    """
    locked = periods_locked({period.pk, target.pk})
    period, target = locked[period.pk], locked[target.pk]
    require_unit(actor, period.unit, "hr")
    if period.state != PeriodState.RELEASED:
        raise WrongState(_("Entries are carried over once the results of their month are released."))
    if target.pk not in {month.pk for month in months_to_carry_into(period)}:
        raise WrongState(_("Choose a later month that is open."))
    rows = entries_to_carry(period).select_for_update(of=("self",))
    found = _placed(list(rows.select_related("rule", "cadre").defer("cadre__identity_number")), target)
    Entry._base_manager.bulk_update(found.moved, FIELDS, batch_size=500)
    after = {"from": period.pk, "entries": [str(entry.pk) for entry in found.moved]}
    log(actor=actor, action="entries.carried_over", obj=target, after=after)
    return found


def _placed(entries: list[Entry], target: Period) -> CarriedOver:
    """Puts each entry into the later month, or says why it stays."""
    people = {
        one.cadre_id: one
        for one in Participant.objects.filter(period=target, cadre__in={entry.cadre_id for entry in entries})
    }
    versions = {one.scheme_version_id for one in people.values()}
    rules: dict[tuple[int | None, str], Rule] = {
        (rule.version_id, rule.code): rule for rule in Rule.objects.filter(version__in=versions)
    }
    found = CarriedOver()
    for entry in entries:
        one = people.get(entry.cadre_id)
        rule = rules.get((one.scheme_version_id, entry.rule.code)) if one and entry.rule else None
        if one is None:
            found.left.append((entry, _("takes no part in %(period)s") % {"period": target}))
        elif entry.rule and rule is None:
            found.left.append((entry, _("its rule is not part of the scheme of %(period)s") % {"period": target}))
        else:
            entry.period, entry.unit_id, entry.unit_path, entry.rule = target, one.unit_id, one.unit_path, rule
            entry.version += 1
            found.moved.append(entry)
    return found
