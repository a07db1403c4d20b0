"""Who takes part changes while a period is open: people are taken in, taken out and moved, each with a reason.

HR of the organising unit, never about oneself or a relative. Nothing that was entered is deleted: entries, figures and
votes of who was taken out stay on record and count no more. Every act has its opposite: who was taken out is taken in
again, who was moved is moved back by a day or by new files.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.periods.comparing import comparison_forget
from appraisal.periods.differences import MOVE, TAKE_IN, TAKE_OUT, terms_of
from appraisal.periods.freezing import Frozen, participants_of
from appraisal.periods.models import Participant, Period
from appraisal.periods.registry import after_people
from appraisal.periods.services import period_lock, require_open
from cadres.access.models import User
from cadres.access.policies import require_no_interest, require_unit
from cadres.people.models import Cadre
from core.audit.services import log_many
from core.errors import InvalidInput, WrongState, require_reason
from core.texts import one_line
from core.wording import first_of

NAMED = 5  # people whom a refusal names


@transaction.atomic
def people_take_in(*, period: Period, cadres: Iterable[Cadre], actor: User, reason: str) -> int:
    """Takes people in with the post, scheme and standing of today's files (Provisions 2020 art. 25–26).

    Refused for who has no post here in the period. What was recorded of somebody who was taken out counts again.
    Undone by ``people_take_out``.
    """
    period, people, reason = _begun(period, cadres, actor, reason)
    there = _concerned(TAKE_IN, period, people)
    today = _today(TAKE_IN, period, people)
    rows = [_taken_in(period, row, there.get(key)) for key, row in sorted(today.items())]
    told = [(row, _told(there.get(row.cadre_id)), _told(row)) for row in rows]
    return _finished(period, people, actor, reason, "participant.taken_in", told)


def _taken_in(period: Period, today: Frozen, row: Participant | None) -> Participant:
    row = row or Participant(period=period, cadre_id=today.held.cadre)
    before = Participant.everybody.filter(pk=row.pk)
    terms = terms_of(today) | {"taken_out_at": None, "taken_out_because": ""}
    for name, value in terms.items():
        setattr(row, name, value)
    if row._state.adding:
        row.save()
    else:
        before.update(**terms)
    return Participant.everybody.select_related("unit", "cadre").get(pk=row.pk)


@transaction.atomic
def people_take_out(*, period: Period, cadres: Iterable[Cadre], actor: User, reason: str) -> int:
    """They are no longer appraised in the period; whatever was recorded of them stays and counts nothing.

    Undone by ``people_take_in``.
    """
    period, people, reason = _begun(period, cadres, actor, reason)
    there = _concerned(TAKE_OUT, period, people)
    because = reason[: Participant._meta.get_field("taken_out_because").max_length]
    keys = [row.pk for row in there.values()]
    Participant.everybody.filter(pk__in=keys).update(taken_out_at=timezone.now(), taken_out_because=because)
    told = [(row, _told(row), {"staff_no": row.cadre.staff_no}) for row in there.values()]
    return _finished(period, people, actor, reason, "participant.taken_out", told)


@transaction.atomic
def people_move(*, period: Period, cadres: Iterable[Cadre], actor: User, reason: str, on: date | None = None) -> int:
    """Brings unit, post, factor, peer group, scheme and standing of participants up to today's files.

    ``on``: the post held on that day of the period decides instead of the most days (Provisions 2020 art. 26), until
    they are moved again. Entries follow into the new unit. Undone by moving back.
    """
    period, people, reason = _begun(period, cadres, actor, reason)
    if on is not None and not period.starts_on <= on <= period.ends_on:
        raise InvalidInput(_("Choose a day of %(period)s.") % {"period": period})
    there = _concerned(MOVE, period, people)
    today = _today(MOVE, period, people, on)
    told = [_moved(there[key], row, on) for key, row in sorted(today.items())]
    return _finished(period, people, actor, reason, "participant.moved", told)


def _moved(row: Participant, today: Frozen, on: date | None) -> tuple[Participant, dict, dict]:
    before = _told(row)
    Participant.objects.filter(pk=row.pk).update(**terms_of(today), as_of=on)
    row = Participant.objects.select_related("unit", "cadre").get(pk=row.pk)
    return row, before, _told(row)


# What they share


def _begun(period: Period, cadres: Iterable[Cadre], actor: User, reason: str) -> tuple[Period, dict[int, Cadre], str]:
    """The period alone to the caller, the people by key, and the reason; refuses who may not, when, and about whom."""
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    require_open(period)
    people = {cadre.pk: cadre for cadre in cadres}
    if not people:
        raise InvalidInput(_("Choose at least one person."))
    for cadre in people.values():
        require_no_interest(actor, cadre)
    reason = one_line(reason)
    require_reason(reason)
    return period, people, reason


def known_here(user: User, period: Period) -> QuerySet[Cadre]:
    """Whom ``user`` may name for an act: the own people by today's files, and whoever is or was a participant."""
    known = Participant.everybody.filter(period=period).values("cadre")
    return (Cadre.objects.visible_to(user) | Cadre.objects.filter(pk__in=known)).distinct()


def people_require(*, verb: str, period: Period, cadres: Iterable[Cadre]) -> None:
    """Refuses, as the act itself would, before anybody is asked for a reason: what cannot be done is not offered."""
    require_open(period)
    people = {cadre.pk: cadre for cadre in cadres}
    _concerned(verb, period, people)
    if verb != TAKE_OUT:
        _today(verb, period, people)


def _concerned(verb: str, period: Period, people: dict[int, Cadre]) -> dict[int, Participant]:
    """The rows that the act is about; refuses it for those who are in already, or are not in."""
    there = _rows(period, people)
    taking_part = {key: row for key, row in there.items() if row.taken_out_at is None}
    if verb != TAKE_IN:
        _require_all(people, taking_part, _("Not among the participants of %(period)s: %(people)s."), period)
        return taking_part
    if taking_part:
        sentence = ngettext(
            "%(people)s is a participant already.", "%(people)s are participants already.", len(taking_part)
        )
        raise WrongState(sentence % {"people": _names(people, list(taking_part))})
    return there


def _today(verb: str, period: Period, people: dict[int, Cadre], on: date | None = None) -> dict[int, Frozen]:
    """The terms of today's files; refuses the act for who has no post here."""
    days = dict.fromkeys(people, on) if verb == MOVE else None
    today = {row.held.cadre: row for row in participants_of(period, only=list(people), days=days)}
    sentence = {
        TAKE_IN: _("No post here in %(period)s: %(people)s. Enter the appointment first."),
        MOVE: _("No post here in %(period)s: %(people)s. Exclude them instead."),
    }[verb]
    _require_all(people, today, sentence, period)
    return today


def _rows(period: Period, people: Collection[int]) -> dict[int, Participant]:
    rows = Participant.everybody.filter(period=period, cadre__in=people).select_related("unit", "cadre")
    return {row.cadre_id: row for row in rows.order_by("cadre_id")}


def _require_all(people: dict[int, Cadre], found: Collection[int], sentence: str, period: Period) -> None:
    if missing := [key for key in people if key not in found]:
        raise WrongState(sentence % {"period": period, "people": _names(people, missing)})


def _names(people: dict[int, Cadre], keys: list[int]) -> str:
    return first_of([people[key] for key in keys], NAMED)


def _told(row: Participant | None) -> dict[str, Any]:
    """What the trail keeps of a participant."""
    if row is None:
        return {}
    return {
        "staff_no": row.cadre.staff_no,
        "unit": row.unit.code,
        "post": row.post_id,
        "scheme_version": row.scheme_version_id,
        "post_factor": str(row.post_factor),
        "peer_group": row.peer_group,
        "standing": row.standing,
        "as_of": row.as_of and row.as_of.isoformat(),
    }


def _finished(period: Period, people: Collection[int], actor: User, reason: str, action: str, told: list[tuple]) -> int:
    """Other rooms follow (entries, routes, samples), and every person gets a row in the trail."""
    comparison_forget(period)
    after_people(period, list(people), actor)
    log_many(actor=actor, action=action, rows=told, reason=reason)
    return len(told)


ACTS: dict[str, Callable[..., int]] = {TAKE_IN: people_take_in, TAKE_OUT: people_take_out, MOVE: people_move}
