"""Writing the cadre file. HR officers of the managing unit do, never their own file or a relative's."""

import hashlib
import json
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import is_own
from cadres.files.lrmx.party import party_of
from cadres.files.lrmx.record import FAMILY_MOST
from cadres.files.lrmx.resume import MOST, Resume, findings_of, resume_of
from cadres.files.messages import sentence_of
from cadres.files.models import (
    CadrePhoto,
    CadreProfile,
    EducationRecord,
    FamilyMember,
    FileRemark,
    RankRecord,
    ResumeSpell,
)
from cadres.people.dates import check_dates
from cadres.people.models import Cadre
from cadres.people.policies import require_manage
from core.audit.services import log
from core.errors import InvalidInput, NotAllowed, WrongState
from core.texts import several_lines
from core.uploads import InspectedFile, forget_file, kept_on_success

PROFILE_FIELDS = (
    "nation", "native_place", "birthplace", "party_joined", "health", "technical_title", "skills", "post",
    "post_proposed", "post_relieved", "rewards", "appraisals", "grounds", "reporting_unit", "pension_month",
    "age_limit", "age_month", "filled_on", "filled_by",
)  # fmt: skip
EDUCATION_FIELDS = (
    "mode", "level", "degree", "level_school", "degree_school", "first_month", "last_month", "is_printed",
)  # fmt: skip
FAMILY_FIELDS = ("relation", "name", "born", "politics", "work")
# findings that no resume can be kept with: nothing would be known of the spell
REFUSED = {"resume_month", "resume_turned", "resume_silent", "resume_lost_line"}


def digest_of(values: object) -> str:
    """A digest of plain values, whatever order a dictionary has."""
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()


def _locked(actor: User, cadre: Cadre) -> Cadre:
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    require_manage(actor, cadre)
    return cadre


def _profile(cadre: Cadre) -> CadreProfile:
    return CadreProfile.objects.filter(cadre=cadre).first() or CadreProfile(cadre=cadre)


@transaction.atomic
def profile_update(*, actor: User, cadre: Cadre, reason: str = "", **fields: Any) -> CadreProfile:
    """Changes texts of the form. The month of joining the Party must fit the other dates."""
    cadre = _locked(actor, cadre)
    profile = _profile(cadre)
    # a browser ends lines otherwise than the form's editor: a file that comes back would look changed
    texts = {name: several_lines(value) for name, value in fields.items() if isinstance(value, str)}
    before, after = changing.apply(profile, fields | texts, PROFILE_FIELDS)
    if after:
        profile.full_clean()
        check_dates(cadre, party=party_of(profile.party_joined).month)
        profile.save()
        log(actor=actor, action="file.changed", obj=profile, reason=reason, before=before, after=after)
    return profile


# Resume


@transaction.atomic
def resume_set(*, actor: User, cadre: Cadre, text: str, reason: str = "") -> Resume:
    """Takes the whole resume as a text in the way of the form. Refused is what cannot be kept, line by line.

    Gaps and overlaps are kept and shown: some are true.
    """
    cadre = _locked(actor, cadre)
    resume = resume_checked(text)
    resume_write(cadre, resume)
    after = {"stages": len(resume.spells), "sha256": hashlib.sha256(resume.text.encode()).hexdigest()}
    log(actor=actor, action="file.resume_changed", obj=_profile(cadre), reason=reason, after=after)
    return resume


def resume_checked(text: str) -> Resume:
    """The stages of a text; refuses what cannot be kept or is longer than a file holds, whichever way it comes."""
    resume = resume_of(text)
    if len(resume.text) > MOST:
        raise InvalidInput(
            _("The resume has %(length)s characters; a file holds %(most)s. Shorten it."),
            length=len(resume.text),
            most=MOST,
        )
    wrong = [finding for finding in findings_of(resume, in_service=False) if finding.code in REFUSED]
    if wrong:
        raise InvalidInput(sentence_of(wrong[0]))
    return resume


def resume_write(cadre: Cadre, resume: Resume) -> None:
    """Puts the stages in the place of those that are stored; called by services that asked the policy."""
    rows = [
        ResumeSpell(
            cadre=cadre,
            position=place,
            first_month=spell.first,
            last_month=spell.last,
            text=spell.text,
            notes="\n".join(spell.notes),
        )
        for place, spell in enumerate(resume.spells)
    ]
    for row in rows:
        row.full_clean(validate_unique=False, validate_constraints=False)
    ResumeSpell.objects.filter(cadre=cadre).delete()
    ResumeSpell.objects.bulk_create(rows)
    profile = _profile(cadre)
    profile.resume_after = resume.after
    profile.full_clean()
    profile.save()


# Education and family


@transaction.atomic
def education_record(
    *, actor: User, cadre: Cadre, record: EducationRecord | None = None, reason: str = "", **fields: Any
) -> EducationRecord:
    """Records a qualification, or changes ``record``."""
    cadre = _locked(actor, cadre)
    row = record or EducationRecord(cadre=cadre)
    changing.apply(row, fields, EDUCATION_FIELDS)
    return changing.saved(
        row, actor=actor, action="file.education_recorded", reason=reason, fields=("cadre", *EDUCATION_FIELDS)
    )


@transaction.atomic
def education_remove(*, actor: User, record: EducationRecord, reason: str) -> None:
    _locked(actor, record.cadre)
    before = changing.snapshot(record, EDUCATION_FIELDS)
    log(actor=actor, action="file.education_removed", obj=record, reason=reason, before=before)
    record.delete()


@transaction.atomic
def family_record(
    *, actor: User, cadre: Cadre, member: FamilyMember | None = None, reason: str = "", **fields: Any
) -> FamilyMember:
    """Records somebody of the family, behind those who stand there, or changes ``member``.

    The trail keeps who is meant by their relation, not what the file says about them.
    """
    cadre = _locked(actor, cadre)
    if member is None and cadre.family.count() >= FAMILY_MOST:
        raise InvalidInput(_("A file holds at most %(most)s family members. Remove one first."), most=FAMILY_MOST)
    row = member or FamilyMember(cadre=cadre, position=_next_position(cadre))
    changing.apply(row, fields, FAMILY_FIELDS)
    after = {"cadre": cadre.pk, "relation": row.relation}
    return changing.saved(row, actor=actor, action="file.family_recorded", reason=reason, after=after)


def _next_position(cadre: Cadre) -> int:
    return (cadre.family.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def family_remove(*, actor: User, member: FamilyMember, reason: str) -> None:
    _locked(actor, member.cadre)
    before = {"cadre": member.cadre_id, "relation": member.relation}
    log(actor=actor, action="file.family_removed", obj=member, reason=reason, before=before)
    member.delete()


# Ranks


@transaction.atomic
def rank_record(
    *, actor: User, cadre: Cadre, rank: str, since: date, document_no: str = "", reason: str = ""
) -> RankRecord:
    """Records a rank with its document. The newest one becomes the rank of the personnel record (CSL art. 19).

    What the record says so far is kept as history, unless it is recorded already.
    """
    cadre = _locked(actor, cadre)
    _keep_present(cadre)
    row = RankRecord.objects.filter(cadre=cadre, since=since, rank=rank, document_no="").first()
    row = row or RankRecord(cadre=cadre, rank=rank, since=since)
    row.document_no = document_no
    _check_since(cadre, since)
    fields = ("cadre", "rank", "since", "document_no")
    changing.saved(row, actor=actor, action="file.rank_recorded", reason=reason, fields=fields)
    _take_newest(actor, cadre)
    return row


def _check_since(cadre: Cadre, since: date) -> None:
    stored, cadre.rank_since = cadre.rank_since, since
    check_dates(cadre)
    cadre.rank_since = stored


def _keep_present(cadre: Cadre) -> None:
    """The rank that the personnel record shows becomes a row of the history, if it is none yet."""
    if cadre.rank and cadre.rank_since:
        RankRecord.objects.get_or_create(cadre=cadre, since=cadre.rank_since, defaults={"rank": cadre.rank})


def _take_newest(actor: User, cadre: Cadre) -> None:
    newest = cadre.ranks.order_by("-since").first()
    rank, since = (newest.rank, newest.since) if newest else ("", None)
    if (cadre.rank, cadre.rank_since) == (rank, since):
        return
    before = {"rank": cadre.rank, "rank_since": cadre.rank_since}
    Cadre.objects.filter(pk=cadre.pk).update(rank=rank, rank_since=since)
    log(actor=actor, action="cadre.changed", obj=cadre, before=before, after={"rank": rank, "rank_since": since})


@transaction.atomic
def rank_remove(*, actor: User, record: RankRecord, reason: str) -> None:
    """Removes a rank recorded in error; the one before becomes the rank of the personnel record again."""
    cadre = _locked(actor, record.cadre)
    was_present = (cadre.rank, cadre.rank_since) == (record.rank, record.since)
    before = {"rank": record.rank, "since": record.since, "document_no": record.document_no}
    log(actor=actor, action="file.rank_removed", obj=record, reason=reason, before=before)
    record.delete()
    if was_present:
        _take_newest(actor, cadre)


# Photo


@transaction.atomic
def photo_set(*, actor: User, cadre: Cadre, picture: bytes, reason: str = "") -> CadrePhoto:
    """Keeps a picture that ``parsing.safe_picture`` has drawn anew; the one before is deleted."""
    cadre = _locked(actor, cadre)
    with kept_on_success():
        stored = photo_write(actor, cadre, picture)
        log(actor=actor, action="file.photo_changed", obj=stored, reason=reason, after={"sha256": stored.sha256})
    return stored


def photo_write(actor: User, cadre: Cadre, picture: bytes) -> CadrePhoto:
    """Puts the picture in the place of the one that is stored; called inside ``kept_on_success``."""
    for old in CadrePhoto.objects.filter(cadre=cadre):
        forget_file(old.file)
        old.delete()
    digest = hashlib.sha256(picture).hexdigest()
    stored = CadrePhoto(cadre=cadre, uploaded_by=actor)
    stored.keep(InspectedFile("image/jpeg", "photo.jpg", len(picture), digest), ContentFile(picture))  # type: ignore[arg-type]
    return stored


@transaction.atomic
def photo_remove(*, actor: User, cadre: Cadre, reason: str) -> None:
    cadre = _locked(actor, cadre)
    stored = CadrePhoto.objects.filter(cadre=cadre).first()
    if stored is None:
        raise InvalidInput(_("There is no photo."))
    log(actor=actor, action="file.photo_removed", obj=stored, reason=reason, before={"sha256": stored.sha256})
    forget_file(stored.file)
    stored.delete()


# Reading


def file_read(*, actor: User, cadre: Cadre) -> None:
    """Leaves a trace when the file of somebody else is opened."""
    if not is_own(actor, cadre):
        log(actor=actor, action="file.read", obj=cadre)


def file_exported(*, actor: User, cadre: Cadre, kind: str) -> None:
    """Leaves a trace when a file leaves the house, one's own too."""
    log(actor=actor, action="file.exported", obj=cadre, after={"kind": kind})


def files_exported(*, actor: User, kind: str, cadres: list[int], unit: int) -> None:
    after = {"kind": kind, "cadres": cadres, "unit": unit}
    log(actor=actor, action="file.exported", obj=actor, after=after)


# Mistakes


@transaction.atomic
def mistake_report(*, actor: User, cadre: Cadre, text: str) -> FileRemark:
    """Says to the HR officers what is wrong in one's own file, which nobody changes oneself."""
    if not is_own(actor, cadre):
        raise NotAllowed
    row = FileRemark(cadre=cadre, text=text)
    return changing.saved(row, actor=actor, action="file.mistake_reported", after={"text": text})


@transaction.atomic
def mistake_settle(*, actor: User, remark: FileRemark, answer: str) -> FileRemark:
    """Answers a reported mistake, once; the person reads the answer in the file."""
    row = FileRemark.objects.select_for_update().get(pk=remark.pk)
    require_manage(actor, row.cadre)
    if row.settled_at:
        raise WrongState(_("This report has already been answered."))
    row.answer, row.settled_by, row.settled_at = answer, actor, timezone.now()
    return changing.saved(row, actor=actor, action="file.mistake_settled", after={"answer": answer})
