"""The documents of an entry."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from appraisal.ledger import services
from appraisal.ledger.forms import EvidenceForm
from appraisal.ledger.models import Entry, Evidence
from core.uploads import file_response, open_file
from core.views import PageMixin, any_user


class EvidenceFile(PageMixin, View):
    """The file, after the scope was asked; always as an attachment, never as a page of this site."""

    allow = any_user

    def get(self, request, pk):
        return self.answer(request, pk)

    def answer(self, request, pk):
        evidence = get_object_or_404(Evidence.objects.in_reach_of(request.user).select_related("entry__cadre"), pk=pk)
        file = open_file(evidence)
        services.evidence_opened(evidence=evidence, actor=request.user)
        return file_response(evidence, file)


@method_decorator(require_POST, name="dispatch")
class EvidenceAdd(PageMixin, View):
    allow = any_user

    def post(self, request, pk):
        entry = get_object_or_404(Entry.objects.in_reach_of(request.user), pk=pk)
        form = EvidenceForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
            return redirect(entry)
        for upload in form.uploads():
            services.evidence_add(entry=entry, actor=request.user, file=upload)
        messages.success(request, _("The file is added."))
        return redirect(entry)


@method_decorator(require_POST, name="dispatch")
class EvidenceRemove(PageMixin, View):
    allow = any_user

    def post(self, request, pk):
        evidence = get_object_or_404(Evidence.objects.in_reach_of(request.user).select_related("entry"), pk=pk)
        services.evidence_remove(evidence=evidence, actor=request.user)
        messages.success(request, _("The file is removed."))
        return redirect(evidence.entry)
