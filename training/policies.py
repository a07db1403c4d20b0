"""Who runs training, who reads the hours of others, and what the state of a class still allows."""

from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from core.errors import WrongState
from training.models import ClassState, TrainingClass

OFFICERS = ("training", "hr")
HOUR_READERS = ("training", "hr", "supervisor", "leader")
is_officer = holds(*OFFICERS)
reads_hours = holds(*HOUR_READERS)

OVER = {
    ClassState.PLANNED: _("The class has not been held yet. Record its attendance first."),
    ClassState.HELD: _("The class has already been held. Correct the hours of its people instead."),
    ClassState.CANCELLED: _("The class was cancelled. Plan another one."),
}


def require_state(training_class: TrainingClass, *states: str) -> None:
    """Refused with what the class is by now, and what can be done instead."""
    if training_class.state not in states:
        raise WrongState(OVER[ClassState(training_class.state)])
