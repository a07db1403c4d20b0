"""What waits for a decision, and the records of a year."""

from typing import Any

from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.outcomes import services
from appraisal.outcomes.models import BonusSheet, PromotionProposal
from appraisal.outcomes.policies import sees_outcomes
from appraisal.outcomes.resting import number_on_changed_results
from appraisal.outcomes.selectors import all_waiting, proposed_by, waiting_for
from appraisal.periods.models import Period, PeriodKind
from appraisal.results.models import Release
from cadres.access.models import User
from cadres.access.policies import is_hr, require_unit
from cadres.units.selectors import name_units
from core.approvals.selectors import all_open, to_decide
from core.kept import kept
from core.querysets import counts_for
from core.questions import Question, question_of
from core.views import ConfirmPage, PageMixin
from core.wording import and_then


def _newest(model: type[BonusSheet] | type[PromotionProposal], user: User) -> list:
    """The newest hundred of those that the user sees and that wait for anybody's decision."""

    def question(user: User) -> Question:
        rows: Any = all_open(model, user)
        return question_of(rows.with_list_data().order_by("-pk")[:100])

    return kept(("newest", model), user, question).read()


def releases_to_confirm(user: User) -> list[Release]:
    """A leader's first page is this one, and the release is the first thing that is asked of a leader."""
    if not user.has_role("leader"):
        return []
    return list(to_decide(Release, user).select_related("period__unit").order_by("-pk")[:10])


class OutcomesBoard(PageMixin):
    """What waits for this user's decision, and what the user has proposed."""

    allow = sees_outcomes

    def get(self, request):
        sheets = _newest(BonusSheet, request.user)
        releases = releases_to_confirm(request.user)
        name_units(sheets)
        context = {
            "title": _("Outcomes to approve"),
            "sentence": self.sentence(request.user, are_released=not releases),
            "sheets": sheets,
            "promotions": _newest(PromotionProposal, request.user),
            "proposes": is_hr(request.user),
            "releases": releases,
            "outdated": number_on_changed_results(request.user),
        }
        return render(request, "appraisal/outcomes.html", context)

    def sentence(self, user, *, are_released: bool) -> str:
        """How many wait, and for whom: the rows below are all that wait, not only those that the reader decides.

        Above a release that waits for the reader nobody says that nothing does.
        """
        here = counts_for(user, "outcomes", lambda user: [*waiting_for(user), *proposed_by(user), *all_waiting(user)])
        mine, own, every = sum(here[:2]), sum(here[2:4]), sum(here[4:])
        rest = every - mine
        said = []
        if not every and not are_released:
            return ""
        if mine or user.has_role("leader"):
            words = ngettext("%(n)s waits for your decision.", "%(n)s wait for your decision.", mine)
            said.append(words % {"n": mine} if mine else _("Nothing waits for your decision."))
        if not every and not said:
            return _("Nothing waits for a decision.")
        if rest or not said:
            words = ngettext(
                "%(n)s waits for somebody else's decision; proposed by you: %(own)s.",
                "%(n)s wait for somebody else's decision; proposed by you: %(own)s.",
                rest,
            )
            said.append(words % {"n": rest, "own": own})
        return and_then(said[0], "".join(said[1:]))


class YearRecordsWrite(ConfirmPage):
    """Carries a year's decided grades into the promotion records."""

    allow = is_hr
    scope = Period
    object: Period
    key = "period_pk"
    label = gettext_lazy("Transfer grades")
    back = reverse_lazy("appraisal:outcomes")

    def get_queryset(self):
        return super().get_queryset().filter(kind=PeriodKind.YEAR).select_related("unit")

    def authorize(self) -> None:
        require_unit(self.request.user, self.object.unit, "hr")

    @property
    def title(self) -> str:
        return _("Promotion records of %(year)s") % {"year": self.object}

    @property
    def consequence(self) -> str:
        return _("Transfer the final grades of %(year)s to the promotion records.") % {"year": self.object}

    @property
    def done(self) -> str:
        return _("The promotion records of %(count)s people were written.") % {"count": self.people}

    def act(self, data) -> str:
        self.people = services.year_records_write(period=self.object, actor=self.request.user)
        return "appraisal:promotion_due"
