"""The rules in force for a unit and a day, and the changes of them that wait or were decided."""

from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cadres.access.policies import is_hr
from cadres.pages import AuditedExports
from cadres.rules import services
from cadres.rules.forms import PlaceForm, RuleForm
from cadres.rules.models import RuleChange
from cadres.rules.policies import may_propose, may_propose_some, reads_changes, require_proposer
from cadres.rules.selectors import Rule, by_subject, rule_before, rules_in_force, touched
from cadres.units.models import Unit
from cadres.units.selectors import unit_with_path
from core.approvals.kinds import is_allowed, kind_of
from core.approvals.lists import PROPOSED, STATE, ProposalFilters
from core.approvals.selectors import to_decide
from core.approvals.views import ProposalAct, ProposalDetail, Wording, decisions
from core.lists import Column, Empty, ListPage
from core.params.catalogue import Declared, declared
from core.params.services import in_force
from core.scopes import keys_in
from core.views import FormPage, PageMixin, any_user, link_action
from core.wording import noted


class Rules(PageMixin):
    """Every value as it counts in one unit on one day, where it comes from and how sure it is."""

    allow = any_user

    def get(self, request):
        form = PlaceForm(request.GET, user=request.user)
        chosen = form.cleaned_data if form.is_valid() else {}
        unit, day = chosen.get("unit"), chosen.get("on") or timezone.localdate()
        proposes = may_propose(request.user, unit)
        rules = rules_in_force(unit, day)
        context = {
            "title": _("Rules in force"),
            "sentence": self.sentence(unit, day),
            "form": form,
            "waiting": self.waiting(),
            "subjects": [
                (subject, [self.line(rule, unit, proposes) for rule in group]) for subject, group in by_subject(rules)
            ],
            "other_actions": [link_action(_("Changes of rules"), "cadres:rule_changes", icon="arrows-exchange")]
            if reads_changes(request.user)
            else [],
        }
        return render(request, "cadres/rules.html", context)

    def sentence(self, unit: Unit | None, day: Any) -> str:
        words = {"unit": unit_with_path(unit) if unit else "", "day": date_format(day)}
        if unit:
            return _("As they count in %(unit)s on %(day)s.") % words
        return _("As they count everywhere on %(day)s; choose a unit to see its own.") % words

    def waiting(self) -> list[RuleChange]:
        """The changes that wait for the decision of this user."""
        user = self.request.user
        if not user.has_role("leader"):
            return []
        found = to_decide(RuleChange, user).select_related("unit").order_by("starts_on", "pk")
        return [change for change in found[:50] if is_allowed(kind_of(change).require_decider, change, user)]

    def line(self, rule: Rule, unit: Unit | None, proposes: bool) -> tuple[Rule, str, str]:
        """The rule, and where another value of it is proposed, if the user may, or why it is not."""
        about = rule.about
        if not proposes:
            return rule, "", ""
        if not about.kind.fields():
            return rule, "", _("Comes with a policy pack.")
        if unit is not None and not about.by_unit:
            return rule, "", _("One for the whole site.")
        return rule, propose_url(about.code, unit), ""


def propose_url(code: str, unit: Unit | None) -> str:
    if unit is None:
        return reverse("cadres:rule_propose_site", args=[code])
    return reverse("cadres:rule_propose", args=[code, unit.pk])


class ProposeForSite(FormPage):
    allow = may_propose_some
    form_class = RuleForm
    label = gettext_lazy("Propose")
    done = gettext_lazy("The change was proposed; the head of unit decides.")
    unit: Unit | None = None

    @cached_property
    def about(self) -> Declared:
        try:
            about = declared(self.kwargs["code"])
        except LookupError:
            raise Http404 from None
        if not about.kind.fields() or (self.unit and not about.by_unit):
            raise Http404
        return about

    def authorize(self) -> None:
        require_proposer(self.request.user, self.unit)

    @property
    def title(self) -> str:
        return _("Propose another value: %(rule)s") % {"rule": self.about.name}

    @property
    def sentence(self) -> str:
        where = unit_with_path(self.unit) if self.unit else _("the whole site")
        return _("For %(where)s. %(meaning)s") % {"where": where, "meaning": self.about.meaning}

    def get_back(self) -> str:
        return reverse("cadres:rules") + (f"?unit={self.unit.pk}" if self.unit else "")

    def get_form_kwargs(self) -> dict[str, Any]:
        within = keys_in(self.unit.path) if self.unit else ()
        rows = in_force(self.about.code, on=timezone.localdate(), within=within)
        return super().get_form_kwargs() | {"about": self.about, "value": rows[0].value if rows else None}

    def act(self, data: dict[str, Any]) -> RuleChange:
        return services.rule_propose(actor=self.request.user, code=self.about.code, unit=self.unit, **data)


class ProposeForUnit(ProposeForSite):
    allow = is_hr

    @cached_property
    def unit(self) -> Unit:  # type: ignore[override]
        return get_object_or_404(Unit.objects.visible_to(self.request.user), pk=self.kwargs["unit_pk"])


class ChangeList(AuditedExports, ListPage):
    allow = reads_changes
    model = RuleChange
    title = gettext_lazy("Changes of rules")
    filterset_class = ProposalFilters
    export_name = "rule-changes"
    columns: ClassVar = [
        Column(key="rule", label=pgettext_lazy("policy", "Rule"), value="rule", link=True, phone="title"),
        Column(key="where", label=gettext_lazy("Where"), value="where", phone="fact"),
        Column(key="value", label=gettext_lazy("Value"), value="said", phone="fact"),
        Column(key="from", label=gettext_lazy("From"), value="starts_on", sort="starts_on", format="date"),
        PROPOSED,
        STATE,
    ]
    empty = Empty(
        gettext_lazy("No changes yet."),
        gettext_lazy("Everything counts as the policy packs say; another value is proposed from the list of rules."),
        gettext_lazy("Rules in force"),
        "cadres:rules",
        icon="scale",
    )


class ChangeDetail(ProposalDetail):
    allow = reads_changes
    model = RuleChange
    template_name = "cadres/rule_change.html"

    def get_context_data(self, proposal: RuleChange) -> dict[str, Any]:
        where = unit_with_path(proposal.unit) if proposal.unit else proposal.where
        about = {"about": declared(proposal.code), "where": where, "before": before_in_words(proposal)}
        return about | {"touched": touched(proposal)}


def before_in_words(change: RuleChange) -> str:
    rule = rule_before(change)
    return noted(rule.said, rule.where) if rule.row else _("no value")


class ChangeAct(ProposalAct):
    allow = reads_changes
    model = RuleChange

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | {"details": touched(self.proposal)}

    verbs = decisions(
        approve=Wording(
            lambda change: (
                _("%(rule)s: from %(day)s on %(value)s counts in %(where)s instead of %(before)s.")
                % {
                    "before": before_in_words(change),
                    "rule": change.rule,
                    "day": date_format(change.starts_on),
                    "value": change.said,
                    "where": change.where,
                }
            ),
            gettext_lazy("The change was approved."),
        ),
        reject=Wording(
            lambda change: _("Reject this change. Another one may be proposed."),
            gettext_lazy("The change was rejected."),
        ),
        withdrawn=gettext_lazy("The proposal was withdrawn."),
        reverse=Wording(
            lambda change: (
                _("From today on the value of %(where)s no longer counts; past days keep it.") % {"where": change.where}
            ),
            gettext_lazy("The value was ended."),
        ),
    )
