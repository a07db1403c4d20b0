"""Reads the older .lrm: one record of 33 quoted fields in GB18030. The photo lies beside it as .pic, a JPEG."""

from itertools import zip_longest

from .reading import FILE_BYTES, odd_texts
from .record import AppointmentForm, FamilyLine, Finding, NotReadable, cleaned

FIELDS = 33
PLACES = {
    "name": 0, "sex": 1, "born": 2, "nation": 3, "native_place": 4, "party_joined": 5, "health": 6, "birthplace": 7,
    "work_started": 8, "technical_title": 11, "skills": 16, "resume": 17, "rewards": 18, "appraisals": 19, "post": 25,
    "post_proposed": 26, "post_relieved": 27, "grounds": 28, "reporting_unit": 29, "age_month": 30, "filled_by": 31,
    "filled_on": 32,
}  # fmt: skip
LEVELS, SCHOOLS, FAMILY = 9, 10, slice(20, 25)
LINES = {"resume", "rewards", "appraisals", "grounds", "reporting_unit"}


def read_lrm(file: bytes, photo: bytes = b"") -> tuple[AppointmentForm, tuple[Finding, ...]]:
    """The form in an .lrm file, with its photo; raises ``NotReadable`` with a code, nothing else."""
    if len(file) > FILE_BYTES:
        raise NotReadable("too_large")
    values = _values(_text(file))
    texts = {name: cleaned(values[place], lines=name in LINES) for name, place in PLACES.items()}
    form = AppointmentForm(**texts, **_schooling(values), family=_family(values), photo=photo)  # type: ignore[arg-type]
    return form, tuple(odd_texts(form))


def _text(file: bytes) -> str:
    encodings = ("utf-8-sig",) if file.startswith(b"\xef\xbb\xbf") else ("gb18030",)
    try:
        return file.decode(encodings[0])
    except UnicodeDecodeError:
        raise NotReadable("encoding") from None


def _values(text: str) -> list[str]:
    """Cut at ``","`` and nowhere else: the texts hold commas and line breaks of their own."""
    text = text.strip().rstrip("\x00\x1a").strip()
    if len(text) < 2 or not text.startswith('"') or not text.endswith('"'):
        raise NotReadable("not_lrm")
    values = text[1:-1].split('","')
    if not FIELDS - 1 <= len(values) <= FIELDS + 5:
        raise NotReadable("not_lrm")
    return [*values, ""]


def _schooling(values: list[str]) -> dict[str, str]:
    """``full-time level#full-time degree@in-service level#in-service degree``, and the schools in the same way."""
    found = {}
    for place, ending in ((LEVELS, ""), (SCHOOLS, "_school")):
        halves = [*values[place].split("@"), ""][:2]
        for mode, half in zip(("full_time", "in_service"), halves, strict=True):
            level, _hash, degree = half.partition("#")
            found[f"{mode}_level{ending}"] = cleaned(level)
            found[f"{mode}_degree{ending}"] = cleaned(degree.replace("#", " "))
    return found


def _family(values: list[str]) -> tuple[FamilyLine, ...]:
    columns = [column.split("@") for column in values[FAMILY]]
    lines = [FamilyLine(*map(cleaned, texts)) for texts in zip_longest(*columns, fillvalue="")]
    return tuple(line for line in lines if not line.is_empty)
