"""The appointment form of a cadre, put together from the personnel record and the cadre file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation

from cadres.files.derived import derived_of
from cadres.files.lrmx.months import dotted, of_day
from cadres.files.lrmx.record import AppointmentForm, FamilyLine
from cadres.files.lrmx.resume import Resume, Spell
from cadres.files.models import CadrePhoto, CadreProfile, EducationRecord, Mode
from cadres.people.models import Appointment, AppointmentKind, Cadre, Rank, Sex
from cadres.units.naming import post_in

SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}
TEXTS = (
    "nation", "native_place", "birthplace", "party_joined", "health", "technical_title", "skills", "post_proposed",
    "post_relieved", "rewards", "appraisals", "grounds", "reporting_unit", "pension_month", "age_limit", "age_month",
    "filled_on", "filled_by",
)  # fmt: skip


def with_file(cadres: QuerySet[Cadre]) -> QuerySet[Cadre]:
    """Everything that ``form_of`` reads, in seven queries however many there are."""
    held = Appointment.objects.on(timezone.localdate()).select_related("post__unit").order_by("starts_on")
    return cadres.select_related("profile", "photo").prefetch_related(
        "schooling", "family", "resume", Prefetch("appointments", queryset=held, to_attr="held_now")
    )


def loaded(cadre: Cadre) -> Cadre:
    return with_file(Cadre.objects.filter(pk=cadre.pk)).get()


def profile_of(cadre: Cadre) -> CadreProfile:
    """The stored one, or an empty one that is not stored yet."""
    return getattr(cadre, "profile", None) or CadreProfile(cadre=cadre)


def form_of(cadre: Cadre, *, photo: bool = True) -> AppointmentForm:
    """The form as it would be filled in today, for a cadre of ``with_file``; months, since the form knows no days."""
    profile, derived = profile_of(cadre), derived_of(cadre)
    return AppointmentForm(
        name=cadre.name,
        sex=SEXES[Sex(cadre.sex)],
        born=of_day(cadre.born_on),
        work_started=of_day(cadre.entered_on),
        identity_number=cadre.identity_number,
        post=profile.post or posts_of(cadre),
        resume=resume_of_file(cadre).text,
        family=family_of(cadre),
        photo=photo_bytes(cadre) if photo else b"",
        **schooling_of(cadre),
        **{name: getattr(profile, name) or derived.get(name, "") for name in TEXTS},
    )


def posts_of(cadre: Cadre) -> str:
    """Unit and post of every appointment in force, the main one first, in Chinese as the form is."""
    rows = sorted(cadre.held_now, key=lambda row: row.kind != AppointmentKind.MAIN)  # type: ignore[attr-defined]
    return "，".join(map(place_of, rows))


def resume_of_file(cadre: Cadre) -> Resume:
    spells = tuple(
        Spell(row.first_month, row.last_month, row.text, tuple(row.notes.split("\n")) if row.notes else ())
        for row in cadre.resume.all()
    )
    return Resume(spells, profile_of(cadre).resume_after)


def resume_in_service(cadre: Cadre) -> Resume:
    """What the appointments tell: a stage for each main post, secondments as notes; to begin a resume with."""
    rows = list(cadre.appointments.select_related("post__unit").order_by("starts_on", "pk"))
    mains = [row for row in rows if row.kind == AppointmentKind.MAIN]
    guests = [row for row in rows if row.kind == AppointmentKind.SECONDMENT]
    stages = []
    for row, following in zip_longest(mains, mains[1:]):
        last = of_day(row.ends_on)
        if following and row.ends_on and (following.starts_on - row.ends_on).days <= 1:
            last = of_day(following.starts_on)  # months join
        stages.append(Spell(of_day(row.starts_on), last, place_of(row), tuple(_notes(row, guests))))
    return Resume(tuple(stages))


def place_of(row: Appointment) -> str:
    with translation.override("zh-hans"):
        return post_in(row.post.unit.name, row.post.title)


def _notes(main: Appointment, guests: list[Appointment]) -> Iterator[str]:
    """Secondments that began while the main post was held."""
    for row in guests:
        if row.starts_on >= main.starts_on and (main.ends_on is None or row.starts_on <= main.ends_on):
            months = f"{dotted(of_day(row.starts_on))}--{dotted(of_day(row.ends_on))}"
            yield f"（其间：{months}挂职{place_of(row)}）"


def family_of(cadre: Cadre) -> tuple[FamilyLine, ...]:
    rows = cadre.family.all()
    return tuple(FamilyLine(row.relation, row.name, row.born, row.politics, row.work) for row in rows)


def schooling_of(cadre: Cadre) -> dict[str, str]:
    """The eight texts of the form: of each mode the record that is printed."""
    printed: dict[str, EducationRecord] = {row.mode: row for row in cadre.schooling.all() if row.is_printed}
    return {
        f"{mode}_{name}": getattr(printed[mode], name) if mode in printed else ""
        for mode in Mode.values
        for name in ("level", "degree", "level_school", "degree_school")
    }


def photo_of_file(cadre: Cadre) -> CadrePhoto | None:
    return getattr(cadre, "photo", None)


def photo_bytes(cadre: Cadre) -> bytes:
    """The picture; nothing where there is none or the store has lost it."""
    stored = photo_of_file(cadre)
    if stored is None:
        return b""
    try:
        with stored.file.open("rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


@dataclass(frozen=True)
class HeldRank:
    """A rank and the days on which it was held; ``pk`` of its record, if it has one."""

    rank: str
    since: date | None
    until: date | None = None
    document_no: str = ""
    pk: int | None = None

    @property
    def title(self) -> str:
        return str(Rank(self.rank).label)


def ranks_of(cadre: Cadre) -> list[HeldRank]:
    """Every rank held, the newest first; the present one even where it came by a promotion or an import."""
    rows = list(cadre.ranks.order_by("-since"))
    newest = (rows[0].rank, rows[0].since) if rows else None
    found: list[HeldRank] = []
    if cadre.rank and (cadre.rank, cadre.rank_since) != newest:
        found.append(HeldRank(cadre.rank, cadre.rank_since))
    for row in rows:
        following = found[-1].since if found else None
        until = following - timedelta(days=1) if following else None
        found.append(HeldRank(row.rank, row.since, until, row.document_no, row.pk))
    return found
