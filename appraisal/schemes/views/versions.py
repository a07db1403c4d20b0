"""One version: its rule book, publishing, drafts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from appraisal.schemes import documents, services
from appraisal.schemes.forms import PublishForm
from appraisal.schemes.messages import placed, sentence
from appraisal.schemes.models import (
    in_language,
)
from appraisal.schemes.policies import may_write
from appraisal.schemes.rulebook import book_of
from appraisal.schemes.selectors import compiled, people_bound
from appraisal.schemes.views.access import visible_version, writable_version
from appraisal.schemes.views.exchange import export_actions
from appraisal.sources import sources
from cadres.access.policies import is_hr
from core.errors import Refusal
from core.forms import place_errors
from core.views import PageMixin, any_user


class VersionPage(PageMixin, View):
    """The rule book: what a version says, readable and printable."""

    allow = any_user

    def get(self, request, pk):
        version = visible_version(request.user, pk)
        writes = may_write(request.user, version.scheme)
        if version.state == "draft" and documents.problems(version.document):
            # there is no book of rules that cannot be computed; the editor says what is missing
            return redirect("appraisal:version_edit", pk=version.pk)
        book = book_of(compiled(version))
        context = {
            "title": _("%(scheme)s · version %(number)s")
            % {"scheme": book.title or version.scheme, "number": version.number},
            "sentence": self.sentence(version),
            "version": version,
            "scheme": version.scheme,
            "book": book,
            "source": source_lines(version.document.get("source") or {}),
            "warnings": [placed(issue) for issue in documents.warnings(version.document, sources())]
            if writes and version.state == "draft"
            else [],
            "primary_action": self.primary(version, writes),
            "other_actions": self.others(version, writes),
        }
        return render(request, "appraisal/version.html", context)

    def sentence(self, version):
        if version.state == "draft":
            return _("A draft that is not used for appraisal yet.")
        words = {"day": date_format(version.effective_from), "who": version.published_by}
        return _("In force from %(day)s, published by %(who)s; it can no longer be changed.") % words

    def primary(self, version, writes):
        if version.state == "draft" and writes:
            return {
                "label": _("Edit"),
                "url": reverse("appraisal:version_edit", args=[version.pk]),
                "icon": "edit",
            }
        return None

    def others(self, version, writes):
        found = export_actions(version)
        if writes:
            found.insert(
                0,
                {
                    "label": _("Simulate on a past period"),
                    "url": reverse("appraisal:rehearse", args=[version.pk]),
                    "icon": "player-play",
                },
            )
        if writes and version.state == "draft":
            found += [
                {
                    "label": _("Replace by another file"),
                    "url": reverse("appraisal:scheme_upload"),
                    "icon": "upload",
                },
                {
                    "label": _("Discard the draft"),
                    "url": reverse("appraisal:version_discard", args=[version.pk]),
                    "icon": "trash",
                    "danger": True,
                },
            ]
        return found


def source_lines(source) -> list[tuple[str, str]]:
    """Where the rules were published, as pairs; the file's ``source`` is free, so only texts are shown."""
    if not isinstance(source, dict):
        return [("", str(source))]
    names = {
        "title": _("Source"),
        "publisher": _("Publisher"),
        "url": _("Address"),
        "period": _("Period"),
        "note": _("Remark"),
    }
    found = []
    for key, value in source.items():
        text = in_language(value) if isinstance(value, dict) else value
        if isinstance(text, str) and text:
            found.append((names.get(key) or key, text))
    return found


class VersionPublish(PageMixin, View):
    """Asks from when, says whom it binds, then freezes the version."""

    allow = is_hr

    def get(self, request, pk):
        version = writable_version(request.user, pk)
        if version.state == "draft" and documents.problems(version.document):
            messages.error(request, _("The draft cannot be scored yet; correct what is listed below, then publish it."))
            return redirect("appraisal:version_edit", pk=version.pk)
        remarks = self.remarks(version)
        first = timezone.localdate().replace(day=1)
        return self.page(
            request, version, PublishForm(remarks=len(remarks), initial={"effective_from": first}), remarks
        )

    def remarks(self, version) -> list[str]:
        return [sentence(issue) for issue in documents.warnings(version.document, sources())]

    def post(self, request, pk):
        version = writable_version(request.user, pk)
        remarks = self.remarks(version)
        form = PublishForm(request.POST, remarks=len(remarks))
        if form.is_valid():
            day = form.cleaned_data["effective_from"]
            try:
                services.version_publish(version=version, effective_from=day, actor=request.user)
            except (Refusal, ValidationError) as refusal:
                place_errors(form, refusal)
            else:
                messages.success(
                    request,
                    _("Version %(number)s is published and takes effect on %(day)s.")
                    % {"number": version.number, "day": date_format(day)},
                )
                return redirect(version.scheme)
        return self.page(request, version, form, remarks)

    def page(self, request, version, form, remarks):
        people = people_bound(version.scheme, on=timezone.localdate())
        details = [
            _("Periods that are already open keep the version they were opened with."),
            _("A published version cannot be changed or withdrawn; a later version replaces it."),
        ]
        if remarks:
            details.append(_("Check whether this is intended:"))
            details += remarks
        context = {
            "title": _("Publish version %(number)s of “%(scheme)s”")
            % {"number": version.number, "scheme": version.scheme},
            "consequence": ngettext(
                "The version takes effect for the posts to which the scheme applies: %(people)s person today.",
                "The version takes effect for the posts to which the scheme applies: %(people)s people today.",
                people,
            )
            % {"people": people},
            "details": details,
            "form": form,
            "label": _("Publish"),
            "back": version.get_absolute_url(),
        }
        return render(request, "core/confirm.html", context)


class VersionDraft(PageMixin, View):
    allow = is_hr

    def post(self, request, pk):
        draft = services.version_new_draft_from(version=writable_version(request.user, pk), actor=request.user)
        messages.success(
            request,
            _("Version %(number)s is now a draft.") % {"number": draft.number},
        )
        return redirect("appraisal:version_edit", pk=draft.pk)


class VersionDiscard(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        version = writable_version(request.user, pk)
        context = {
            "title": _("Discard the draft"),
            "consequence": _("The draft %(version)s will be deleted; published versions are kept.")
            % {"version": version},
            "label": _("Discard"),
            "danger": True,
            "back": version.get_absolute_url(),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, pk):
        version = writable_version(request.user, pk)
        services.version_discard(version=version, actor=request.user)
        messages.success(request, _("The draft is deleted."))
        return redirect(version.scheme)
