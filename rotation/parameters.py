"""The age from which rotation is exempt near retirement."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from cadres.people.models import Sex
from core.params.catalogue import ROTATION, Declared, declare
from core.params.kinds import Told
from core.wording import labelled


def ages_in_words(ages: Mapping[str, int]) -> Iterator[str]:
    return (labelled(Sex(code).label, age) for code, age in ages.items())


declare(
    Declared(
        "rotation.retirement_age",
        _("Age of retirement for rotation"),
        _("From here the exemption near retirement is reckoned back."),
        ROTATION,
        Told(ages_in_words),
        by_unit=False,
    ),
)
