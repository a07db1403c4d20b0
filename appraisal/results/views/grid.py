"""The people of a team against the months of a year."""

from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views import View

from appraisal.results import selectors
from appraisal.results.models import ReleasedResult
from appraisal.results.policies import reads_results
from appraisal.results.selectors import GridCell, GridRow
from cadres.units.boards import UnitSteps
from core.figures import figure
from core.http import address_with
from core.lists.search import searched
from core.views import PageMixin

TONES = ((95, "good"), (80, "fair"), (60, "low"))


def draw(rows: list[GridRow]) -> None:
    """The cells of each row in HTML. There are six hundred; what most of them say is put into words once."""
    words: dict[str, str] = {}
    for row in rows:
        row.drawn = format_html_join("", "<td>{}</td>", ((_cell(cell, words),) for cell in row.cells))


def _cell(cell: GridCell, words: dict[str, str]) -> str:
    if cell.result:
        return _result(cell.result)
    state = cell.state
    if state not in words:
        words[state] = _without_result(cell)
    return words[state]


def _without_result(cell: GridCell) -> str:
    if cell.taking_part:
        return format_html('<span class="grid-cell muted">{}</span>', cell.period.get_state_display())
    return format_html(
        '<span class="grid-cell none"><span aria-hidden="true">·</span><span class="visually-hidden">{}</span></span>',
        _("not a participant"),
    )


def _result(result: ReleasedResult) -> str:
    """The coefficient, lightly tinted by what it is; the number itself says it all."""
    url = result.get_absolute_url()
    if result.total is None:
        return format_html('<a class="grid-cell" href="{}">{}</a>', url, _("no score"))
    share = result.coefficient
    tone = "" if share is None else next((name for least, name in TONES if share >= least), "poor")
    said = _("Score %(score)s, rank %(rank)s") % {"score": figure(result.total, 2), "rank": result.rank}
    return format_html(
        '<a class="grid-cell grid-{}" href="{}" title="{}">{}</a>', tone, url, said, floatformat(share, 1)
    )


class TeamGrid(PageMixin, View):
    """Score and state per person and month; one click to the sheet."""

    allow = reads_results

    def get(self, request):
        years = selectors.grid_years(request.user)
        asked = request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and int(asked) in years else next(iter(years), None)
        words, months = searched(request), years[year] if year else {}
        steps = self.steps(request, months)
        rows, last = [], None
        if months:
            rows, last = selectors.grid(
                request.user, by_start=months, shown=steps.shown, words=words.split(), after=self._after(request)
            )
        draw(rows)
        for row in rows:
            row.unit_name = steps.names.get(row.unit.pk) or str(row.unit)
        context = {
            "title": _("Team by month"),
            "sentence": _("Appraisal coefficient in per cent of the full score; click to open the score sheet."),
            "years": list(years),
            "year": year,
            "steps": steps,
            "keep": [("year", year)] if year else [],
            "searching": True,
            "search_text": words,
            "is_narrowed": bool(words or steps.path),
            "months": list(months),
            "rows": rows,
            "first": address_with(request, "after") if request.GET.get("after") else "",
            "more": address_with(request, after=f"{last[0]}|{last[1]}") if last else "",
        }
        return render(request, "appraisal/grid.html", context)

    def steps(self, request, months: selectors.Months) -> UnitSteps:
        counts = selectors.grid_units(request.user, months)

        def link(unit):
            return address_with(request, "after", unit=unit)

        return UnitSteps.staying(counts, request.GET.get("unit", ""), link, request.user, counting=False)

    def _after(self, request) -> tuple[str, int] | None:
        path, _bar, key = request.GET.get("after", "").partition("|")
        return (path, int(key)) if key.isdecimal() and path.replace("/", "").isdecimal() else None
