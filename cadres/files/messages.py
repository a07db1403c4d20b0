"""Sentences of what is odd in a form or wrong with a file, by the code of its finding."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cadres.files.lrmx.record import Finding
from core.told import later

FINDINGS: dict[str, Any] = {
    "resume_lost_line": _("“%(value)s” comes before the first stage of the resume. Give it months of its own."),
    "resume_month": _("“%(value)s” in the resume is no month. Write it as 2008.09."),
    "resume_year_only": _("The resume gives only the year %(value)s. Add the month if it is known."),
    "resume_turned": _("In the resume the stage %(value)s ends before it begins. Correct one of the months."),
    "resume_silent": _("The stage of the resume from %(value)s says nothing. Say what was done."),
    "resume_open_inside": _("The stage from %(value)s has no end, but others follow it. Add its last month."),
    "resume_gap": _("Between %(first)s and %(second)s %(value)s months are missing in the resume."),
    "resume_overlap": _("In the resume the stage from %(second)s begins before the one until %(first)s has ended."),
    "resume_late": _("The resume begins in %(value)s, later than the work in %(work)s."),
    "resume_ended": _("The resume ends in %(value)s, but the person is in service. Add the present stage."),
    "resume_post": _("The last stage of the resume does not name the present post: “%(value)s”."),
    "unknown_element": _("“%(value)s” is not known here. It is kept and written back."),
    "twice": _("%(field)s appears twice in the file. The first one counts."),
    "escaped_twice": _("%(field)s holds signs that were coded twice: “%(value)s”. Check it after the import."),
    "too_long": _("%(field)s has %(value)s characters; the form holds %(limit)s."),
    "photo_broken": _("The photo in the file cannot be read. It is left out."),
    "photo_refused": _("The photo is neither JPEG nor PNG, or too large. It is left out."),
    "party_unread": _("“%(value)s” in the date of joining the Party is neither a month nor a party."),
    "unprintable": _("No font of the printed form has “%(value)s”. Write it by hand, or print the Word document."),
    "other_encoding": _("The file says that its text is %(value)s, which it is not. It was read as %(real)s."),
    "by_name": _("The file has no identity number; the person was found by name and month of birth."),
    "differs": _("%(field)s is %(value)s in the file and %(ours)s in the personnel record, which stays as it is."),
}
PROBLEMS: dict[str, Any] = {
    "too_large": _("The file is larger than 8 MB."),
    "empty": _("The file is empty."),
    "encoding": _("The text of the file is neither UTF-8 nor GBK."),
    "broken": _("The file is damaged. Open and save it in the editor of the form again."),
    "doctype": _("The file holds a document type declaration, which the editor of the form does not write."),
    "not_lrmx": _("This is not an .lrmx file of the appointment form."),
    "not_lrm": _("This is not an .lrm file of the appointment form."),
    "many_members": _("The form names more than 60 family members, more than a file holds."),
    "no_one": _("No one in the units you manage has this identity number, or this name and month of birth."),
    "several": _("Several people have this name and month of birth. Enter the identity number in the file."),
    "other_name": _("The identity number belongs to %(ours)s, the file says %(value)s. Correct one of them."),
    "barred": _("You cannot change your own file or a relative's. Ask another HR officer."),
    "twice_in_upload": _("Another file of this upload is about the same person: %(value)s."),
}
UPLOAD: dict[str, Any] = {
    "too_large": _("The upload is larger than %(limit)s MB. Split it."),
    "empty": _("The file is empty. Choose another file."),
    "not_archive": _("This is neither .lrmx nor .lrm nor a ZIP archive of them."),
    "broken_archive": _("The ZIP archive is damaged or protected by a password. Pack it again without one."),
    "too_many": _("The archive holds more than %(limit)s files. Split it."),
    "unpacks_too_large": _("The archive is too large when unpacked. Split it."),
    "nothing_inside": _("The archive holds no .lrmx and no .lrm file."),
    "too_heavy": _("Reading this upload takes more memory or time than allowed. Split it."),
}


def sentence_of(finding: Finding, field: Any = "") -> Any:
    """The sentence, in the language of whoever reads it."""
    words = {"value": finding.value, "field": field, **finding.more}
    return later(lambda: str(FINDINGS[finding.code]) % words)
