"""The board on which the grades of a year are decided, unit by unit."""

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.results.grade_counts import GradeCounts, excellent_in, grade_counts, is_decided, without_decision
from appraisal.results.grades import Quota, quotas
from appraisal.results.models import GradeDecision, ReleasedResult
from appraisal.results.policies import SuperiorRecord, deciding, may_decide, why_not_decide
from appraisal.results.selectors import peer_groups_of
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.policies import reads_runs
from appraisal.runs.quotas import QuotaRule, quota_rule, spread_in_words
from appraisal.runs.views.access import visible_period
from appraisal.runs.views.columns import GRADE, RANK, SCORE
from cadres.units.boards import UnitSteps
from cadres.units.filters import UnitStepFilter
from cadres.units.selectors import unit_with_path
from core import charts
from core.errors import Refusal, RelativeRecord
from core.http import address_with
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.lists.columns import NOTHING, badge
from core.lists.parts import Page
from core.wording import and_then

GROUPS_IN_SIGHT = 3
OPEN, DECIDED = "open", "decided"
NARROWING = ("q", "group", "state", "grade")  # filters but for the unit
PAGING = ("before", "after", "export")


class GradeFilters(ListFilterSet):
    unit = UnitStepFilter()
    group = django_filters.CharFilter(
        field_name="participant__peer_group", label=gettext_lazy("Peer group"), widget=forms.HiddenInput
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Decision"),
        method="by_state",
        choices=[(OPEN, gettext_lazy("Still to decide")), (DECIDED, gettext_lazy("Decided"))],
    )
    grade = django_filters.ChoiceFilter(label=gettext_lazy("Proposed grade"), choices=GradeCode.choices)

    class Meta:
        model = Sheet
        fields: ClassVar = ["unit", "group", "state", "grade"]

    def by_state(self, rows, name, value):
        return without_decision(rows) if value == OPEN else rows.filter(is_decided())

    def _words(self, field, value) -> str:
        if value and field is self.form.fields["group"]:
            is_here = self.queryset.filter(participant__peer_group=value).exists()
            return peer_groups_in_words([value])[value] if is_here else ""
        if value and field is self.form.fields["unit"]:
            unit = self.filters["unit"].unit(value)
            return unit_with_path(unit) if unit else ""
        return super()._words(field, value)


class ReleasedGradeFilters(GradeFilters):
    """Of a released year: nothing is proposed or waits any more, and a grade is the one that was released."""

    state = None
    grade = django_filters.ChoiceFilter(
        label=gettext_lazy("Final grade"), method="by_released", choices=GradeCode.choices
    )

    class Meta:
        model = Sheet
        fields: ClassVar = ["unit", "group", "grade"]

    def by_released(self, rows, name, value):
        released = ReleasedResult.objects.current().filter(period=OuterRef("period"), cadre=OuterRef("cadre"))
        return rows.filter(Exists(released.filter(grade=value)))


def _person(sheet) -> str:
    remark = format_html('<br><small class="muted">{}</small>', sheet.remark) if sheet.remark else ""
    return format_html('<a href="{}">{}</a>{}', sheet.get_absolute_url(), sheet.cadre, remark)


def _final(sheet) -> str:
    if not sheet.final:
        return NOTHING
    reason = sheet.decision.reason if sheet.decision else ""
    words = format_html('<br><small class="muted">{}</small>', reason) if reason else ""
    return format_html("{}{}", badge(sheet.final), words)


def _who_decides(refusal: Refusal) -> str:
    """In place of the buttons that the reader does not have."""
    if isinstance(refusal, SuperiorRecord):
        return _("A leader of a higher unit decides.")
    if isinstance(refusal, RelativeRecord):
        return _("A relative: another leader decides.")
    return _("The leaders of the unit decide.")


def _acts(sheet) -> str:
    """The proposal is taken with one press; another grade, or a change, is decided on a page of its own."""
    if not sheet.may_decide:
        return format_html('<small class="muted">{}</small>', sheet.who_decides)
    url = f"{reverse('appraisal:grade_one', args=[sheet.pk])}?{urlencode({'back': sheet.back})}"
    words = _("Change") if sheet.decision else pgettext("grade", "Other …") if sheet.grade else _("Decide")
    other = format_html(
        '<a class="btn btn-quiet btn-sm" href="{}">{}<span class="visually-hidden"> {}</span></a>',
        url,
        words,
        sheet.cadre,
    )
    if sheet.decision or not sheet.grade:
        return format_html('<span class="row-acts only-screen">{}</span>', other)
    return format_html(
        '<span class="row-acts only-screen"><button class="btn btn-quiet btn-sm" type="submit" name="grade" value="{}"'
        ' formaction="{}">{}<span class="visually-hidden"> {}</span></button>{}</span>',
        sheet.grade,
        url,
        _("As proposed"),
        sheet.cadre,
        other,
    )


class Grades(ListPage):
    """Proposals unit by unit, with the arithmetic of the quota in sight; a leader decides."""

    allow = reads_runs
    http_method_names = ["get", "head", "options"]
    model = Sheet
    filterset_class = GradeFilters
    template_name = "appraisal/grades.html"
    fragment_name = "appraisal/_grades.html"
    has_row_acts = True
    named: dict[str, str] = {}  # the peer groups of the rows in sight
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    search_label = gettext_lazy("Name or staff number")
    columns: ClassVar = [
        Column(
            key="cadre",
            label=gettext_lazy("Name"),
            value="cadre",
            sort="cadre__staff_no",
            render=_person,
            phone="title",
        ),
        replace(RANK, sort="rank", phone="fact"),
        Column(key="unit", label=gettext_lazy("Unit"), value="unit_words", sort="unit_path"),
        Column(key="group", label=gettext_lazy("Peer group"), value="group_words"),
        SCORE,
        replace(GRADE, key="proposed", label=gettext_lazy("Proposed grade"), value="grade"),
        Column(
            key="final",
            label=gettext_lazy("Final grade"),
            value="decision.grade",
            render=_final,
            sheet=lambda sheet: dict(GradeCode.choices).get(sheet.final),
            phone="fact",
        ),
        Column(key="acts", label=gettext_lazy("Action"), render=_acts, exported=False, phone="wide"),
    ]
    empty = Empty(
        gettext_lazy("No proposals yet."),
        gettext_lazy("Grades are proposed once the year has been calculated from its months."),
        icon="award",
    )

    @cached_property
    def filterset(self) -> GradeFilters:
        kind = ReleasedGradeFilters if self.is_released else GradeFilters
        return kind(self.request.GET, queryset=self.rows_in_scope, request=self.request)

    @property
    def shown_columns(self) -> list[Column]:
        """Once released a grade is no proposal any more and nobody acts on it."""
        hidden = ("proposed", "acts") if self.is_released else ()
        return [column for column in super().shown_columns if column.key not in hidden]

    @cached_property
    def period(self) -> Period:
        return visible_period(self.request, self.kwargs["pk"])

    @property
    def is_released(self) -> bool:
        """Nothing is decided any more: what was released is shown."""
        return self.period.state in (PeriodState.RELEASED, PeriodState.CLOSED)

    @cached_property
    def title(self):
        return _("Grades of %(period)s") % {"period": self.period}

    @cached_property
    def export_name(self):
        return f"grades-{self.period.starts_on:%Y}"

    def get_default_sort(self) -> str:
        """By rank within a unit or a peer group, where it says something; all together as an index has them."""
        return "rank" if self.request.GET.get("unit") or self.request.GET.get("group") else "unit_path"

    def get_queryset(self):
        """The sheets of a year; none for who reads no runs."""
        if self.period.kind != PeriodKind.YEAR or not self.request.user.unit_paths("hr", "leader"):
            return Sheet.objects.none()
        user, period = self.request.user, self.period
        if self.is_released:
            rows = Sheet.objects.visible_to(user).filter(period=period).of_run(period.released_run)
        else:
            rows = Sheet.objects.computed_for(user, period.current_run, period)
        return rows.select_related("cadre", "unit", "participant__post").defer("breakdown", "cadre__identity_number")

    @cached_property
    def counts(self) -> GradeCounts:
        return grade_counts(self.request.user, self.period, self.rows_in_scope)

    @cached_property
    def excellent(self) -> Counter[str]:
        """How many are excellent by peer group; told once the grades are released."""
        return excellent_in(self.request.user, self.period, self.rows_in_scope)

    @cached_property
    def rule(self) -> QuotaRule:
        return quota_rule(self.period)

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        return quotas(self.period, self.rule)

    @cached_property
    def steps(self) -> UnitSteps:
        return UnitSteps(self.counts.open_in, self.request.GET.get("unit", ""), self.link)

    @cached_property
    def released(self) -> QuerySet[ReleasedResult]:
        return ReleasedResult.objects.visible_to(self.request.user).current().filter(period=self.period)

    def get_sentence(self):
        if self.is_released:
            number = self.released.exclude(grade="").count()
            return ngettext("%(count)s grade was released.", "%(count)s grades were released.", number) % {
                "count": number
            }
        waiting, elsewhere = self.counts.open, self.counts.elsewhere
        if not self.request.user.has_role("leader"):
            words = ngettext("%(count)s proposal awaits a decision.", "%(count)s proposals await a decision.", waiting)
            return words % {"count": waiting}
        if not waiting and not elsewhere:
            return _("No proposals await your decision.")
        words = ngettext(
            "%(count)s proposal awaits your decision.", "%(count)s proposals await your decision.", waiting
        )
        others = ngettext("%(count)s is decided by others.", "%(count)s are decided by others.", elsewhere)
        return and_then(words % {"count": waiting}, others % {"count": elsewhere} if elsewhere else "")

    def complete(self, items: list[Any]) -> None:
        """Decision, remark and what may be done, for each of these sheets."""
        user = self.request.user
        keys = [sheet.cadre_id for sheet in items]
        decisions = GradeDecision.objects.visible_to(user).filter(period=self.period, is_current=True, cadre__in=keys)
        decided = {row.cadre_id: row for row in decisions.select_related("decided_by")}
        released = self.released.filter(cadre__in=keys) if self.is_released else self.released.none()
        grades = dict(released.values_list("cadre", "grade"))
        shown = {sheet.participant.peer_group for sheet in items}
        groups = self.named = peer_groups_of(self.period, shown, self.steps.units)
        for sheet in items:
            sheet.decision = decided.get(sheet.cadre_id)
            sheet.final = grades.get(sheet.cadre_id) or (sheet.decision.grade if sheet.decision else "")
            sheet.is_current = True
            sheet.unit_words = self.steps.names.get(sheet.unit_id) or str(sheet.unit)
            sheet.may_decide = may_decide(user, sheet, self.period)
            sheet.who_decides = self.who_decides(sheet)
            sheet.group_words = groups[sheet.participant.peer_group]
            sheet.remark = self.remark(sheet)
        self._name_places(items)

    def _name_places(self, items: list[Any]) -> None:
        """Where one comes back to: the row itself, or the next where the decided ones are not listed."""
        asked = self.request.GET
        here = address_with(self.request, "export")
        leaves = asked.get("state") == OPEN
        for place, sheet in enumerate(items):
            near = items[place + 1 :] or items[:place]
            row = (near[0] if len(items) > place + 1 else near[-1]) if leaves and near else sheet
            sheet.back = f"{here}#row-{row.pk}"

    def who_decides(self, sheet) -> str:
        """To a leader, of whom somebody else decides; others have no button anywhere, and read the sentence above."""
        user = self.request.user
        is_open = self.period.state == PeriodState.OPEN and sheet.grade and not sheet.decision
        if not is_open or sheet.may_decide or not user.has_role("leader"):
            return ""
        refusal = why_not_decide(user, sheet)
        return _who_decides(refusal) if refusal else ""

    def remark(self, sheet) -> str:
        if sheet.participant.standing != "graded":
            return sheet.participant.standing_in_words or sheet.participant.get_standing_display()
        if sheet.total is None:
            return _("No score.")
        if sheet.band == GradeCode.EXCELLENT and sheet.grade == GradeCode.COMPETENT:
            seats = self.quotas[sheet.participant.peer_group].seats
            if not seats:
                return _("Excellent by score, but the quota of this peer group has no place.")
            return ngettext(
                "Excellent by score, but the %(seats)s place of the quota is taken by the proposals above.",
                "Excellent by score, but the %(seats)s places of the quota are taken by the proposals above.",
                seats,
            ) % {"seats": seats}
        return ""

    def context(self, page: Page) -> dict:
        found = super().context(page)
        shown = dict.fromkeys(row.object.participant.peer_group for row in page.rows)
        group = self.request.GET.get("group")
        if group and self.counts.open_in and group in self.quotas:
            shown = {group: None}
        return found | {
            "period": self.period,
            "is_released": self.is_released,
            "steps": self.steps if self.counts.open_in else None,
            "keep": [
                (name, value) for name, value in self.request.GET.items() if value and name not in ("unit", *PAGING)
            ],
            "groups": self.groups(list(shown)[:GROUPS_IN_SIGHT]),
            "more_groups": max(0, len(shown) - GROUPS_IN_SIGHT),
            "spread": spread_in_words(self.rule),
            "accept": self.accepting(),
        }

    def _counted(self, limit: int) -> int:
        """Of whole units the counts of the board know."""
        if any(self.request.GET.get(name) for name in NARROWING):
            return super()._counted(limit)
        return min(limit, sum(number for path, number in self.counts.sheets.items() if self.steps.is_shown(path)))

    def groups(self, keys: list[str]) -> list[dict]:
        words = self.named
        if not set(keys) <= set(words):
            words = peer_groups_of(self.period, keys)
        return [
            {
                "name": words[key],
                "quota": self.quotas[key],
                "excellent": self.excellent[key] if self.is_released else 0,
                "url": self.link(group=key),
            }
            for key in keys
        ]

    def accepting(self) -> dict | None:
        """Deciding all that is open here as proposed; with other filters in force one would decide unseen rows."""
        asked, user = self.request.GET, self.request.user
        is_narrowed = any(asked.get(name) for name in ("q", "grade")) or asked.get("state") == DECIDED
        if is_narrowed or self.period.state != PeriodState.OPEN or not user.has_role("leader"):
            return None
        group, number = asked.get("group"), self.steps.open
        if group:
            rows = without_decision(self.filtered).filter(deciding(user))
            number = rows.order_by().count()
        query = {name: asked[name] for name in ("unit", "group") if asked.get(name)} | {"back": self.link()}
        url = f"{reverse('appraisal:grades_accept', args=[self.period.pk])}?{urlencode(query)}"
        return {"number": number, "url": url} if number else None

    def get_context_data(self, **context):
        if self.request.htmx and not self.request.htmx.boosted:
            return context  # only the list and its bar are swapped
        return context | {"distribution": self.distribution() if self.counts.open_in else None}

    def distribution(self):
        counted, labels = self.counts.grades, dict(GradeCode.choices)
        seats = sum(quota.seats for quota in self.quotas.values())
        return charts.distribution(
            _("Grades and quota"),
            [
                (labels[code], counted[code], seats if code == GradeCode.EXCELLENT else None)
                for code in labels
                if counted[code] or code == GradeCode.EXCELLENT
            ],
            quota_name=_("Quota"),
        )
