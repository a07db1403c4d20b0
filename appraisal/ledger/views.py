"""My ledger, one entry, and its evidence. The desk of the supervisor is in ``desk``."""

from typing import ClassVar

import django_filters
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST

from appraisal.ledger import panels, policies, rules, selectors, services
from appraisal.ledger.errors import NoDocument
from appraisal.ledger.evidence import IMAGES
from appraisal.ledger.forms import EntryForm, EvidenceForm, ObservationForm, ReverseForm
from appraisal.ledger.models import Entry, EntryApproval, EntrySource, EntryState, Evidence
from appraisal.ledger.text import key_in
from appraisal.periods.models import Period, PeriodKind, PeriodState
from cadres.access.policies import has_file
from core.approvals.views import ProposalAct, Verb
from core.errors import InvalidInput, Refusal
from core.figures import relative_time, signed
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.views import PageMixin, any_user


def by_form(form, act) -> bool:
    """Whether the form was valid and the service agreed; what it refuses for the content stands on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except InvalidInput as refusal:
        form.add_error(
            "file" if isinstance(refusal, NoDocument) and "file" in form.fields else None, str(refusal)
        )
        return False
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        form.add_error(None, str(refusal))
        form.refusal = refusal
        return False
    return True


def period_sentence(period: Period | None) -> str:
    """Until when one may write, in words."""
    if period is None:
        return _("No month is open for you.")
    if period.takes_entries(timezone.localdate()):
        return _("%(period)s: entries until %(day)s (%(when)s).") % {
            "period": period,
            "day": date_format(period.entry_until),
            "when": relative_time(period.entry_until),
        }
    return _("%(period)s: the time for entries is over.") % {"period": period}


# --- my ledger ------------------------------------------------------------------------------------


def own_months(request):
    own = request.user.own_cadre
    months = Period.objects.visible_to(request.user).filter(kind=PeriodKind.MONTH)
    return months.filter(participants__cadre=own).order_by("-starts_on")


class MyFilters(ListFilterSet):
    state = django_filters.ChoiceFilter(choices=EntryState.choices, label=gettext_lazy("State"))
    period = django_filters.ModelChoiceFilter(queryset=own_months, label=gettext_lazy("Month"))

    class Meta:
        model = Entry
        fields: ClassVar = ["state", "period"]


def rule_cell(entry) -> str:
    return rules.in_language(entry.rule.titles) if entry.rule else ""


class MyLedger(ListPage):
    """Home of a cadre: write, see what came back, and everything written so far."""

    allow = has_file
    model = Entry
    title = gettext_lazy("My ledger")
    template_name = "appraisal/ledger.html"
    default_sort = "-happened_on"
    page_size = 20
    search_fields: ClassVar = ["summary"]
    filterset_class = MyFilters
    export_name = "my-ledger"
    columns: ClassVar = [
        Column(key="summary", label=gettext_lazy("What was done"), link=True, phone="title"),
        Column(
            key="day",
            label=gettext_lazy("Day"),
            value="happened_on",
            sort="happened_on",
            format="date",
            phone="fact",
        ),
        Column(key="rule", label=gettext_lazy("Counts as"), value=rule_cell),
        Column(key="quantity", label=gettext_lazy("How much"), format="number"),
        Column(key="effect", label=gettext_lazy("Points"), format="signed", places=2),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("Your ledger is empty."),
        gettext_lazy("What you write above appears here, with its state and its points."),
        icon="notebook",
    )

    def get_queryset(self):
        return super().get_queryset().filter(cadre=self.request.user.own_cadre)

    @cached_property
    def period(self):
        own = self.request.user.own_cadre
        return selectors.open_period_of(own, day=timezone.localdate()) or selectors.latest_period_of(own)

    def get_sentence(self):
        return period_sentence(self.period)

    def get_context_data(self, **context):
        own = self.request.user.own_cadre
        open_now = self.period if self.period and self.period.takes_entries(timezone.localdate()) else None
        returned = Entry.objects.visible_to(self.request.user).filter(
            cadre=own, state=EntryState.RETURNED, author=self.request.user
        )
        return context | {
            "form": new_form(self.request.user, period=open_now) if open_now else None,
            "period": self.period,
            "figures": selectors.own_figures(own, self.period) if self.period else None,
            "returned": returned.select_related("checked_by").order_by("-checked_at")[:10],
            "panels": panels.panels_for(self.request.user),
        }


# --- writing --------------------------------------------------------------------------------------


def new_form(user, data=None, files=None, **kwargs) -> EntryForm:
    return EntryForm(
        data, files, user=user, cadre=user.own_cadre, fields_url=reverse("appraisal:entry_fields"), **kwargs
    )


class EntryNew(PageMixin, View):
    allow = has_file

    def get(self, request):
        return self.page(new_form(request.user))

    def post(self, request):
        form = new_form(request.user, request.POST, request.FILES)
        submit = "draft" not in request.POST
        if submit and form.is_valid():
            form.check_complete()
        made = []

        def write():
            made.append(
                services.entry_record(
                    actor=request.user,
                    cadre=request.user.own_cadre,
                    period=form.period,
                    key=form.cleaned_data.get("key"),
                    uploads=form.uploads(),
                    submit=submit,
                    **form.content(),
                )
            )

        if not by_form(form, write):
            return self.page(form, status=422)
        (entry,) = made
        if entry.state == EntryState.DRAFT:
            messages.success(request, _("Saved as a draft. Submit it when it is complete."))
        else:
            messages.success(request, _("Submitted. It counts once it has been verified."))
        return redirect("appraisal:my_ledger")

    def page(self, form, status=200):
        context = {
            "title": _("New entry"),
            "sentence": period_sentence(form.period),
            "form": form,
            "back": reverse("appraisal:my_ledger"),
            "action": reverse("appraisal:entry_new"),
        }
        return render(self.request, "appraisal/entry_form.html", context, status=status)


class EntryFields(PageMixin, View):
    """The fields that the rule chosen in a form needs; asked by htmx when the choice changes.

    ``about`` names the cadre of an observation; without it the form is about oneself.
    """

    allow = any_user

    def get(self, request):
        about = key_in(request.GET.get("cadre"))
        initial = {"rule": request.GET.get("rule", "")}
        if about:
            cadre = get_object_or_404(selectors.people_known(request.user), pk=about)
            form: EntryForm = ObservationForm(user=request.user, cadre=cadre, initial=initial)
        elif request.user.own_cadre:
            form = EntryForm(user=request.user, cadre=request.user.own_cadre, initial=initial)
        else:
            raise Http404
        return render(request, "appraisal/entry_rule_fields.html", {"form": form})


class EntryEdit(PageMixin, View):
    allow = any_user

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = Entry.objects.in_reach_of(request.user).with_list_data()
            self.entry = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def form(self, data=None):
        entry = self.entry
        kind = ObservationForm if entry.source == EntrySource.OBSERVATION else EntryForm
        initial = {name: getattr(entry, name) for name in services.CONTENT}
        initial |= {"rule": entry.rule_id, "duty": entry.duty_id, "version": entry.version}
        fields_url = reverse("appraisal:entry_fields")
        if kind is ObservationForm:
            fields_url += f"?cadre={entry.cadre_id}"
        return kind(
            data,
            user=self.request.user,
            cadre=entry.cadre,
            period=entry.period,
            entry=entry,
            initial=initial,
            fields_url=fields_url,
        )

    def get(self, request, pk):
        policies.require(policies.why_not_edit(request.user, self.entry))
        return self.page(self.form())

    def post(self, request, pk):
        form = self.form(request.POST)
        submit = "draft" not in request.POST

        def write():
            version = form.cleaned_data.get("version")
            changed = services.entry_update(
                entry=self.entry, actor=request.user, version=version or 0, **form.content()
            )
            # a document that is missing leaves the changes as a draft, and says so
            form.saved = True
            if submit:
                services.entry_submit(entry=changed, actor=request.user)

        if not by_form(form, write):
            return self.refused(form)
        messages.success(
            request, _("Submitted. It counts once it has been verified.") if submit else _("Saved.")
        )
        return redirect(self.entry)

    def refused(self, form):
        refusal = getattr(form, "refusal", None)
        if getattr(form, "saved", False):
            messages.success(self.request, _("Your changes are saved."))
            messages.error(self.request, "; ".join(form.non_field_errors()))
            return redirect(self.entry)
        if refusal is not None and refusal.code == "stale":
            # sent again, it overwrites knowingly: the page now shows what the other change was
            self.entry.refresh_from_db()
            form.data = form.data.copy()
            form.data["version"] = self.entry.version
        return self.page(form, status=409 if refusal is not None else 422)

    def page(self, form, status=200):
        context = {
            "title": _("Change the entry"),
            "sentence": period_sentence(self.entry.period),
            "form": form,
            "entry": self.entry,
            "back": self.entry.get_absolute_url(),
            "action": reverse("appraisal:entry_edit", args=[self.entry.pk]),
        }
        return render(self.request, "appraisal/entry_form.html", context, status=status)


# --- one entry ------------------------------------------------------------------------------------


def entry_context(user, entry) -> dict:
    """What a page about one entry shows, the same on its own page and in the queue."""
    evidence = list(entry.evidence.all())
    for one in evidence:
        one.is_image = one.content_type in IMAGES
    return {
        "entry": entry,
        "evidence": evidence,
        "rule_words": rules.rule_words(entry.rule) if entry.rule else "",
        "level_words": dict(rules.level_choices(entry.rule)).get(entry.level, entry.level)
        if entry.rule
        else "",
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
            Entry.objects.in_reach_of(request.user)
            .with_list_data()
            .select_related("author", "checked_by", "reverses"),
            pk=pk,
        )
        user = request.user
        may_add = policies.why_not_add_evidence(user, entry) is None
        context = entry_context(user, entry) | {
            "title": entry.summary,
            "history": selectors.history_of(entry),
            "reversal": Entry.objects.in_reach_of(user).filter(reverses=entry).first(),
            "may_edit": policies.why_not_edit(user, entry) is None,
            "may_take_back": policies.why_not_take_back(user, entry) is None,
            "may_delete": policies.why_not_delete(user, entry) is None,
            "may_verify": policies.why_not_verify(user, entry) is None,
            "may_reverse": policies.why_not_reverse(user, entry) is None,
            "approval": approval_context(user, entry),
            "evidence_form": EvidenceForm(user=user) if may_add else None,
            "sentence": entry_sentence(entry),
        }
        return render(request, "appraisal/entry.html", context)


def approval_context(user, entry) -> dict | None:
    """The latest request for approval of an entry that the committee decides, and what the user may do with it."""
    if not rules.needs_approval(entry.rule):
        return None
    latest = entry.approvals.select_related("proposed_by", "decided_by").first()
    is_open = latest is not None and latest.is_open
    return {
        "row": latest,
        "may_decide": is_open and policies.why_not_approve(user, entry) is None,
        "may_withdraw": is_open and latest.proposed_by_id == user.pk,
    }


def proposed_words(approval, consequence: str) -> str:
    """For whom which points are proposed and why, and what the leader's word does."""
    entry = approval.entry
    points = expected_effect(entry)
    words = {"cadre": entry.cadre, "unit": entry.unit, "rule": rule_cell(entry)}
    said = [_("%(cadre)s, %(unit)s: “%(rule)s”.") % words]
    if points is not None:
        words["points"] = signed(points, 2)
        said = [_("%(cadre)s, %(unit)s: %(points)s for “%(rule)s”.") % words]
    if entry.value_reason:
        said.append(_("Reason: %(reason)s.") % {"reason": entry.value_reason.rstrip("。.")})
    return " ".join([*said, consequence])


class ApprovalAct(ProposalAct):
    """A leader approves or rejects what the committee decides; who checked the entry may withdraw the request."""

    allow = any_user
    model = EntryApproval
    argument = "approval"
    verbs: ClassVar = {
        "approve": Verb(
            services.approval_approve,
            gettext_lazy("Approve"),
            gettext_lazy("Approved. The entry counts from now on."),
            lambda approval: proposed_words(approval, _("The entry counts from now on.")),
            reason=False,
        ),
        "reject": Verb(
            services.approval_reject,
            gettext_lazy("Reject"),
            gettext_lazy("Rejected. The author reads your reason."),
            lambda approval: proposed_words(
                approval, _("The entry goes back to its author with your reason.")
            ),
            danger=True,
        ),
        "withdraw": Verb(
            services.approval_withdraw,
            gettext_lazy("Withdraw"),
            gettext_lazy("Withdrawn. The entry waits to be verified."),
            lambda approval: _("The entry waits to be verified again."),
            reason=None,
        ),
    }


def entry_sentence(entry) -> str:
    return _("%(cadre)s · %(unit)s · counts in %(period)s") % {
        "cadre": entry.cadre,
        "unit": entry.unit,
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
        messages.success(self.request, _("Taken back; it is a draft again."))
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
        return redirect(f"{reverse('appraisal:verify_queue')}?entry={entry.pk}")


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
                services.entry_reverse(
                    entry=self.entry, actor=request.user, reason=form.cleaned_data["reason"]
                )
            )

        if not by_form(form, reverse_it):
            return self.page(form, status=422)
        messages.success(request, _("Reversed. Both entries stay on record."))
        return redirect(made[0])

    def page(self, form, status=200):
        if self.entry.period.state == PeriodState.OPEN:
            consequence = _("The entry and its reversal will both count nowhere. This cannot be undone.")
        else:
            consequence = _(
                "%(period)s stays as it is; its points will be taken back in the open month. This cannot be undone."
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


# --- evidence -------------------------------------------------------------------------------------


class EvidenceFile(PageMixin, View):
    """The file, after the scope was asked; always as an attachment, never as a page of this site."""

    allow = any_user

    def get(self, request, pk):
        return self.answer(request, pk)

    def answer(self, request, pk):
        evidence = get_object_or_404(
            Evidence.objects.in_reach_of(request.user).select_related("entry__cadre"), pk=pk
        )
        try:
            file = evidence.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        services.evidence_opened(evidence=evidence, actor=request.user)
        response = FileResponse(
            file, as_attachment=True, filename=evidence.name, content_type=evidence.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


@method_decorator(require_POST, name="dispatch")
class EvidenceAdd(PageMixin, View):
    allow = any_user

    def post(self, request, pk):
        entry = get_object_or_404(Entry.objects.in_reach_of(request.user), pk=pk)
        form = EvidenceForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            messages.error(
                request, " ".join(str(error) for errors in form.errors.values() for error in errors)
            )
            return redirect(entry)
        for upload in form.uploads():
            services.evidence_add(entry=entry, actor=request.user, file=upload)
        messages.success(request, _("The file is added."))
        return redirect(entry)


@method_decorator(require_POST, name="dispatch")
class EvidenceRemove(PageMixin, View):
    allow = any_user

    def post(self, request, pk):
        evidence = get_object_or_404(
            Evidence.objects.in_reach_of(request.user).select_related("entry"), pk=pk
        )
        services.evidence_remove(evidence=evidence, actor=request.user)
        messages.success(request, _("The file is removed."))
        return redirect(evidence.entry)


def fragment_or_page(request, whole: str, part: str, context: dict, status=200):
    """One address, two sizes: the page, or its part when htmx asks for it."""
    small = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, part if small else whole, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
