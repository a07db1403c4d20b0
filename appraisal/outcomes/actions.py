from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "bonus.proposed": _("proposed a bonus sheet"),
        "promotion.proposed": _("proposed a promotion"),
        "promotion.carried_out": _("changed the rank"),
        "promotion.undone": _("restored the rank"),
        "year_records.written": _("transferred grades to promotion records"),
        "year_record.entered": _("entered the grade of an earlier year"),
    }
)
