from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "training.course_created": _("added a course"),
        "training.class_planned": _("planned a class"),
        "training.class_held": _("recorded a class as held"),
        "training.class_cancelled": _("cancelled a class"),
        "training.class_reopened": _("set a class back to planned"),
        "training.hours_recorded": _("recorded training hours"),
        "training.enrolled": _("enrolled people in a class"),
        "training.enrolment_withdrawn": _("withdrew somebody from a class"),
        "training.attendance_corrected": _("corrected the hours of somebody"),
    }
)
