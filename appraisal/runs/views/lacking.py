"""Who is scored without what: the people behind each number of a release page, and where it is entered."""

from typing import ClassVar

import django_filters
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.periods.models import Participant, Period
from appraisal.periods.places import as_told, places_told, posts_told
from appraisal.periods.policies import may_run
from appraisal.periods.scopes import file_url, files_linked
from appraisal.periods.selectors import address
from appraisal.runs.defaults import Lines
from appraisal.runs.lacking import codes_given, has_no_facts, lacking_some
from appraisal.runs.policies import reads_runs
from appraisal.runs.views.access import visible_period
from appraisal.sources import measure_title
from cadres.access.policies import own_and_relatives
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.wording import in_turn

BREAK = mark_safe("<br>")


class LackingFilters(ListFilterSet):
    value = django_filters.ChoiceFilter(label=gettext_lazy("Data item"))
    part = django_filters.ChoiceFilter(label=gettext_lazy("Indicator or rule"))
    nothing = django_filters.BooleanFilter(label=gettext_lazy("Neither entry nor data item"))

    class Meta:
        model = Participant
        fields: ClassVar[list[str]] = []

    def __init__(self, *args, lines: Lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        codes = sorted({code for _version, code in lines.wanted})
        parts = {line.part: line.words for _version, line in lines.lines}
        self.form.fields["value"].choices = [(code, measure_title(code)) for code in codes]
        self.form.fields["part"].choices = list(parts.items())

    @property
    def wanted(self):
        return self.lines.narrowed(self.typed.get("value") or "", self.typed.get("part") or "")

    def filter_queryset(self, queryset):
        period = self.lines.period
        if self.typed.get("nothing"):
            return queryset.filter(has_no_facts(period))
        return queryset.filter(lacking_some(period, self.wanted))


class Lacking(ListPage):
    """Participants who lack a data item, or whatever counts: with unit, what is missing, and the way to enter it."""

    allow = reads_runs
    model = Participant
    template_name = "appraisal/lacking.html"
    filterset_class = LackingFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no", "unit__name", "unit__name_en"]
    default_sort = "unit_path"
    export_name = "lacking"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__name", link=file_url, phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_path", phone="fact", **as_told("unit_words")),
        Column(key="post", label=gettext_lazy("Post"), sort="post__title", **as_told("post_words")),
        Column(
            key="missing",
            label=gettext_lazy("What is missing"),
            render=lambda row: format_html_join(BREAK, "{}", ((one,) for one in row.missing_words)),
            sheet=lambda row: in_turn(row.missing_words),
            phone="wide",
        ),
        Column(
            key="enter",
            label=gettext_lazy("Action"),
            value=lambda row: _("Enter data") if row.enter_url else None,
            link=lambda row: row.enter_url,
            exported=False,
        ),
    ]

    @cached_property
    def period(self) -> Period:
        period = visible_period(self.request, self.kwargs["pk"])
        if not self.request.user.covers(period.unit, "hr", "leader"):
            raise Http404
        return period

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.period)

    def get_queryset(self):
        rows = Participant.objects.visible_to(self.request.user).filter(period=self.period)
        related = rows.filter(scheme_version__isnull=False).select_related("cadre", "post", "unit")
        return related.defer("cadre__identity_number")

    @cached_property
    def filterset(self):
        rows = {"queryset": lambda: self.rows_in_scope, "request": self.request}
        return LackingFilters(self.request.GET, lines=self.lines, **rows)

    def complete(self, items):
        for row in items:
            row.period = self.period
        files_linked(self.request.user, items)
        posts_told(items, places_told(items, self.period))
        given = codes_given(self.period, items)
        barred = own_and_relatives(self.request.user) if self.takes_figures else set()
        for row in items:
            of_row = [code for version, code in self.wanted if version == row.scheme_version_id]
            missing = [code for code in of_row if (row.cadre_id, code) not in given]
            row.missing_words = self.words_of(row, missing)
            may_enter = self.takes_figures and missing and row.cadre_id not in barred
            row.enter_url = self.enter_url(row, missing[0]) if may_enter else ""

    @cached_property
    def wanted(self):
        return self.filterset.wanted

    def words_of(self, row, missing) -> list[str]:
        words = self.lines.words_for(row.scheme_version_id, missing, self.filterset.typed.get("part") or "")
        return words or [_("No verified entry and no data item.")]

    def enter_url(self, row, code) -> str:
        return f"{reverse('appraisal:measure_new', args=[self.period.pk])}?cadre={row.cadre_id}&code={code}"

    @cached_property
    def takes_figures(self) -> bool:
        return may_run(self.request.user, self.period) and self.period.takes_figures(timezone.localdate())

    @cached_property
    def empty(self):
        return Empty(_("No data is missing."), _("Every participant has what the scheme reads."), icon="circle-check")

    def get_sentence(self):
        if self.takes_figures:
            return _("Enter what is missing here, or import it from a spreadsheet, and score again.")
        return _("HR of the organising unit enters data items while the period takes them.")

    def get_other_actions(self):
        found = [self.way(_("Data items"), "measures", "percentage")]
        if self.takes_figures and (url := address("imports:upload", "measures")):
            found.insert(0, {"label": _("Import from a spreadsheet"), "url": url, "icon": "file-import"})
        return found

    def way(self, label, name, icon):
        return {"label": label, "url": reverse(f"appraisal:{name}", args=[self.period.pk]), "icon": icon}

    def get_context_data(self, **context):
        return context | {
            "period": self.period,
            "title": _("Scored without data, %(period)s") % {"period": self.period},
        }
