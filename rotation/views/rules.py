"""Tenure rules: which there are, a new one, the end of one."""

from typing import ClassVar

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import is_hr, require_unit
from core.lists import Column, Empty, ListPage, PageAction
from core.views import ConfirmPage, FormPage
from rotation import forms, services
from rotation.models import TenureRule
from rotation.policies import sees_rotation


class RuleList(ListPage):
    allow = sees_rotation
    model = TenureRule
    title = gettext_lazy("Tenure rules")
    default_sort = "unit__path"
    export_name = "tenure-rules"
    primary_action = PageAction(gettext_lazy("Add a rule"), "rotation:rule_new", allow=is_hr)
    columns: ClassVar = [
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__path", phone="title"),
        Column(key="category", label=gettext_lazy("Post category"), value="get_category_display"),
        Column(key="key", label=gettext_lazy("Key posts only"), value="key_posts_only", format="bool"),
        Column(key="years", label=gettext_lazy("Years in the post"), format="number", phone="fact"),
        Column(key="strength", label=gettext_lazy("Requirement"), format="state", phone="fact"),
        Column(key="from", label=gettext_lazy("From"), value="starts_on", format="date"),
        Column(
            key="to",
            label=gettext_lazy("To"),
            value="ends_on",
            format="date",
        ),
        Column(key="source", label=gettext_lazy("Source")),
        Column(
            key="end",
            label="",
            value=lambda rule: "" if rule.ends_on else _("End"),
            link=lambda rule: reverse("rotation:rule_end", args=[rule.pk]),
            exported=False,
            allow=is_hr,
        ),
    ]
    empty = Empty(
        gettext_lazy("No tenure rules yet."),
        gettext_lazy("A rule states after how many years in a post somebody must, should or may move."),
        gettext_lazy("Add a rule"),
        "rotation:rule_new",
        icon="scale",
    )


class RuleNew(FormPage):
    allow = is_hr
    form_class = forms.TenureRuleForm
    title = gettext_lazy("Add a tenure rule")
    label = gettext_lazy("Add")
    service = services.tenure_rule_create
    done = gettext_lazy("The rule was added.")
    back = reverse_lazy("rotation:rules")


class RuleEnd(ConfirmPage):
    allow = is_hr
    scope = TenureRule
    object: TenureRule
    argument = "rule"
    service = services.tenure_rule_end
    form_class = forms.EndForm
    consequence = gettext_lazy("After the last day this rule no longer applies.")
    label = gettext_lazy("End the rule")
    done = gettext_lazy("The rule was ended.")
    back = reverse_lazy("rotation:rules")

    @property
    def title(self) -> TenureRule:
        return self.object

    def get_queryset(self):
        return super().get_queryset().with_list_data()

    def authorize(self) -> None:
        require_unit(self.request.user, self.object.unit, "hr")
