"""A cadre file as .lrmx, and the rows of a roster."""

import base64
from collections.abc import Iterable
from dataclasses import replace

from cadres.access.models import User
from cadres.files.lrmx.months import of_day
from cadres.files.lrmx.reading import Source, read
from cadres.files.lrmx.record import AppointmentForm, NotReadable
from cadres.files.lrmx.writing import rewrite, write
from cadres.files.printing import roster
from cadres.files.selectors import form_of, profile_of
from cadres.people.models import Cadre
from cadres.units.models import Unit


def knows_number(user: User, people: Iterable[Cadre]) -> set[int]:
    """Keys of those whose identity number ``user`` may take out: one's own, and whom one manages as an HR officer."""
    keys = [cadre.pk for cadre in people]
    return set(Cadre.objects.managed_or_own(user, "hr").filter(pk__in=keys).values_list("pk", flat=True))


def lrmx_of(cadre: Cadre, *, with_number: bool) -> bytes:
    """The file that was read last, with what has changed since; a new one where none was read.

    Whoever may not know the number gets a new one, too: what we do not know of a file may hold it a second time.
    """
    form, kept = form_of(cadre), profile_of(cadre).kept
    if not with_number:
        return write(replace(form, identity_number=""))
    source = kept_source(kept)
    return rewrite(as_in(source, form), source) if source else write(form)


def kept_source(kept: str) -> Source | None:
    """None, too, where the key of the database has changed and nothing can be read any more."""
    if not kept:
        return None
    try:
        return read(base64.b64decode(kept)).source
    except (NotReadable, ValueError):
        return None


def as_in(source: Source, form: AppointmentForm) -> AppointmentForm:
    """Files of editors that know no identity number get none."""
    return form if "ShenFenZheng" in source.places else replace(form, identity_number="")


def roster_rows(people: list[Cadre]) -> list[list[str]]:
    return [
        roster.values(number, form_of(cadre, photo=False), of_day(cadre.rank_since))
        for number, cadre in enumerate(people, 1)
    ]


def unit_title(unit: Unit) -> str:
    return f"{unit.name}干部花名册"
