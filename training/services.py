"""Courses, classes and the hours that people attended."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import require_no_interest, require_unit
from cadres.people.models import Cadre
from core.audit.services import log, log_many
from core.errors import InvalidInput, NotAllowed, WrongState, require_reason
from core.params.services import parameter
from training.models import ClassState, Course, Enrolment, EnrolmentState, TrainingClass
from training.policies import OFFICERS, require_state


@transaction.atomic
def course_create(*, actor: User, **fields: Any) -> Course:
    """A course of a unit's catalogue, with its class hours; refused to whoever is not its training officer or HR."""
    course = Course(**fields)
    require_unit(actor, course.unit, *OFFICERS)
    return changing.saved(course, actor=actor, action="training.course_created", fields=("hours", "kind"))


@transaction.atomic
def class_plan(*, course: Course, starts_on: date, ends_on: date, place: str, seats: int, actor: User) -> TrainingClass:
    """A class from a first to a last day, both included; refused to other units' officers."""
    require_unit(actor, course.unit, *OFFICERS)
    planned = TrainingClass(course=course, starts_on=starts_on, ends_on=ends_on, place=place, seats=seats)
    after = {"from": starts_on, "to": ends_on, "seats": seats}
    return changing.saved(planned, actor=actor, action="training.class_planned", after=after)


def _locked(training_class: TrainingClass, actor: User, *states: str) -> TrainingClass:
    held = (
        TrainingClass.objects.select_for_update(of=("self",)).select_related("course__unit").get(pk=training_class.pk)
    )
    require_unit(actor, held.course.unit, *OFFICERS)
    require_state(held, *states)
    return held


@transaction.atomic
def class_enrol(*, training_class: TrainingClass, cadres: list[Cadre], actor: User) -> int:
    """Enrols people of the officer's units while there are seats; who is enrolled stays. Returns how many are new.

    Refused for people outside the officer's units or out of service, and when more are chosen than seats are free.
    """
    training_class = _locked(training_class, actor, ClassState.PLANNED)
    keys = {cadre.pk for cadre in cadres}
    reachable = Cadre.objects.visible_to(actor).in_service().filter(pk__in=keys)
    if keys - set(reachable.values_list("pk", flat=True)):
        raise NotAllowed(_("Some of these people are not in your units. Remove them from the selection."))
    new = _not_yet_enrolled(training_class, keys)
    training_class.enrolments.filter(cadre__in=new, state="withdrawn").update(state=EnrolmentState.ENROLLED, hours=0)
    Enrolment.objects.bulk_create(
        [Enrolment(training_class=training_class, cadre_id=key) for key in sorted(new)], ignore_conflicts=True
    )
    if new:
        log(actor=actor, action="training.enrolled", obj=training_class, after={"cadres": sorted(new)})
    return len(new)


def _not_yet_enrolled(training_class: TrainingClass, keys: set[int]) -> set[int]:
    """Those of ``keys`` who are not in the class; refused when there are more of them than free seats."""
    enrolled = set(training_class.enrolments.exclude(state="withdrawn").values_list("cadre_id", flat=True))
    new, free = keys - enrolled, training_class.seats - len(enrolled)
    if len(new) > free:
        raise InvalidInput(
            _("The class has %(free)s free places, but %(new)s people were selected. Select fewer."),
            free=free,
            new=len(new),
        )
    return new


@transaction.atomic
def enrolment_withdraw(*, enrolment: Enrolment, actor: User) -> Enrolment:
    """Takes one person out of a planned class, without hours; refused once the class is held or cancelled."""
    _locked(enrolment.training_class, actor, ClassState.PLANNED)
    changed = Enrolment.objects.filter(pk=enrolment.pk, state="enrolled").update(state=EnrolmentState.WITHDRAWN)
    if not changed:
        raise WrongState
    log(actor=actor, action="training.enrolment_withdrawn", obj=enrolment)
    enrolment.refresh_from_db()
    return enrolment


def outcome_of(course: Course, hours: Decimal, on: date) -> tuple[str, Decimal]:
    """State and counted hours: who missed more than the allowed share is withdrawn and gets none."""
    if hours < 0 or hours > course.hours:
        raise InvalidInput(_("Hours must be between 0 and %(hours)s, the hours of the course."), hours=course.hours)
    above, below = parameter("training.leave_share", on=on).value
    if (course.hours - hours) * below > course.hours * above:
        return EnrolmentState.WITHDRAWN, Decimal(0)
    return EnrolmentState.COMPLETED, hours


@transaction.atomic
def class_hold(*, training_class: TrainingClass, hours: dict[int, Decimal], actor: User) -> TrainingClass:
    """Records the class hours of everybody enrolled (enrolment key → hours) and closes the class.

    Leave of more than the share ``training.leave_share`` (one seventh) of the hours means withdrawal without credit
    (Regulation on Cadre Education and Training, 2023). Refused before the last day, with somebody's hours missing,
    with hours below 0 or above the course's, and to an officer who sits in the class: another records it (CSL art.
    76).
    """
    training_class = _locked(training_class, actor, ClassState.PLANNED)
    if training_class.ends_on > timezone.localdate():
        raise WrongState(_("The class has not ended yet. Record attendance after its last day."))
    enrolments = list(training_class.enrolments.filter(state="enrolled").select_related("cadre"))
    _record_hours(training_class, enrolments, hours, actor)
    training_class.state = ClassState.HELD
    training_class.save(update_fields=["state"])
    log(
        actor=actor,
        action="training.class_held",
        obj=training_class,
        after={"hours": {str(row.cadre_id): row.hours for row in enrolments}},
    )
    return training_class


def _record_hours(
    training_class: TrainingClass, enrolments: list[Enrolment], hours: dict[int, Decimal], actor: User
) -> None:
    missing = [row.cadre for row in enrolments if row.pk not in hours]
    if missing:
        raise InvalidInput(_("Enter the hours of %(name)s as well."), name=str(missing[0]))
    now = timezone.now()
    for row in enrolments:
        require_no_interest(actor, row.cadre)
        row.state, row.hours = outcome_of(training_class.course, hours[row.pk], training_class.ends_on)
        row.recorded_by, row.recorded_at = actor, now
    Enrolment.objects.bulk_update(enrolments, ["state", "hours", "recorded_by", "recorded_at"], batch_size=500)


def classes_close(*, actor: User, classes: set[int]) -> None:
    """Planned classes in which everybody has hours are held; the hours came by a file. See ``class_hold``."""
    lacking = Enrolment.objects.filter(state=EnrolmentState.ENROLLED).values("training_class")
    planned = TrainingClass.objects.filter(pk__in=classes, state=ClassState.PLANNED).exclude(pk__in=lacking)
    _turn(planned, ClassState.HELD, actor, "training.class_held")


def classes_reopen(*, actor: User, classes: set[int]) -> None:
    """Held classes in which somebody lacks hours, or nobody has any, are planned again: a file was taken back."""
    rows = Enrolment.objects.order_by()
    lacking = Q(pk__in=rows.filter(state=EnrolmentState.ENROLLED).values("training_class"))
    recorded = Q(pk__in=rows.exclude(recorded_at=None).values("training_class"))
    held = TrainingClass.objects.filter(lacking | ~recorded, pk__in=classes, state=ClassState.HELD)
    _turn(held, ClassState.PLANNED, actor, "training.class_reopened")


def _turn(classes: QuerySet[TrainingClass], state: str, actor: User, action: str) -> None:
    found = list(classes.select_related("course"))
    TrainingClass.objects.filter(pk__in=[one.pk for one in found]).update(state=state)
    log_many(actor=actor, action=action, rows=[(one, {"state": one.state}, {"state": state}) for one in found])


def classes_locked(classes: set[int]) -> dict[int, TrainingClass]:
    """Nobody takes seats of these classes, holds or cancels them meanwhile."""
    rows = TrainingClass.objects.select_for_update(of=("self",)).filter(pk__in=classes)
    return {one.pk: one for one in rows.with_list_data().order_by("pk")}


@transaction.atomic
def attendance_correct(*, enrolment: Enrolment, hours: Decimal, reason: str, actor: User) -> Enrolment:
    """Corrects one person's class hours after the class; ``training.leave_share`` decides anew whether they count.

    Refused without a reason, and to the person and relatives (CSL art. 76).
    """
    training_class = _locked(enrolment.training_class, actor, ClassState.HELD)
    require_no_interest(actor, enrolment.cadre)
    require_reason(reason, InvalidInput(_("Give a reason for the correction.")))
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    before = {"hours": enrolment.hours, "state": enrolment.state}
    enrolment.state, enrolment.hours = outcome_of(training_class.course, hours, training_class.ends_on)
    enrolment.recorded_by, enrolment.recorded_at = actor, timezone.now()
    enrolment.save(update_fields=["state", "hours", "recorded_by", "recorded_at"])
    log(
        actor=actor,
        action="training.attendance_corrected",
        obj=enrolment,
        reason=reason,
        before=before,
        after={"hours": enrolment.hours, "state": enrolment.state},
    )
    return enrolment


@transaction.atomic
def class_cancel(*, training_class: TrainingClass, reason: str, actor: User) -> TrainingClass:
    """A planned class will not be held and everybody enrolled is withdrawn; refused without a reason."""
    training_class = _locked(training_class, actor, ClassState.PLANNED)
    require_reason(reason, InvalidInput(_("Give a reason; the people enrolled will read it.")))
    training_class.enrolments.filter(state="enrolled").update(state=EnrolmentState.WITHDRAWN)
    training_class.state = ClassState.CANCELLED
    training_class.save(update_fields=["state"])
    log(actor=actor, action="training.class_cancelled", obj=training_class, reason=reason)
    return training_class
