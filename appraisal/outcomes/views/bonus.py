"""Bonus sheets: which there are, a new one from a preview, one with its lines, one's own."""

from dataclasses import replace
from typing import Any, ClassVar

import django_filters
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.outcomes import forms, services
from appraisal.outcomes.models import BONUS_STATES, BonusLine, BonusSheet
from appraisal.outcomes.plans import plan_of
from appraisal.outcomes.policies import sees_outcomes
from appraisal.outcomes.renewed_lines import ONCE_APPROVED, fates
from appraisal.outcomes.resting import lines_on_changed_results, on_changed_results, rests_on_changed
from appraisal.outcomes.text import explained, fate_in_words, others_in_words
from appraisal.outcomes.views.renewing import first_of_actions, renew_action
from appraisal.periods.final import require_final
from appraisal.periods.models import Period
from cadres.access.policies import has_file, is_hr
from cadres.units.models import Unit
from cadres.units.selectors import name_units, unit_with_path
from core.approvals.lists import PROPOSED, STATE, ProposalFilters
from core.approvals.views import ProposalAct, Wording, decisions, page_actions
from core.figures import figure
from core.forms import by_form
from core.lists import Column, Empty, ListPage, PageAction, visible
from core.lists.columns import badge
from core.views import FormPage


class BonusFilters(ProposalFilters):
    period = django_filters.ModelChoiceFilter(queryset=visible(Period), label=gettext_lazy("Period"))
    unit = django_filters.ModelChoiceFilter(queryset=visible(Unit), label=gettext_lazy("Unit"))

    class Meta:
        model = BonusSheet
        fields: ClassVar = ["period", "unit", "state"]

    outdated = django_filters.BooleanFilter(method="by_results", label=gettext_lazy("Results replaced"))
    state = django_filters.ChoiceFilter(choices=list(BONUS_STATES.items()), label=gettext_lazy("State"))

    def by_results(self, queryset, name, value):
        found = on_changed_results(BonusSheet.objects.visible_to(self.request.user)).values("pk")
        return queryset.filter(pk__in=found) if value else queryset.exclude(pk__in=found)


FACTOR = Column(key="factor", label=gettext_lazy("Post factor"), value="post_factor", format="number", places=2)
COEFFICIENT = Column(
    key="coefficient",
    label=gettext_lazy("Coefficient"),
    unit="%",
    format="number",
    places=2,
    link=lambda line: line.score_sheet.get_absolute_url(),
)
AMOUNT = Column(
    key="amount",
    label=gettext_lazy("Amount"),
    unit=gettext_lazy("yuan"),
    sort="amount",
    format="number",
    places=2,
    phone="fact",
)


class BonusList(ListPage):
    allow = sees_outcomes
    model = BonusSheet
    title = gettext_lazy("Bonus sheets")
    filterset_class = BonusFilters
    search_fields: ClassVar = ["unit__name", "unit__name_en"]
    export_name = "bonus-sheets"
    primary_action = PageAction(gettext_lazy("Propose a bonus sheet"), "appraisal:bonus_new", allow=is_hr)
    columns: ClassVar = [
        Column(
            key="unit",
            label=gettext_lazy("Unit"),
            value=lambda sheet: sheet.unit_words,
            sort="unit__path",
            link=True,
            phone="title",
        ),
        Column(key="period", label=gettext_lazy("Period"), value="period.name_in_lists", sort="period__starts_on"),
        replace(AMOUNT, key="pool", label=gettext_lazy("Pool"), sort="pool"),
        Column(key="people", label=gettext_lazy("People"), value="people", format="number"),
        STATE,
        Column(key="results", label=gettext_lazy("Results"), value="outdated", format="state", phone="fact"),
        PROPOSED,
    ]

    @property
    def empty(self) -> Empty:
        words = Empty(
            _("No bonus sheets yet."),
            _(
                "A bonus sheet pays the people of a unit by the payout rule of their scheme, "
                "once a period is over and its results are released."
            ),
            icon="coin",
        )
        if not is_hr(self.request.user):
            return words
        return replace(words, label=_("Propose a bonus sheet"), url="appraisal:bonus_new")

    def complete(self, items):
        name_units(items)
        outdated = on_changed_results(BonusSheet.objects.filter(pk__in=[sheet.pk for sheet in items]))
        replaced = set(outdated.values_list("pk", flat=True))
        for sheet in items:
            sheet.outdated = "outdated" if sheet.pk in replaced else ""


class BonusNew(FormPage):
    """Propose: first the shares as they would be, then the proposal."""

    allow = is_hr
    form_class = forms.BonusForm
    prefilled = ("period", "unit")
    title = gettext_lazy("Propose a bonus sheet")
    label = gettext_lazy("Show the amounts")
    done = gettext_lazy("The bonus sheet was proposed; the head of unit decides.")
    back = reverse_lazy("appraisal:bonuses")

    def act(self, data):
        return services.bonus_propose(**data, actor=self.request.user)

    def post(self, request):
        if "confirmed" in request.POST:
            return super().post(request)
        form, lines = self.get_form(request.POST), []
        if by_form(form, lambda: lines.extend(_shares(form.cleaned_data))):
            return self.preview(form.cleaned_data, lines)
        return self.show(form, status=422)

    def preview(self, data, lines):
        for line in lines:
            line.why = explained(line)
        total = sum(line.amount for line in lines)
        plan = plan_of(data["period"], data["unit"], data.get("kind"))
        words = {
            "pool": figure(total, 2),
            "people": len(lines),
            "unit": unit_with_path(data["unit"]),
            "period": data["period"],
            "plan": plan,
        }
        context = {
            "title": self.title,
            "lines": lines,
            "pool": data["pool"] if plan.method == "share" else None,
            "total": total,
            "consequence": _(
                "Propose %(pool)s yuan for %(people)s people of %(unit)s, %(period)s (%(plan)s). "
                "The head of unit decides."
            )
            % words,
            "others": others_in_words(data["period"], data["unit"], plan),
            "hidden": {name: "" if value is None else value for name, value in data.items()}
            | {"period": data["period"].pk, "unit": data["unit"].pk},
            "label": _("Propose"),
            "back": reverse("appraisal:bonus_new"),
        }
        return render(self.request, "appraisal/bonus_preview.html", context)


def _shares(data) -> list[BonusLine]:
    require_final(data["period"])
    asked = {name: data.get(name) for name in ("period", "unit", "pool", "kind")}
    return services.bonus_shares(**asked)


class BonusDetail(ListPage):
    """A bonus sheet is a list of its lines, with the sum below."""

    allow = sees_outcomes
    model = BonusLine
    template_name = "appraisal/bonus.html"
    default_sort = "-amount"
    export_name = "bonus-sheet"
    search_fields: ClassVar = ["cadre__name", "cadre__staff_no", "cadre__name_latin"]
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__staff_no", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"),
        FACTOR,
        replace(COEFFICIENT, sort="coefficient"),
        AMOUNT,
        Column(
            key="why",
            label=gettext_lazy("Calculation"),
            value=explained,
            phone="fact",
        ),
    ]

    @cached_property
    def sheet(self) -> BonusSheet:
        sheets = BonusSheet.objects.visible_to(self.request.user).with_list_data()
        return get_object_or_404(sheets.select_related("decided_by", "reversed_by", "renews"), pk=self.kwargs["pk"])

    def get_queryset(self):
        lines = BonusLine.objects.visible_to(self.request.user).filter(sheet=self.sheet)
        return lines.select_related("cadre", "score_sheet")

    def get_sentence(self):
        sheet: Any = self.sheet  # with_list_data counted the people
        return _("%(pool)s yuan for %(people)s people. Payout rule: %(plan)s.") % {
            "pool": figure(sheet.pool, 2),
            "people": sheet.people,
            "plan": sheet.plan_title,
        }

    def get_context_data(self, **context):
        sheet = self.sheet
        title = _("Bonus of %(unit)s, %(period)s") % {
            "unit": unit_with_path(sheet.unit),
            "period": sheet.period,
        }
        outdated = rests_on_changed(sheet)
        found: dict[str, Any] = {
            "title": title,
            "sheet": sheet,
            "outdated": outdated,
            "changed": lines_on_changed_results(sheet),
            "renew": renew_action(sheet, self.request.user) if outdated else None,
        }
        return context | found | first_of_actions(page_actions(sheet, self.request.user), found["renew"])


class BonusAct(ProposalAct):
    allow = sees_outcomes
    model = BonusSheet
    verbs = decisions(
        approve=Wording(
            lambda sheet: (
                _("Approve %(pool)s yuan for %(people)s people. Approved sheets are reversed, never edited.")
                % {"pool": figure(sheet.pool, 2), "people": sheet.lines.count()}
            ),
            gettext_lazy("The bonus sheet was approved."),
        ),
        reject=Wording(
            lambda sheet: _("Reject this bonus sheet. A new one may be proposed."),
            gettext_lazy("The bonus sheet was rejected."),
        ),
        withdrawn=gettext_lazy("The bonus sheet was withdrawn."),
        reverse=Wording(
            lambda sheet: (
                _("Reverse %(pool)s yuan for %(people)s people. Both records are kept.")
                % {"pool": figure(sheet.pool, 2), "people": sheet.lines.count()}
            ),
            gettext_lazy("The bonus sheet was reversed."),
        ),
        reverse_label=BonusSheet.reverse_label,
    )


class MyBonus(ListPage):
    """One's own bonus once it was approved; what was taken back stays, with what became of it."""

    allow = has_file
    model = BonusLine
    title = gettext_lazy("My bonus")
    export_name = "my-bonus"
    columns: ClassVar = [
        Column(key="period", label=gettext_lazy("Period"), value="sheet.period.name_in_lists", phone="title"),
        FACTOR,
        replace(COEFFICIENT, phone="fact"),
        AMOUNT,
        Column(
            key="state",
            label=gettext_lazy("State"),
            render=lambda line: badge(line.sheet.state, line.sheet.get_state_display()),
            sheet=lambda line: line.sheet.get_state_display(),
            phone="fact",
        ),
        Column(key="fate", label=gettext_lazy("Renewal"), value="fate", phone="wide"),
        Column(key="why", label=gettext_lazy("Calculation"), value=explained, phone="wide"),
    ]
    empty = Empty(
        gettext_lazy("No bonus yet."),
        gettext_lazy("Approved bonus appears here with its figures."),
        icon="coin",
    )

    def get_queryset(self):
        lines = BonusLine.objects.visible_to(self.request.user).filter(cadre=self.request.user.own_cadre)
        return lines.filter(sheet__state__in=ONCE_APPROVED).select_related("sheet__period", "score_sheet")

    def complete(self, items: list[Any]) -> None:
        found = fates(items)
        for line in items:
            line.fate = fate_in_words(line, found[line.pk])
