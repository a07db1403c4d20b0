"""Renewing what rests on replaced results: what changes is shown first, then one act takes back and proposes anew."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.outcomes import services
from appraisal.outcomes.errors import NothingChanged, RenewedAlready
from appraisal.outcomes.models import BonusSheet, PromotionProposal, YearRecord
from appraisal.outcomes.policies import sees_outcomes
from appraisal.outcomes.renewals import renewal_of
from appraisal.outcomes.resting import clock_changed, rests_on_changed, years_on_changed_grades
from appraisal.outcomes.services.renewing import require_renewer
from appraisal.outcomes.sides import Side
from appraisal.results.models import Release
from cadres.access.policies import is_hr, require_act_on
from cadres.units.selectors import unit_with_path
from core.approvals.kinds import is_allowed
from core.approvals.models import ProposalState
from core.figures import figure, signed
from core.forms import ReasonForm
from core.views import ConfirmPage, link_action

LABEL = gettext_lazy("Renew by the new results")


def renew_action(proposal: BonusSheet | PromotionProposal, user: Any) -> dict[str, Any] | None:
    """The way to the renewal, for whoever may; the caller has found that the proposal rests on replaced results."""
    name = "appraisal:bonus_renew" if isinstance(proposal, BonusSheet) else "appraisal:promotion_renew"
    may = is_allowed(require_renewer, proposal, user)
    if proposal.state == ProposalState.PROPOSED:
        may = may and proposal.proposed_by_id == user.pk
    return link_action(LABEL, name, proposal.pk, icon="refresh") if may else None


def first_of_actions(found: dict[str, Any], action: dict[str, Any] | None) -> dict[str, Any]:
    """The actions of a page (``page_actions``) with one more before them."""
    if action is None:
        return found
    former = [found["primary_action"]] if found["primary_action"] else []
    return {"primary_action": action, "other_actions": [*former, *found["other_actions"]]}


class RenewPage(ConfirmPage):
    """A renewal of a proposal; leads to the new one."""

    allow = sees_outcomes
    form_class = ReasonForm
    label = LABEL

    def authorize(self) -> None:
        require_renewer(self.object, self.request.user)

    def act(self, data: dict[str, Any]) -> Any:
        service: Any = type(self).service  # read from the class, where a function is no method
        return service(**{self.argument: self.object}, actor=self.request.user, **data)


class BonusRenew(RenewPage):
    scope = BonusSheet
    object: BonusSheet
    template_name = "appraisal/bonus_renew.html"
    argument = "sheet"
    service = services.bonus_renew
    done = gettext_lazy("The bonus sheet was renewed. Someone else decides on the new one.")

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "period")

    def load(self) -> None:
        super().load()
        if not rests_on_changed(self.object):
            raise NothingChanged

    @property
    def title(self) -> str:
        return _("Renew the bonus of %(unit)s, %(period)s") % {
            "unit": unit_with_path(self.object.unit),
            "period": self.object.period,
        }

    @cached_property
    def renewal(self):
        return renewal_of(self.object)

    @property
    def consequence(self) -> str:
        words = {
            "before": figure(self.renewal.before, 2),
            "now": figure(self.renewal.now, 2),
            "people": self.renewal.changed,
        }
        if self.object.state == ProposalState.APPROVED:
            return (
                _(
                    "Reverse %(before)s yuan and propose %(now)s yuan; the amounts of %(people)s people change. "
                    "Both records are kept. The new sheet is paid once someone else has approved it."
                )
                % words
            )
        if self.object.proposed_as == Side.LEADER:
            return (
                _(
                    "Withdraw %(before)s yuan and propose %(now)s yuan; the amounts of %(people)s people change. "
                    "HR or another head of unit decides."
                )
                % words
            )
        return (
            _(
                "Withdraw %(before)s yuan and propose %(now)s yuan; the amounts of %(people)s people change. "
                "The head of unit decides."
            )
            % words
        )

    def get_initial(self) -> dict[str, Any]:
        return {"reason": reason_of_the_release(self.object.period_id)}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | {"renewal": self.renewal, "sheet": self.object}


def reason_of_the_release(period: int) -> str:
    """What the last release of a period said, to begin with."""
    release = Release.objects.done().filter(period=period).order_by("-number").first()
    if release is None or not release.reason:
        return ""
    return _("The results were replaced: %(reason)s") % {"reason": release.reason}


class PromotionRenew(RenewPage):
    scope = PromotionProposal
    object: PromotionProposal
    template_name = "appraisal/promotion_renew.html"
    argument = "proposal"
    service = services.promotion_renew
    done = gettext_lazy("The promotion was renewed. Someone else decides on the new one.")

    def load(self) -> None:
        super().load()
        self.clock = clock_changed(self.object)
        if self.clock is None:
            raise NothingChanged

    @property
    def title(self) -> str:
        return _("Renew the promotion: %(name)s") % {"name": self.object.cadre}

    @property
    def consequence(self) -> str:
        words = {
            "name": self.object.cadre,
            "rank": self.object.get_to_rank_display(),
            "former": self.object.get_from_rank_display(),
        }
        if self.object.state == ProposalState.APPROVED:
            return (
                _(
                    "Reverse the promotion and propose “%(rank)s” again by the new records. Until someone else "
                    "approves it, the personnel record of %(name)s shows “%(former)s”."
                )
                % words
            )
        return _("Withdraw the proposal and propose “%(rank)s” again by the new records.") % words

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | {"proposal": self.object, "clock": self.clock}


class YearRecordRenew(ConfirmPage):
    """The promotion record of one year is reversed, and the grade that counts now is entered."""

    allow = is_hr
    scope = YearRecord
    object: YearRecord
    form_class = ReasonForm
    label = gettext_lazy("Renew the record")
    argument = "record"
    service = services.year_record_renew
    done = gettext_lazy("The promotion record was renewed. The former one is kept.")

    def get_queryset(self):
        return super().get_queryset().select_related("cadre")

    def authorize(self) -> None:
        require_act_on(self.request.user, self.object.cadre, "hr")
        if not self.object.is_current:
            raise RenewedAlready

    def load(self) -> None:
        super().load()
        found = {one.record.pk: one for one in years_on_changed_grades(self.object.cadre)}
        if self.object.pk not in found:
            raise NothingChanged
        self.changed = found[self.object.pk]

    @property
    def title(self) -> str:
        return _("Renew the promotion record of %(name)s, %(year)s") % {
            "name": self.object.cadre,
            "year": self.object.year,
        }

    @property
    def consequence(self) -> str:
        months = signed(self.changed.months - self.object.credit_months, 0)
        return _(
            "%(year)s: “%(before)s” is reversed and “%(now)s” is entered; months gained change by %(months)s. "
            "The former record is kept."
        ) % {
            "year": self.object.year,
            "before": self.changed.before_in_words,
            "now": self.changed.now_in_words,
            "months": months,
        }

    def get_initial(self) -> dict[str, Any]:
        return {"reason": reason_of_the_release(self.changed.period)}

    def get_back(self) -> str:
        return link_action("", "appraisal:promotion_record", self.object.cadre_id)["url"]
