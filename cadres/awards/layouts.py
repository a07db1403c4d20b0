from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from cadres.awards.models import Award, AwardLevel
from cadres.awards.services import require_sound
from cadres.people.layout_base import PeopleLayout, managed_or_own, name_column, past_day, person_column
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Row
from core.spreadsheets.messages import at
from core.spreadsheets.registry import register


@register
class AwardLayout(PeopleLayout):
    code = "awards"
    title = _("Awards of cadres")
    icon = "medal"
    order = 55
    allow = is_hr
    model = Award
    created_action = "award.recorded"
    changed_action = "award.changed"
    columns = (
        person_column(),
        name_column(),
        LayoutColumn("title", zh="奖励名称", en="Award", key=True, strict=False, example="嘉奖"),
        past_day("awarded_on", zh="奖励日期", en="Awarded on", key=True, example="2025-12-31", also=("日期", "Day")),
        LayoutColumn("awarded_by", zh="奖励层级", en="Awarded by", choices=AwardLevel, required=True, example="县级"),
        LayoutColumn("document_no", zh="文号", en="Document number"),
    )

    def existing(self) -> QuerySet[Award]:
        return Award.objects.filter(cadre__in=managed_or_own(self.user))

    def check(self, row: Row) -> None:
        if row.instance.cadre_id in self.barred and self.differs(row):
            raise ValidationError(
                {"cadre": _("You cannot record your own awards or a relative's. Ask another HR officer.")}
            )
        with at("awarded_on"):
            require_sound(row.instance)
