"""Grades of years before this system, from the paper files of many people at once."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.models import YearRecord
from appraisal.outcomes.services.years import effect_on_paper, require_not_decided
from appraisal.runs.models import GradeCode
from cadres.access.policies import is_hr
from cadres.people.layout_base import PeopleLayout, managed_or_own, name_column, person_column
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Row
from core.spreadsheets.messages import at
from core.spreadsheets.registry import register


@register
class PastGradeLayout(PeopleLayout):
    """Written as sets, by the rules of ``year_record_enter``; a grade that was decided here is never changed."""

    code = "past_grades"
    title = _("Grades of earlier years")
    help = _("Grades of years before this system, with the document that states each; they count for promotion.")
    icon = "history"
    order = 56
    allow = is_hr
    model = YearRecord
    created_action = "year_record.entered"
    changed_action = "year_record.entered"
    columns = (
        person_column(),
        name_column(),
        LayoutColumn(
            "year", zh="年度", en="Year", kind="integer", least=1980, most=9999, key=True, example=2021, also=("年份",)
        ),
        LayoutColumn(
            "grade",
            zh="考核等次",
            en="Grade",
            choices=GradeCode,
            required=True,
            example="优秀",
            also=("等次", "考核结果", "年度考核结果"),
            writes=("grade", "counts", "credit_months"),
        ),
        LayoutColumn(
            "explanation",
            zh="依据",
            en="Document",
            required=True,
            example=_("Registration form of 2021"),
            also=("材料名称",),
        ),
    )

    def existing(self) -> QuerySet[YearRecord]:
        return YearRecord.objects.current().filter(cadre__in=managed_or_own(self.user))

    def rivals(self) -> QuerySet[YearRecord]:
        """A record that was reversed bars no new one."""
        return YearRecord._base_manager.filter(is_current=True)

    def check(self, row: Row) -> None:
        record: YearRecord = row.instance
        if record.cadre_id in self.barred:
            raise ValidationError(
                {"cadre": _("You cannot enter your own grades or a relative's. Ask another HR officer.")}
            )
        with at("grade"):
            require_not_decided(record)
        with at("year"):
            effect = effect_on_paper(record.cadre, record.year, record.grade, record.explanation)
        record.counts, record.credit_months = effect["counts"], effect["credit_months"]
