"""The factor of a post by its three levels."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from core.params.catalogue import POSTS, Declared, declare
from core.params.kinds import Told
from core.wording import labelled


def factors_in_words(factors: Mapping[str, str]) -> Iterator[str]:
    return (labelled(total, factor) for total, factor in factors.items())


declare(
    Declared(
        "post.factor_by_grade_sum",
        _("Post factor by the sum of the three levels"),
        _("Workload, difficulty and risk, each from 1 to 5, added up."),
        POSTS,
        Told(factors_in_words),
        of_office=True,
        by_unit=False,
    ),
)
