"""One entry: what it says, what it is expected to do, and what is done to it."""

from typing import ClassVar

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST

from appraisal.ledger import policies, rules, selectors, services
from appraisal.ledger.forms import EvidenceForm, ReverseForm
from appraisal.ledger.models import Entry, EntryApproval, EntrySource, EntryState
from appraisal.ledger.views.columns import rule_cell
from appraisal.ledger.windows import why_not_checking, why_not_settling, why_not_writing
from appraisal.periods.models import PeriodState
from appraisal.periods.windows import released_words
from cadres.units.selectors import unit_with_path
from core.approvals.views import ProposalAct, Verb
from core.figures import signed
from core.forms import by_form
from core.http import back_or
from core.uploads import IMAGES
from core.views import PageMixin, any_user
from core.wording import and_then


def entry_context(user, entry) -> dict:
    """What a page about one entry shows, the same on its own page and in the queue."""
    evidence = list(entry.evidence.all())
    for one in evidence:
        one.is_image = one.content_type in IMAGES
    return {
        "entry": entry,
        "evidence": evidence,
        "rule_words": rules.rule_words(entry.rule) if entry.rule else "",
        "level_words": dict(rules.level_choices(entry.rule)).get(entry.level, entry.level) if entry.rule else "",
        "modifier_words": modifier_words(entry),
        "expected": expected_effect(entry),
        "look_alikes": list(selectors.look_alikes(entry)[:3]) if entry.state == EntryState.SUBMITTED else [],
        "returned_before": entry.state == EntryState.SUBMITTED and entry.return_reason,
        "needs_approval": rules.needs_approval(entry.rule),
        "without_points": _without_points(entry, evidence),
    }


def _without_points(entry, evidence) -> bool:
    """Whether the entry would be on record without points, for the document that its rule asks for is missing."""
    if evidence or entry.rule is None or not entry.rule.evidence_required:
        return False
    return rules.without_document(rules.scheme_of(entry.rule.version_id)) == "no_points"


def modifier_words(entry) -> list[str]:
    known = rules.modifier_choices(entry.rule) if entry.rule else []
    return [words for code, words in known if code in entry.modifiers]


def expected_effect(entry, scheme=None):
    """Points that verifying would freeze, where they can be told already."""
    if entry.state in (EntryState.VERIFIED, EntryState.REVERSED, EntryState.NO_POINTS) or entry.rule is None:
        return None
    issues = rules.entry_issues(entry, scheme=scheme)
    return None if issues else rules.entry_effect(entry, scheme=scheme)


class EntryPage(PageMixin, View):
    allow = any_user

    def get(self, request, pk):
        entry = get_object_or_404(
            Entry.objects.in_reach_of(request.user).with_list_data().select_related("author", "checked_by", "reverses"),
            pk=pk,
        )
        user = request.user
        may_write, may_check, standstill = windows_of_entry(entry)
        may_add = may_write and policies.why_not_add_evidence(user, entry) is None
        context = entry_context(user, entry) | {
            "title": entry.summary,
            "history": selectors.history_of(entry),
            "reversal": Entry.objects.in_reach_of(user).filter(reverses=entry).first(),
            "may_edit": may_write and policies.why_not_edit(user, entry) is None,
            "may_take_back": may_check and policies.why_not_take_back(user, entry) is None,
            "may_delete": policies.why_not_delete(user, entry) is None,
            "may_verify": may_settle(entry) and policies.why_not_verify(user, entry) is None,
            "may_only_return": entry.period.is_released,
            "may_reverse": policies.why_not_reverse(user, entry) is None,
            "approval": approval_context(user, entry) if may_check else approval_kept(user, entry),
            "standstill": standstill,
            "evidence_form": EvidenceForm(user=user) if may_add else None,
            "sentence": entry_sentence(entry),
        }
        return render(request, "appraisal/entry.html", context)


def may_settle(entry) -> bool:
    """Whether the entry may be verified, or at least returned, today."""
    return not entry.is_left_out() and why_not_settling(entry.period) is None


def windows_of_entry(entry) -> tuple[bool, bool, str]:
    """Whether it may be written and checked today, and why an entry that is not done cannot go on, in a sentence."""
    if entry.is_left_out():
        words = {"cadre": entry.cadre, "period": entry.period}
        said = _("%(cadre)s was excluded from %(period)s. The entry stays on record and does not count.") % words
        return False, False, said
    is_late = entry.state == EntryState.RETURNED or entry.source != EntrySource.SELF
    writing, checking = why_not_writing(entry.period, late=is_late), why_not_checking(entry.period)
    waits = entry.state in (EntryState.SUBMITTED, EntryState.PROPOSED)
    refusal = writing if entry.is_editable else checking if waits else None
    if refusal and entry.period.is_released:
        released = released_words(entry.period, says_early=True)
        return (
            False,
            False,
            and_then(_("%(released)s; this entry does not count.") % {"released": released}, way_on(entry)),
        )
    return writing is None, checking is None, str(refusal or "")


def way_on(entry) -> str:
    """How what an entry of a released month tells of can still count."""
    if entry.period.state == PeriodState.RELEASED and entry.state != EntryState.DRAFT:
        return _("HR can carry it over into an open month, where it counts once verified.")
    return _("Write it again in an open month.")


def approval_kept(user, entry) -> dict | None:
    """The request for approval, to be read only."""
    found = approval_context(user, entry)
    may_reject = bool(found and found["may_decide"] and may_settle(entry))
    return found and found | {"may_decide": False, "may_reject": may_reject, "may_withdraw": False}


def approval_context(user, entry) -> dict | None:
    """The latest request for approval of an entry that the committee decides, and what the user may do with it."""
    if not rules.needs_approval(entry.rule):
        return None
    latest = entry.approvals.select_related("proposed_by", "decided_by").first()
    is_open = latest is not None and latest.is_open
    return {
        "row": latest,
        "may_decide": (may_decide := is_open and policies.why_not_approve(user, entry) is None),
        "may_reject": may_decide,
        "may_withdraw": is_open and latest.proposed_by_id == user.pk,
    }


def proposed_words(approval, consequence: str) -> str:
    """For whom which points are proposed and why, and what the leader's word does."""
    entry = approval.entry
    points = expected_effect(entry)
    words = {"cadre": entry.cadre, "unit": unit_with_path(entry.unit), "rule": rule_cell(entry)}
    sentences = [_("%(cadre)s, %(unit)s: “%(rule)s”.") % words]
    if points is not None:
        words["points"] = signed(points, 2)
        sentences = [_("%(cadre)s, %(unit)s: %(points)s for “%(rule)s”.") % words]
    if entry.value_reason:
        sentences.append(_("Reason: %(reason)s.") % {"reason": entry.value_reason.rstrip("。.")})
    return " ".join([*sentences, consequence])


class ApprovalAct(ProposalAct):
    """A leader approves or rejects what the committee decides; who checked the entry may withdraw the request."""

    allow = any_user
    model = EntryApproval
    argument = "approval"
    verbs: ClassVar = {
        "approve": Verb(
            services.approval_approve,
            gettext_lazy("Approve"),
            gettext_lazy("Approved. The entry now counts."),
            lambda approval: proposed_words(approval, _("The entry now counts.")),
            services.require_approving,
            reason=False,
        ),
        "reject": Verb(
            services.approval_reject,
            gettext_lazy("Reject"),
            gettext_lazy("Rejected. The author can read your reason."),
            lambda approval: proposed_words(approval, _("The entry goes back to its author with your reason.")),
            services.require_approving,
            danger=True,
        ),
        "withdraw": Verb(
            services.approval_withdraw,
            gettext_lazy("Withdraw"),
            gettext_lazy("Withdrawn. The entry waits to be verified."),
            lambda approval: _("The entry needs to be verified again."),
            services.require_own_request,
            reason=None,
        ),
    }


def entry_sentence(entry) -> str:
    return _("%(cadre)s · %(unit)s · counts in %(period)s") % {
        "cadre": entry.cadre,
        "unit": unit_with_path(entry.unit),
        "period": entry.period,
    }


@method_decorator(require_POST, name="dispatch")
class EntryAct(PageMixin, View):
    """One of the verbs that need no form: submit, take-back, delete, undo."""

    allow = any_user

    def post(self, request, pk, verb):
        entry = get_object_or_404(Entry.objects.in_reach_of(request.user), pk=pk)
        return getattr(self, verb.replace("-", "_"))(entry)

    def submit(self, entry):
        services.entry_submit(entry=entry, actor=self.request.user)
        messages.success(self.request, _("Submitted. It counts once it has been verified."))
        return redirect(entry)

    def take_back(self, entry):
        services.entry_take_back(entry=entry, actor=self.request.user)
        messages.success(self.request, _("Withdrawn; it is a draft again."))
        return redirect(entry)

    def delete(self, entry):
        services.entry_delete_draft(entry=entry, actor=self.request.user)
        messages.success(self.request, _("The draft is deleted."))
        return redirect("appraisal:my_ledger" if entry.source == EntrySource.SELF else "appraisal:desk")

    def undo(self, entry):
        if entry.state == EntryState.PROPOSED:
            approval = get_object_or_404(entry.approvals, state="proposed")
            services.approval_withdraw(approval=approval, actor=self.request.user)
        else:
            undo = services.entry_unreturn if entry.state == EntryState.RETURNED else services.entry_unverify
            entry = undo(entry=entry, actor=self.request.user)
        messages.success(self.request, _("Undone."))
        if entry.state == EntryState.DRAFT:
            return redirect(entry)
        queue = back_or(self.request, reverse("appraisal:verify_queue"))
        return redirect(f"{queue}{'&' if '?' in queue else '?'}entry={entry.pk}#open-entry")


class EntryReverse(PageMixin, View):
    allow = any_user

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = Entry.objects.in_reach_of(request.user).with_list_data()
            self.entry = get_object_or_404(rows, pk=kwargs["pk"])
            policies.require(policies.why_not_reverse(request.user, self.entry))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        return self.page(ReverseForm(user=request.user))

    def post(self, request, pk):
        form = ReverseForm(request.POST, user=request.user)
        made = []

        def reverse_it():
            made.append(
                services.entry_reverse(entry=self.entry, actor=request.user, reason=form.cleaned_data["reason"])
            )

        if not by_form(form, reverse_it):
            return self.page(form, status=422)
        messages.success(request, _("Reversed. Both entries stay on record."))
        return redirect(made[0])

    def page(self, form, status=200):
        if self.entry.period.state == PeriodState.OPEN:
            consequence = _("Neither the entry nor its reversal will count. This cannot be undone.")
        else:
            consequence = _(
                "%(period)s stays as it is; the points are reversed in the open month. This cannot be undone."
            ) % {"period": self.entry.period}
        context = {
            "title": _("Reverse “%(entry)s”") % {"entry": self.entry.summary},
            "consequence": consequence,
            "form": form,
            "label": _("Reverse the entry"),
            "danger": True,
            "back": self.entry.get_absolute_url(),
        }
        return render(self.request, "core/confirm.html", context, status=status)


def fragment_or_page(request, whole: str, part: str, context: dict, status=200):
    """One address, two sizes: the page, or its part when htmx asks for it."""
    small = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, part if small else whole, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
