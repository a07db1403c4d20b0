"""What the appointment forms of the demo county say: schooling, resume, family and texts, in agreement with the files."""

from datetime import date, timedelta
from itertools import groupby
from random import Random

from cadres.files.models import CadreProfile, EducationRecord, FamilyMember, ResumeSpell
from cadres.models import Appointment, Cadre
from cadres.units.naming import post_in
from config.demo.clock import years_before
from config.demo.names import make_name
from config.demo.people.model import People
from config.demo.tables import table

_FORMS = table("forms")
YEARS_OF_STUDY = {"secondary": 3, "college": 3, "bachelor": 4, "master": 7, "doctor": 10}
CHILD_AFTER, PARENTS_BEFORE = 27, 26


def forms_make(people: People, today: date) -> None:
    """Written in bulk; each person's chance is their own, so that nothing else of the county depends on it."""
    cadres = [person.cadre for person in people.persons]
    rows = Appointment.objects.filter(kind="main").select_related("post__unit").order_by("cadre_id", "starts_on")
    held = {key: list(group) for key, group in groupby(rows, key=lambda row: row.cadre_id)}
    profiles: list[CadreProfile] = []
    schooling: list[EducationRecord] = []
    spells: list[ResumeSpell] = []
    family: list[FamilyMember] = []
    for cadre in cadres:
        rng = Random(f"form-{cadre.staff_no}")  # a chance that repeats itself
        school = rng.choice(_FORMS["schools"][cadre.education])
        profiles.append(_profile(cadre, rng, today))
        schooling += _schooling(cadre, rng, school)
        spells += _resume(cadre, school, held.get(cadre.pk, []))
        family += _family(cadre, rng)
    CadreProfile.objects.bulk_create(profiles, batch_size=500)
    EducationRecord.objects.bulk_create(schooling, batch_size=500)
    ResumeSpell.objects.bulk_create(spells, batch_size=500)
    FamilyMember.objects.bulk_create(family, batch_size=500)


def _profile(cadre: Cadre, rng: Random, today: date) -> CadreProfile:
    place = rng.choice(_FORMS["places"])
    return CadreProfile(
        cadre=cadre,
        nation=rng.choice(_FORMS["nations"]),
        native_place=place,
        birthplace=place,
        party_joined=_party(cadre, rng, today),
        health="健康",
        skills=rng.choice(_FORMS["skills"]),
    )


def _party(cadre: Cadre, rng: Random, today: date) -> str:
    if cadre.politics == "democratic":
        return rng.choice(("民盟", "民建", "九三"))
    if cadre.politics not in ("party", "probationary"):
        return ""
    if cadre.politics == "probationary":  # for a year
        return f"{years_before(today, 1) + timedelta(days=rng.randint(20, 340)):%Y%m}"
    year = cadre.born_on.year + 19 + rng.randint(0, 6)
    month = f"{min(year, today.year - 1)}{rng.randint(1, 12):02d}"
    return max(month, f"{cadre.born_on.year + 18}{cadre.born_on:%m}")


def _schooling(cadre: Cadre, rng: Random, school: list[str]) -> list[EducationRecord]:
    level, degree, name = school
    first, last = _months_of_study(cadre)
    found = [
        EducationRecord(
            cadre=cadre,
            mode="full_time",
            level=level,
            degree=degree,
            level_school=name,
            first_month=first,
            last_month=last,
        )
    ]
    if cadre.education in ("secondary", "college") and rng.random() < 0.6:
        level, degree, name = _FORMS["in_service"][0]
        found.append(EducationRecord(cadre=cadre, mode="in_service", level=level, degree=degree, level_school=name))
    return found


def _months_of_study(cadre: Cadre) -> tuple[str, str]:
    return f"{cadre.entered_on.year - YEARS_OF_STUDY[cadre.education]}09", f"{cadre.entered_on:%Y%m}"


def _resume(cadre: Cadre, school: list[str], held: list[Appointment]) -> list[ResumeSpell]:
    """Study, the first years, and the posts of the file; each begins in the month in which the one before ends."""
    first, last = _months_of_study(cadre)
    stages = [(first, f"{school[2]}学习")]
    if not held or f"{held[0].starts_on:%Y%m}" > last:
        where = held[0].post.unit.name if held else "清禾县乡镇机关"
        stages.append((last, f"{where}工作"))
    for row in held:
        month = f"{row.starts_on:%Y%m}"
        stages = [stage for stage in stages if stage[0] < month]
        stages.append((month, post_in(row.post.unit.name, row.post.title)))
    ends = [month for month, _text in stages[1:]] + [f"{cadre.left_on:%Y%m}" if cadre.left_on else ""]
    return [
        ResumeSpell(cadre=cadre, position=place, first_month=month, last_month=end, text=text)
        for place, ((month, text), end) in enumerate(zip(stages, ends, strict=True))
    ]


def _family(cadre: Cadre, rng: Random) -> list[FamilyMember]:
    year, other = cadre.born_on.year, "f" if cadre.sex == "m" else "m"
    taken = {cadre.name}
    child = rng.choice(("f", "m"))
    lines = [
        ("妻子" if other == "f" else "丈夫", other, year + rng.randint(-2, 2), "群众", "works"),
        ("女儿" if child == "f" else "儿子", child, year + CHILD_AFTER, "群众", "children"),
        ("父亲", "m", year - PARENTS_BEFORE, "群众", "elders"),
        ("母亲", "f", year - PARENTS_BEFORE + 1, "群众", "elders"),
    ]
    if cadre.born_on.year > 1994:  # hardly married yet
        lines = lines[2:]
    return [
        FamilyMember(
            cadre=cadre,
            position=place,
            relation=relation,
            name=_named(cadre, rng, sex, born, relation, taken),
            born=f"{born}{rng.randint(1, 12):02d}",
            politics=politics,
            work=rng.choice(_FORMS[works]),
        )
        for place, (relation, sex, born, politics, works) in enumerate(lines)
    ]


def _named(cadre: Cadre, rng: Random, sex: str, born: int, relation: str, taken: set[str]) -> str:
    """The surname of the father, for father and children of a man; another name for everybody else."""
    name = make_name(rng, sex, born, taken).chinese
    shares = relation == "父亲" or (relation in ("女儿", "儿子") and cadre.sex == "m")
    return cadre.name[0] + name[1:] if shares else name
