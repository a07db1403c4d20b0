"""Figures about cadres that no ledger entry carries: counted by the registered sources, entered or imported.

All sources (``appraisal.sources``) are asked before a period is computed. Figures that people entered or imported
stand beside the counted ones and are never overwritten by a source.
"""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.periods.models import Measure, Participant, Period, PeriodState
from appraisal.periods.policies import require_person
from appraisal.periods.rows import insert_rows
from appraisal.periods.services import PeriodClosed, period_lock_shared
from appraisal.schemes.messages import with_meant
from appraisal.schemes.selectors import compiled_versions
from appraisal.sources import Source, claimed, sources
from cadres.access.models import User
from cadres.people.models import Cadre
from core.audit.services import log
from core.errors import InvalidInput, WrongState
from core.texts import is_blank

MANUAL, IMPORTED, ASSESSED = "manual", "import", "assessed"
COUNTED = "counted"
BY_PEOPLE = {
    MANUAL: _("entered by hand"),
    IMPORTED: pgettext_lazy("source", "imported"),
    ASSESSED: _("by scoring units"),
}


def source_in_words(source: str) -> str:
    """Who gave a figure; all that the site counts comes from records."""
    return str(BY_PEOPLE.get(source, _("counted from records")))


def measures_wanted(period: Period) -> set[str]:
    """Codes of the measures that the schemes of the participants read."""
    keys = Participant.objects.versions(period).values_list("pk", flat=True)
    return {code for scheme in compiled_versions(keys).values() for code in scheme.measures}


@transaction.atomic
def measures_refresh(*, period: Period, actor: User | None = None) -> dict[str, int]:
    """Brings the figures of all sources up to date; returns how many changed, by measure.

    Called before a run is computed (``actor`` None then means the system). A measure that was entered by hand stays;
    one that its source no longer gives goes.
    """
    period = period_lock_shared(period)
    if period.state != PeriodState.OPEN:
        raise WrongState(_("Data items can only be changed while a period is open."))
    known = sources()
    wanted = sorted(measures_wanted(period) & known.keys())
    if not wanted:
        return {}
    people = list(period.participants.order_by("cadre").values_list("cadre_id", flat=True))
    changed = {}
    for code in wanted:
        if number := _refresh_one(period, known[code], people):
            changed[code] = number
    if changed:
        log(actor=actor, action="measures.refreshed", obj=period, after=changed)
    return changed


def _refresh_one(period: Period, source: Source, people: list[int]) -> int:
    found = dict(source.collect(period, people))
    taking_part = set(people)
    now = timezone.now()
    changed = insert_rows(
        Measure,
        ("period", "cadre", "code", "value", "source", "note", "entered_at"),
        (
            (period.pk, cadre, source.code, value, source.code, "", now)
            for cadre, value in sorted(found.items())
            if cadre in taking_part
        ),
        conflict=("period", "cadre", "code"),
        update=("value", "entered_at"),
        only_if="old.source = excluded.source AND old.value <> excluded.value",
    )
    computed = Measure.objects.filter(period=period, code=source.code, source=source.code)
    gone = [
        cadre for cadre in computed.values_list("cadre_id", flat=True) if cadre not in found or cadre not in taking_part
    ]
    for start in range(0, len(gone), 5_000):  # SQLite takes no longer list of keys
        computed.filter(cadre__in=gone[start : start + 5_000]).delete()
    return changed + len(gone)


# Figures that people enter


@transaction.atomic
def measure_set(
    *,
    period: Period,
    cadre: Cadre,
    code: str,
    value: Decimal,
    actor: User,
    note: str = "",
    source: str = MANUAL,
) -> Measure:
    """A figure entered by HR, by hand or from a file; it takes the place of one that a source counted.

    Undone by ``measure_clear``. Over a counted figure it needs a note that says why.
    """
    period = figures_writable(period)
    participant = require_person(actor, period, cadre, "enter")
    if refusal := claimed(period).get((participant.scheme_version_id, code)):
        raise refusal
    if code not in (wanted := measures_wanted(period)):
        said = _("No scheme of this period uses the data item “%(code)s”. Choose one that a scheme uses.")
        raise InvalidInput(with_meant(said % {"code": code}, code, wanted))
    if code in sources() and is_blank(note):
        raise InvalidInput(_("This value is counted from records. Give the reason in the note if you set it by hand."))
    measure = Measure.objects.filter(period=period, cadre=cadre, code=code).first()
    before = {"value": measure.value, "source": measure.source} if measure else {}
    measure = measure or Measure(period=period, cadre=cadre, code=code)
    measure.value, measure.note, measure.source, measure.entered_by = value, note, source, actor
    measure.num = measure.den = None
    measure.full_clean()
    measure.save()
    after = {"cadre": cadre.staff_no, "code": code, "value": measure.value, "source": source}
    log(actor=actor, action="measure.entered", obj=measure, reason=note, before=before, after=after)
    return measure


@transaction.atomic
def measure_clear(*, measure: Measure, actor: User) -> None:
    """Takes a figure entered by hand away; the source, if there is one, gives its own at the next run."""
    period = figures_writable(measure.period)
    require_person(actor, period, measure.cadre, "enter")
    if measure.source == ASSESSED:
        raise WrongState(_("Scoring units entered this data; it can only be changed where they enter it."))
    if measure.source not in (MANUAL, IMPORTED):
        raise WrongState(_("This value is counted from records. Correct the records."))
    before = {"cadre": measure.cadre.staff_no, "code": measure.code, "value": measure.value}
    log(actor=actor, action="measure.removed", obj=measure, before=before)
    measure.delete()


def figures_writable(period: Period) -> Period:
    """The period under a shared lock, refused unless people may enter figures for it."""
    period = period_lock_shared(period)
    if period.state == PeriodState.CLOSED:
        raise PeriodClosed(period=period)
    if period.state != PeriodState.OPEN:
        raise WrongState(_("Data items can only be changed while a period is open."))
    if not period.takes_figures(timezone.localdate()):
        raise WrongState(
            _("Data for %(period)s could be entered until %(day)s. Ask HR to change the deadline if needed."),
            period=period,
            day=date_format(
                timezone.localtime(period.assess_closed_at) if period.assess_closed_at else period.figures_until
            ),
        )
    return period
