"""The ladder of ranks, and what a year does to the time on it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.runs.models import GradeCode
from cadres.people.models import Rank
from core.params.catalogue import PROMOTION, Declared, declare
from core.params.kinds import Told
from core.wording import labelled


def ladder_in_words(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (
        labelled(
            f"{Rank(step['from']).label} → {Rank(step['to']).label}",
            ngettext("%(n)s year", "%(n)s years", step["years"]) % {"n": step["years"]},
        )
        for step in steps
    )


def effects_in_words(effects: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    return (labelled(GradeCode(code).label, _effect(effect)) for code, effect in effects.items())


def _effect(effect: Mapping[str, Any]) -> str:
    if not effect["counts"]:
        return _("the year does not count")
    months = effect["credit_months"]
    if not months:
        return _("the year counts")
    return ngettext("counts, and %(n)s month more", "counts, and %(n)s months more", months) % {"n": months}


declare(
    Declared(
        "promotion.ladder",
        gettext_lazy("Years at each rank"),
        gettext_lazy("Years to be spent at a rank before the next one."),
        PROMOTION,
        Told(ladder_in_words),
        by_unit=False,
    ),
    Declared(
        "promotion.year_effects",
        gettext_lazy("What a year counts for the next rank"),
        gettext_lazy("An excellent year shortens the time; a year that does not count adds a year."),
        PROMOTION,
        Told(effects_in_words),
        by_unit=False,
    ),
)
