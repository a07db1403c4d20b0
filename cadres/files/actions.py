from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "file.changed": _("changed the cadre file"),
        "file.read": _("opened the cadre file"),
        "file.exported": _("exported cadre files"),
        "file.imported": _("imported a cadre file"),
        "file.import_uploaded": _("uploaded cadre files"),
        "file.import_discarded": _("discarded uploaded cadre files"),
        "file.import_committed": _("imported cadre files"),
        "file.education_recorded": _("recorded education"),
        "file.education_removed": _("removed a record of education"),
        "file.family_recorded": _("recorded a family member"),
        "file.family_removed": _("removed a family member"),
        "file.resume_changed": _("changed the resume"),
        "file.photo_changed": _("changed the photo"),
        "file.photo_removed": _("removed the photo"),
        "file.rank_recorded": _("recorded a rank"),
        "file.mistake_reported": _("reported a mistake in the cadre file"),
        "file.mistake_settled": _("answered a reported mistake"),
        "file.rank_removed": _("removed a rank"),
    }
)
