"""Reads the older .lrm: one record of 33 quoted fields in GB18030. The photo lies beside it as .pic, a JPEG."""

from itertools import zip_longest

from .reading import FILE_BYTES, decoded, member_of, odd_texts
from .record import FAMILY_MOST, MEMBER, AppointmentForm, FamilyLine, Finding, NotReadable, cleaned

FIELDS = 33
MARK = b"\xef\xbb\xbf"
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
    if file.startswith(MARK):
        return decoded(file.removeprefix(MARK), "utf-8")[0]
    return decoded(file, "gb18030")[0]


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
    rows = zip_longest(*columns, fillvalue="")
    lines = [member_of(**dict(zip(MEMBER.values(), texts, strict=True))) for texts in rows]
    found = tuple(line for line in lines if not line.is_empty)
    if len(found) > FAMILY_MOST:
        raise NotReadable("many_members")
    return found
