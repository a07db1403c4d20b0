"""In which order the dates of a person follow one another: asked by forms, services, the API and every import alike.

Refused is only what cannot be; what is merely odd is said by who shows it (``cadres.files.messages``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.people.models import Appointment, Cadre
from core.dates import add_years
from core.told import with_params

# Labour Law art. 15 says 16; armed forces, arts and the years before it took people earlier
YOUNGEST_AT_WORK = 14
YOUNGEST_IN_PARTY = 18  # Constitution of the Communist Party of China, art. 1


@dataclass(frozen=True)
class PersonDates:
    """What is known of a person's dates, to the day; ``party`` to the month, as ``yyyyMM``."""

    born_on: date | None = None
    entered_on: date | None = None
    left_on: date | None = None
    rank_since: date | None = None
    first_post: date | None = None
    party: str = ""


def check_dates(cadre: Cadre, **more: Any) -> None:
    """Refuses dates of a file that cannot follow one another, with a sentence at the field (Labour Law art. 15)."""
    if "first_post" not in more:
        more["first_post"] = first_days(cadre.appointments.all()).get(cadre.pk) if cadre.pk else None
    known = PersonDates(cadre.born_on, cadre.entered_on, cadre.left_on, cadre.rank_since, **more)
    problems: dict[str, Any] = {}
    for name, sentence in out_of_order(known, timezone.localdate()):
        problems.setdefault(name, sentence)
    if problems:
        raise ValidationError(problems)


def first_days(appointments: QuerySet[Appointment]) -> dict[int, date]:
    """By key of the cadre the first day in any of these posts (docs/cadre-file.md); one query."""
    return dict(appointments.order_by().values_list("cadre").annotate(first=Min("starts_on")))


def out_of_order(dates: PersonDates, today: date) -> Iterator[tuple[str, Any]]:
    """(field, sentence) of every date that another one or today contradicts (Labour Law art. 15)."""
    yield from _of_birth_and_work(dates, today)
    yield from _of_rank(dates, today)
    yield from _of_party(dates, today)


def _of_birth_and_work(dates: PersonDates, today: date) -> Iterator[tuple[str, Any]]:
    if dates.born_on and dates.born_on > today:
        yield "born_on", _("The date of birth is in the future. Correct it.")
    if dates.entered_on and dates.entered_on > today:
        yield "entered_on", _("The date joined is in the future. Correct it.")
    if dates.entered_on and dates.first_post and dates.first_post < dates.entered_on:
        yield "entered_on", _("The first appointment would start before the date joined. Correct one of the two dates.")
    if dates.born_on and dates.entered_on and dates.entered_on < add_years(dates.born_on, YOUNGEST_AT_WORK):
        yield (
            "entered_on",
            with_params(
                _("By these dates the person joined before the age of %(years)s. Correct the date joined or of birth."),
                years=YOUNGEST_AT_WORK,
            ),
        )


def _of_rank(dates: PersonDates, today: date) -> Iterator[tuple[str, Any]]:
    since = dates.rank_since
    if since is None:
        return
    if since > today:
        yield "rank_since", _("The rank would begin in the future. Correct the day.")
    if dates.entered_on and since < dates.entered_on:
        yield "rank_since", _("The rank would begin before the date joined. Correct one of them.")
    if dates.left_on and since > dates.left_on:
        yield "rank_since", _("The rank would begin after the leaving date. Correct one of them.")


def _of_party(dates: PersonDates, today: date) -> Iterator[tuple[str, Any]]:
    if len(dates.party) != 6:
        return
    if dates.party > f"{today:%Y%m}":
        yield "party_joined", _("The month of joining the Party is in the future. Correct it.")
    if dates.born_on and dates.party < f"{dates.born_on.year + YOUNGEST_IN_PARTY}{dates.born_on:%m}":
        yield (
            "party_joined",
            with_params(
                _("By these dates the person joined the Party before the age of %(years)s. Correct one of them."),
                years=YOUNGEST_IN_PARTY,
            ),
        )
