"""Hours of training that are due, and how much of a class may be missed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.people.models import Rank
from core.params.catalogue import TRAINING, Declared, declare
from core.params.kinds import Told
from core.wording import labelled, listed


def requirements_in_words(requirements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (labelled(_ranks(one["ranks"]), _hours(one)) for one in requirements)


def _ranks(codes: Sequence[str]) -> str:
    return listed(Rank(code).label if code else _("without a rank") for code in codes)


def _hours(one: Mapping[str, Any]) -> str:
    if one["years"] == 1:
        return _("%(hours)s hours every year") % one
    return _("%(hours)s hours in %(years)s years") % one


def share_in_words(share: Sequence[int]) -> list[str]:
    return [f"{share[0]}/{share[1]}"]


declare(
    Declared(
        "training.requirements",
        gettext_lazy("Hours of training"),
        gettext_lazy("Class hours within a number of years, by rank; windows of several years roll."),
        TRAINING,
        Told(requirements_in_words),
        by_unit=False,
    ),
    Declared(
        "training.leave_share",
        gettext_lazy("Leave during a class"),
        gettext_lazy("A trainee who misses more than this part of the hours has to withdraw."),
        TRAINING,
        Told(share_in_words),
        by_unit=False,
    ),
)
