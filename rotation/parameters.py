"""The age from which rotation is exempt near retirement."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.people.models import Sex
from core.params.catalogue import ROTATION, Declared, declare
from core.params.kinds import Told
from core.wording import labelled


def ages_in_words(rule: Mapping[str, Any]) -> Iterator[str]:
    for sex in Sex:
        yield labelled(sex.label, rule[sex])
    if rises := rule.get("rises"):
        yield _("raised since %(from)s by a month for every %(every)s months begun, by %(most)s months at most") % rises


declare(
    Declared(
        "rotation.retirement_age",
        gettext_lazy("Age of retirement for rotation"),
        gettext_lazy("From here the exemption near retirement is reckoned back."),
        ROTATION,
        Told(ages_in_words),
        by_unit=False,
    ),
)
