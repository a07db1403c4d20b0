"""Assessment duties: which unit is what a scheme calls its assessor, and since when."""

from typing import ClassVar

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.routing import services
from appraisal.routing.forms import DutyEndForm, DutyForm
from appraisal.routing.models import AssessmentDuty
from appraisal.schemes.models import Scheme
from cadres.access.policies import is_hr, require_unit
from cadres.units.querysets import within
from cadres.units.selectors import unit_with_path
from core.lists import Column, Empty, ListPage
from core.views import ConfirmPage, FormPage, link_action


def schemes_run_by(user):
    """Schemes whose owner the user is HR of: there the user gives assessment duties."""
    return Scheme.objects.filter(within(user.unit_paths("hr"), "owner__path"))


class DutyList(ListPage):
    allow = is_hr
    model = AssessmentDuty
    title = gettext_lazy("Assignment of scoring units")
    sentence = gettext_lazy("Which unit acts as each scorer named in a scheme, and from when to when.")
    default_sort = "assessor"
    search_fields: ClassVar = ["assessor", "unit__name", "unit__code"]
    export_name = "assessment-duties"
    columns: ClassVar = [
        Column(key="assessor", label=gettext_lazy("Scorer in the scheme"), sort="assessor", phone="title"),
        Column(key="unit", label=gettext_lazy("Scoring unit"), sort="unit__name", phone="fact"),
        Column(key="scheme", label=gettext_lazy("Scheme"), phone="fact"),
        Column(key="starts_on", label=gettext_lazy("From"), sort="starts_on", format="date", phone="fact"),
        Column(key="ends_on", label=gettext_lazy("To"), format="date"),
        Column(
            key="act",
            label=gettext_lazy("Action"),
            value=lambda row: _("End") if row.end_url else None,
            link=lambda row: row.end_url,
            exported=False,
            phone="fact",
        ),
    ]
    empty = Empty(
        gettext_lazy("No scoring unit is assigned yet."),
        gettext_lazy("Only needed where a scheme does not name its scorer by the code of a unit."),
        icon="building-community",
    )

    def get_queryset(self):
        return super().get_queryset().select_related("scheme__owner", "unit")

    def complete(self, items):
        for item in items:
            ended = item.ends_on is not None and item.ends_on < timezone.localdate()
            may = self.request.user.covers(item.scheme.owner, "hr")
            item.end_url = reverse("appraisal:assessment_duty_end", args=[item.pk]) if may and not ended else ""

    def get_other_actions(self):
        schemes = list(schemes_run_by(self.request.user))
        named = services.assessors_by_scheme([scheme.pk for scheme in schemes])
        return [
            link_action(
                _("Assign a scoring unit under “%(scheme)s”") % {"scheme": scheme},
                "appraisal:assessment_duty_new",
                scheme.pk,
                icon="plus",
            )
            for scheme in schemes
            if named.get(scheme.pk)
        ]


class DutyNew(FormPage):
    allow = is_hr
    scope = Scheme
    object: Scheme
    argument = "scheme"
    service = services.duty_give
    title = gettext_lazy("Assign a scoring unit")
    label = gettext_lazy("Assign")
    done = gettext_lazy("Assigned; the indicators of open months are reassigned.")
    back = reverse_lazy("appraisal:assessment_duties")

    @property
    def sentence(self) -> str:
        return _("“%(scheme)s” names its scorers; assign a unit to each of them.") % {"scheme": self.object}

    def get_queryset(self):
        return super().get_queryset().select_related("owner")

    def authorize(self) -> None:
        require_unit(self.request.user, self.object.owner, "hr")

    def get_form(self, data=None, files=None):
        return DutyForm(data, user=self.request.user, assessors=services.assessors_named(self.object))


class DutyEnd(ConfirmPage):
    allow = is_hr
    scope = AssessmentDuty
    object: AssessmentDuty
    argument = "duty"
    service = services.duty_end
    form_class = DutyEndForm
    danger = True
    label = gettext_lazy("End the assignment of the scoring unit")
    done = gettext_lazy("Assignment ended. HR and the supervisors now enter these indicators.")
    back = reverse_lazy("appraisal:assessment_duties")

    @property
    def title(self) -> str:
        return _("End the assignment of %(unit)s") % {"unit": unit_with_path(self.object.unit)}

    @property
    def consequence(self) -> str:
        words = {"assessor": self.object.assessor}
        return _("From the day after, indicators of “%(assessor)s” are entered by HR and the supervisors.") % words

    def get_queryset(self):
        return super().get_queryset().select_related("scheme__owner", "unit")

    def authorize(self) -> None:
        require_unit(self.request.user, self.object.scheme.owner, "hr")

    def get_initial(self):
        return {"ends_on": timezone.localdate()}
