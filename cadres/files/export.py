"""A cadre file as .lrmx, and the rows of a roster."""

import base64
from dataclasses import replace

from cadres.files.lrmx.months import of_day
from cadres.files.lrmx.reading import Source, read
from cadres.files.lrmx.record import AppointmentForm, NotReadable
from cadres.files.lrmx.writing import rewrite, write
from cadres.files.printing import roster
from cadres.files.selectors import form_of, profile_of
from cadres.people.models import Cadre
from cadres.units.models import Unit


def lrmx_of(cadre: Cadre) -> bytes:
    """The file that was read last, with what has changed since; a new one where none was read."""
    form, kept = form_of(cadre), profile_of(cadre).kept
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
