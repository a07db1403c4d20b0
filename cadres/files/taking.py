"""Taking a form into the cadre file of somebody: what differs is written, the rest stays."""

import base64
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.files.findings import name_of, refused_texts
from cadres.files.lrmx.party import party_of
from cadres.files.lrmx.record import AppointmentForm
from cadres.files.models import CadreProfile, EducationRecord, FamilyMember, Mode
from cadres.files.services import PROFILE_FIELDS, photo_write, resume_checked, resume_write
from cadres.people.dates import check_dates
from cadres.people.models import Cadre
from cadres.people.policies import require_manage
from core.audit.services import log
from core.errors import InvalidInput
from core.texts import without_numbers

if TYPE_CHECKING:
    from cadres.files.planning import Planned


@transaction.atomic
def file_take(*, actor: User, item: "Planned", is_trial: bool = False) -> None:
    """Writes the changes of one planned file. A trial leaves the photo and the trail alone and is rolled back.

    The trail keeps which parts came from which file; what they say stands in the cadre file.
    """
    cadre = Cadre.objects.select_for_update().get(pk=item.cadre.pk)  # type: ignore[union-attr]  # planned with one
    require_manage(actor, cadre)
    if "resume" in item.changed:
        resume_write(cadre, resume_checked(item.form.resume))
    profile = _profile(cadre, item)
    for mode in Mode.values:
        if any(name.startswith(f"{mode}_") for name in item.changed):
            _education(cadre, mode, item.form)
    if "family" in item.changed:
        _family(cadre, item.form)
    if is_trial:
        return
    if "photo" in item.changed:
        photo_write(actor, cadre, item.form.photo)
    after = {"file": without_numbers(item.read.name), "parts": list(item.changed)}
    log(actor=actor, action="file.imported", obj=profile, after=after)


def _profile(cadre: Cadre, item: "Planned") -> CadreProfile:
    profile = CadreProfile.objects.filter(cadre=cadre).first() or CadreProfile(cadre=cadre)
    for name in item.changed:
        if name in PROFILE_FIELDS:
            setattr(profile, name, getattr(item.form, name))
    if item.read.kept:
        profile.kept = base64.b64encode(item.read.kept).decode()
    profile.full_clean()
    check_dates(cadre, party=party_of(profile.party_joined).month)
    profile.save()
    return profile


def _education(cadre: Cadre, mode: str, form: AppointmentForm) -> None:
    row = EducationRecord.objects.filter(cadre=cadre, mode=mode, is_printed=True).first()
    row = row or EducationRecord(cadre=cadre, mode=mode)
    for name in ("level", "degree", "level_school", "degree_school"):
        setattr(row, name, getattr(form, f"{mode}_{name}"))
    row.full_clean()
    row.save()


def _family(cadre: Cadre, form: AppointmentForm) -> None:
    """The lines of the form in their order, in the place of those that are stored."""
    rows = [
        FamilyMember(
            cadre=cadre, position=place, relation=line.relation, name=line.name, born=line.born,
            politics=line.politics, work=line.work,
        )
        for place, line in enumerate(form.family)
    ]  # fmt: skip
    for place, row in enumerate(rows, 1):
        _require_right(row, place)
    FamilyMember.objects.filter(cadre=cadre).delete()
    FamilyMember.objects.bulk_create(rows)


def _require_right(row: FamilyMember, place: int) -> None:
    """Refuses a line of the family with its place: all of them have the same fields."""
    try:
        row.full_clean()
    except ValidationError as refused:
        sentence = _("Family, line %(place)s (%(relation)s): %(problem)s")
        (problem, *_more) = refused_texts(refused, lambda name: name_of(FamilyMember, name))
        raise InvalidInput(sentence, place=place, relation=row.relation or "–", problem=problem) from refused
