"""One cadre of a rehearsal: both breakdowns side by side."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from appraisal.rehearsal.models import RehearsalRow
from appraisal.rehearsal.sides import months_of, tree_of
from cadres.access.policies import is_hr
from core.views import PageMixin


class RehearsalRowPage(PageMixin):
    """One cadre: both breakdowns side by side, what differs is marked."""

    allow = is_hr

    def get(self, request, pk):
        rows = RehearsalRow.objects.visible_to(request.user).select_related(
            "rehearsal__version__scheme",
            "rehearsal__period__unit",
            "participant__scheme_version__scheme",
            "participant__post",
            "cadre",
            "unit",
        )
        row = get_object_or_404(rows, pk=pk)
        rehearsal, tree = row.rehearsal, tree_of(row)
        differing = request.GET.get("lines") == "differing"
        context = {
            "title": _("%(cadre)s, %(period)s, before and after") % {"cadre": row.cadre, "period": rehearsal.period},
            "sentence": _("%(unit)s. Left: by %(old)s. Right: by %(new)s.")
            % {"unit": row.unit, "old": row.participant.scheme_version, "new": rehearsal.version},
            "row": row,
            "rehearsal": rehearsal,
            "lines": tree.lines(differing=differing) if tree else [],
            "differing": differing,
            "months": months_of(row),
            "old": row.participant.scheme_version,
        }
        return render(request, "appraisal/rehearsal_row.html", context)
