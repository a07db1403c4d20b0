"""The pages of training."""

from training.views.calendar import Calendar
from training.views.classes import (
    AttendanceCorrect,
    ClassCancel,
    ClassDetail,
    ClassEnrol,
    ClassHold,
    EnrolmentWithdraw,
)
from training.views.courses import ClassNew, CourseDetail, CourseList, CourseNew
from training.views.hours import HoursList, MyTraining

__all__ = [
    "AttendanceCorrect",
    "Calendar",
    "ClassCancel",
    "ClassDetail",
    "ClassEnrol",
    "ClassHold",
    "ClassNew",
    "CourseDetail",
    "CourseList",
    "CourseNew",
    "EnrolmentWithdraw",
    "HoursList",
    "MyTraining",
]
