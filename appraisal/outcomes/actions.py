from django.utils.translation import gettext_lazy as _

from core.audit.services import register_actions

register_actions(
    {
        "bonus.proposed": _("proposed a bonus sheet"),
        "bonus.renewed": _("renewed a bonus sheet by the new results"),
        "promotion.renewed": _("renewed a promotion by the new results"),
        "year_record.renewed": _("renewed the promotion record of a year"),
        "promotion.proposed": _("proposed a promotion"),
        "promotion.carried_out": _("changed the rank"),
        "promotion.undone": _("restored the rank"),
        "year_records.written": _("transferred grades to promotion records"),
        "year_record.entered": _("entered the grade of an earlier year"),
    }
)
