"""Sampling records: what was drawn, what was looked at, how many passed; the rate is the unit's figure."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypedDict

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from appraisal.periods.models import Period
from appraisal.routing import drawing
from appraisal.routing.combining import rounded
from appraisal.routing.items import Item
from appraisal.routing.models import SamplingRecord
from appraisal.routing.services import Place, figure_keep, place_to_fill
from cadres import changes as changing
from cadres.access.models import User
from cadres.people.models import Cadre
from core.errors import InvalidInput, WrongState, require_reason
from core.texts import one_line

MOST = 1000
TEXT = 120


class CheckedObject(TypedDict):
    """One household or record: ``passed`` is None until somebody looked at it."""

    object: str
    passed: bool | None
    remark: str


@transaction.atomic
def sample_draw(
    *,
    period: Period,
    cadre: Cadre,
    item: str,
    assessor: str,
    listed: str,
    size: int,
    actor: User,
    measure: str = "",
) -> SamplingRecord:
    """Draws ``size`` lines of a list at random; seed and digest are kept, so that anybody can draw again.

    A record that was not filled yet is drawn anew only by ``sample_record``, with a reason.
    """
    place = place_to_fill(period, cadre, item, assessor, measure, actor)
    lines = drawing.lines_of(listed)
    if len(lines) > drawing.MAX_LINES:
        raise InvalidInput(_("The list can have at most %(limit)s lines. Shorten it.") % {"limit": drawing.MAX_LINES})
    if len(set(lines)) < len(lines):
        raise InvalidInput(_("A line appears twice in the list. List every item once."))
    _require_size(place.item, size, at_most=len(lines))
    if _there(place):
        raise WrongState(_("There is already a spot-check record for this."))
    seed = drawing.new_seed()
    drawn = drawing.draw(lines, size, seed)
    record = _new(place, actor)
    record.objects_checked = [CheckedObject(object=line[:TEXT], passed=None, remark="") for line in drawn]
    record.population, record.seed, record.list_digest = len(lines), seed, drawing.digest_of(lines)
    after = {"cadre": cadre.staff_no, "measure": place.measure, "drawn": size, "of": len(lines), "seed": seed}
    return changing.saved(record, actor=actor, action="sample.drawn", after={**after, "list": record.list_digest})


@transaction.atomic
def sample_record(
    *,
    period: Period,
    cadre: Cadre,
    item: str,
    assessor: str,
    looked: Sequence[CheckedObject],
    actor: User,
    measure: str = "",
    checked_on: date | None = None,
    reason: str = "",
) -> SamplingRecord:
    """Writes down what was looked at. Once everything was, k of n passed is the figure of the unit.

    Of a drawn sample exactly the drawn objects are recorded. A complete record is corrected with a ``reason``.
    """
    place = place_to_fill(period, cadre, item, assessor, measure, actor)
    record = _there(place) or _new(place, actor)
    before = {"checked": record.checked, "passed": record.passed} if record.pk else {}
    rows = _cleaned(looked)
    if record.seed and [row["object"] for row in rows] != [row["object"] for row in record.objects_checked]:
        raise InvalidInput(_("The sample has been drawn; only the drawn objects can be recorded."))
    if record.is_complete:
        require_reason(reason, InvalidInput(_("The record was complete; give the reason for the correction.")))
    _require_size(place.item, len(rows), at_most=MOST)
    record.objects_checked, record.made_by = rows, actor
    record.checked_on = checked_on or timezone.localdate()
    record.is_complete = all(row["passed"] is not None for row in rows)
    after = {"cadre": cadre.staff_no, "measure": place.measure, "checked": record.checked, "passed": record.passed}
    reason = one_line(reason)
    changing.saved(record, actor=actor, action="sample.recorded", reason=reason, before=before, after=after)
    if record.is_complete:
        _to_figure(record, place, actor)
    return record


def _to_figure(record: SamplingRecord, place: Place, actor: User) -> None:
    with translation.override(settings.LANGUAGE_CODE):  # kept with the figure, whoever reads it
        note = _("spot-check record %(number)s") % {"number": record.pk}
    figure_keep(
        place,
        actor=actor,
        value=rounded(Fraction(record.passed, record.checked)),
        num=record.passed,
        den=record.checked,
        note=note,
        source="sample",
    )


def _where(place: Place) -> dict[str, Any]:
    """What makes the record of a place the only one."""
    period, cadre, route, _item, measure = place
    where = {"period": period, "cadre": cadre, "measure": measure}
    return where | {"indicator": route.indicator, "assessor": route.assessor}


def _there(place: Place) -> SamplingRecord | None:
    return SamplingRecord.objects.select_for_update().filter(**_where(place)).first()


def _new(place: Place, actor: User) -> SamplingRecord:
    today = timezone.localdate()
    return SamplingRecord(**_where(place), unit=place.route.unit, checked_on=today, made_by=actor)


def _require_size(item: Item, size: int, *, at_most: int) -> None:
    least = item.sample_at_least
    if size < least:
        words = {"least": least, "of": item.sample_of or _("objects")}
        raise InvalidInput(_("At least %(least)s %(of)s must be checked.") % words)
    if size > min(at_most, MOST):
        raise InvalidInput(_("At most %(most)s can be checked here.") % {"most": min(at_most, MOST)})


def _cleaned(looked: Sequence[CheckedObject]) -> list[CheckedObject]:
    rows = [
        CheckedObject(
            object=one_line(row["object"])[:TEXT],
            passed=row["passed"],
            remark=one_line(row.get("remark", ""))[:TEXT],
        )
        for row in looked
    ]
    if any(not row["object"] for row in rows):
        raise InvalidInput(_("Enter the object checked on every line."))
    names = [row["object"] for row in rows]
    if len(set(names)) < len(names):
        raise InvalidInput(_("The same object appears twice in the record. Remove one of them."))
    return rows
