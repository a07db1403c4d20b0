"""Writing an entry and changing a draft."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from appraisal.ledger import policies, selectors, services
from appraisal.ledger.forms import EntryForm, ObservationForm
from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.periods.models import Period
from appraisal.periods.windows import released_words
from cadres.access.policies import has_file
from core.figures import day_in_words
from core.forms import by_form
from core.texts import key_in
from core.views import PageMixin, any_user
from core.wording import in_turn


def period_sentence(period: Period | None) -> str:
    """Until when one may write, in words."""
    if period is None:
        return _("No month is open for you.")
    if period.is_released:
        return _("%(released)s; entries are over.") % {"released": released_words(period, says_early=True)}
    if period.takes_entries(timezone.localdate()):
        return _("%(period)s: entries can be added up to and including %(day)s.") % {
            "period": period,
            "day": day_in_words(period.entry_until),
        }
    return _("%(period)s: the deadline for entries has passed.") % {"period": period}


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
        form.full_clean()
        if submit:
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
        messages.success(request, _("Submitted. It counts once it has been verified.") if submit else _("Saved."))
        return redirect(self.entry)

    def refused(self, form):
        refusal = getattr(form, "refusal", None)
        if getattr(form, "saved", False):
            messages.success(self.request, _("Your changes are saved."))
            messages.error(self.request, in_turn(form.non_field_errors()))
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
