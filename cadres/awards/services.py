"""Writing awards. HR officers record them, never their own or a relative's."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import is_own
from cadres.awards.models import Award, AwardFile
from cadres.people.models import Cadre
from cadres.people.policies import require_manage
from core.audit.services import log
from core.errors import InvalidInput
from core.uploads import forget_file, inspect_file, kept_on_success

FIELDS = ("cadre", "title", "awarded_by", "awarded_on", "document_no")


def require_sound(award: Award) -> None:
    """The day has come and lies in the cadre's service; pages and imports ask alike."""
    if award.awarded_on > timezone.localdate():
        raise InvalidInput(_("An award cannot be recorded for a future day. Correct the day."))
    if award.awarded_on < award.cadre.entered_on:
        raise InvalidInput(_("The award is before the date joined. Correct the day."))


@transaction.atomic
def award_record(
    *,
    actor: User,
    cadre: Cadre,
    title: str,
    awarded_by: str,
    awarded_on: date,
    document_no: str = "",
    file: UploadedFile | None = None,
) -> Award:
    """An award, with a document that proves it if there is one. Undone by ``award_remove``."""
    require_manage(actor, cadre)
    inspected = inspect_file(file) if file else None
    award = Award(cadre=cadre, title=title, awarded_by=awarded_by, awarded_on=awarded_on, document_no=document_no)
    award.full_clean()
    require_sound(award)
    with kept_on_success():
        award.save()
        after = changing.snapshot(award, FIELDS)
        if file and inspected:
            AwardFile(award=award, uploaded_by=actor).keep(inspected, file)
            after["sha256"] = inspected.sha256
        log(actor=actor, action="award.recorded", obj=award, after=after)
    return award


@transaction.atomic
def award_remove(*, actor: User, award: Award, reason: str) -> None:
    """Removes an award recorded in error, with its documents; the audit log keeps it."""
    award = Award.objects.select_for_update().get(pk=award.pk)
    require_manage(actor, award.cadre)
    before = changing.snapshot(award, FIELDS)
    log(actor=actor, action="award.removed", obj=award, reason=reason, before=before)
    for stored in award.files.all():
        forget_file(stored.file)
    award.delete()


def file_opened(*, actor: User, stored: AwardFile) -> None:
    """Leaves a trace when the document of somebody else is read."""
    if not is_own(actor, stored.award.cadre):
        log(actor=actor, action="award.file_opened", obj=stored, after={"award": stored.award_id})
