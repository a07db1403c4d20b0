"""Class hours of many people in a workbook: what the attendance lists of a class say."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.people.layout_base import PeopleLayout, name_column, past_day, person_column
from cadres.people.models import Cadre
from cadres.units.querysets import within
from core.spreadsheets.columns import LayoutColumn, is_empty
from core.spreadsheets.layout import Row
from core.spreadsheets.loop import ChangedMeanwhile
from core.spreadsheets.messages import at
from core.spreadsheets.registry import register
from core.texts import is_blank
from training.models import ClassState, Enrolment, EnrolmentState, TrainingClass
from training.policies import OFFICERS, is_officer
from training.services import classes_close, classes_locked, classes_reopen, outcome_of


def people_to_teach(user: User) -> QuerySet[Cadre]:
    return Cadre.objects.managed_or_own(user, *OFFICERS)


class HoursColumn(LayoutColumn):
    """Who is only enrolled has no hours yet, which are not the same as none."""

    def value(self, instance: Any) -> Any:
        return None if instance.state == EnrolmentState.ENROLLED else super().value(instance)


@register
class HoursLayout(PeopleLayout):
    """Hours in classes that are over, written as sets; a class is held once nobody in it lacks hours.

    Who is not enrolled yet comes into a class that is still planned, while there are seats. In one that was held only
    hours are corrected, with a reason.
    """

    code = "training_hours"
    title = _("Training hours")
    help = _("Hours that people attended in classes that have ended. Plan the course and its class first.")
    icon = "school"
    order = 58
    allow = is_officer
    model = Enrolment
    created_action = "training.hours_recorded"
    changed_action = "training.hours_recorded"
    columns = (
        person_column(people_to_teach),
        name_column(),
        LayoutColumn("course_code", zh="课程代码", en="Course code", key=True, example="C-001", also=("课程编号",)),
        past_day("class_day", zh="开班日期", en="First day", key=True, example="2026-03-05", also=("开始日期",)),
        HoursColumn(
            "hours", zh="学时", en="Class hours", kind="decimal", places=1, least=0, most=1000, required=True, example=8
        ),
        LayoutColumn("reason", zh="更正理由", en="Reason", help=_("Only for hours of a class that was held already.")),
    )

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._locked: set[int] = set()

    def existing(self) -> QuerySet[Enrolment]:
        mine = within(self.user.unit_paths(*OFFICERS), "training_class__course__unit__path")
        return self._keyed(Enrolment.objects.filter(mine, cadre__in=people_to_teach(self.user)))

    def rivals(self) -> QuerySet[Enrolment]:
        return self._keyed(Enrolment._base_manager.all())

    def _keyed(self, rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        rows = rows.select_related("cadre", "training_class__course")
        return rows.annotate(course_code=F("training_class__course__code"), class_day=F("training_class__starts_on"))

    @cached_property
    def classes(self) -> dict[tuple, list[TrainingClass]]:
        """Classes of the user's units that were not cancelled, by course and first day."""
        mine = TrainingClass.objects.filter(within(self.user.unit_paths(*OFFICERS), "course__unit__path"))
        found: dict[tuple, list[TrainingClass]] = defaultdict(list)
        for one in mine.exclude(state=ClassState.CANCELLED).with_list_data():
            found[one.course.code, one.starts_on].append(one)
        return found

    @cached_property
    def free(self) -> dict[int, int]:
        """Seats left by class; each new row of the file takes one."""
        counted: Iterable[Any] = chain.from_iterable(self.classes.values())
        return {one.pk: one.seats - one.enrolled for one in counted}

    def differs(self, row: Row) -> bool:
        """Hours of somebody who has none yet are new, even if they are 0."""
        return row.instance.lacked_hours or super().differs(row)

    def fields_of(self, row: Row) -> set[str]:
        return {"hours", "state", "recorded_by", "recorded_at"}

    def complete(self, row: Row) -> None:
        enrolment: Any = row.instance
        lacked = not row.is_new and enrolment.state == EnrolmentState.ENROLLED
        enrolment.lacked_hours = lacked and not is_empty(row.cells.get("hours"))

    def check(self, row: Row) -> None:
        enrolment: Any = row.instance
        if enrolment.cadre_id in self.barred:
            raise ValidationError(
                {"cadre": _("You cannot record your own hours or a relative's. Ask another training officer.")}
            )
        held = enrolment.training_class = self._class_of(enrolment)
        if held.ends_on > timezone.localdate():
            raise ValidationError({"class_day": _("The class has not ended yet. Record its hours afterwards.")})
        with at("hours"):
            enrolment.state, enrolment.hours = outcome_of(held.course, enrolment.hours, held.ends_on)
        if held.state == ClassState.HELD:
            self._require_correction(row)
        elif row.is_new:
            self._take_seat(held)
        enrolment.recorded_by, enrolment.recorded_at = self.user, timezone.now()

    def _class_of(self, enrolment: Any) -> TrainingClass:
        found = self.classes.get((enrolment.course_code, enrolment.class_day), [])
        if not found:
            raise ValidationError({"course_code": _("No class of this course in your units began on this day.")})
        if len(found) > 1:
            raise ValidationError(
                {"course_code": _("Several classes of this course began on this day; record the hours on their pages.")}
            )
        return found[0]

    def _require_correction(self, row: Row) -> None:
        if row.is_new:
            raise ValidationError({"cadre": _("The class was held without this person. Remove the row.")})
        if self.differs(row) and is_blank(getattr(row.instance, "reason", "")):
            raise ValidationError({"reason": _("Give a reason for the correction.")})

    def _take_seat(self, planned: TrainingClass) -> None:
        self.free[planned.pk] -= 1
        if self.free[planned.pk] < 0:
            raise ValidationError({"cadre": _("The class has no seat left. Correct the number of its seats first.")})

    def write(self, actor: User, rows: list[Row]) -> None:
        classes = {row.instance.training_class_id for row in rows}
        now = classes_locked(classes - self._locked)
        self._locked |= classes
        for row in rows:
            seen: Any = row.instance.training_class
            found = now.get(seen.pk, seen)
            if (found.state, found.seats, found.enrolled) != (seen.state, seen.seats, seen.enrolled):
                raise ChangedMeanwhile(row=row.number)
        super().write(actor, rows)
        classes_close(actor=actor, classes=classes)

    def after_undo(self, records: list[Any]) -> None:
        classes_reopen(actor=self.user, classes={record.training_class_id for record in records})
