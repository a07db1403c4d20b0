"""One version: its rule book, publishing, drafts."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.schemes import documents, services
from appraisal.schemes.editor.pages import part_url
from appraisal.schemes.editor.problems import remarks
from appraisal.schemes.forms import PublishForm
from appraisal.schemes.models import SchemeVersion, in_language
from appraisal.schemes.policies import may_write
from appraisal.schemes.rulebook import book_of
from appraisal.schemes.selectors import compiled, people_bound
from appraisal.schemes.translation import translated
from appraisal.schemes.views.access import visible_version, writable_version
from appraisal.schemes.views.actions import discard_action, export_actions, simulate_action
from appraisal.scoring.language.document import SOURCE
from cadres.access.policies import is_hr
from cadres.pages import action
from core.views import ConfirmPage, PageMixin, any_user
from core.wording import colon


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
            "warnings": [] if not writes or version.state != "draft" else headed(linked_remarks(version)),
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
            return action(_("Edit"), "appraisal:version_edit", version.pk, icon="edit")
        return None

    def others(self, version, writes):
        found = export_actions(version)
        if writes:
            found.insert(0, simulate_action(version))
        if writes and version.state == "draft":
            found.append(action(_("Replace by another file"), "appraisal:scheme_upload", icon="upload"))
            found.append(discard_action(version))
        return found


def linked_remarks(version: SchemeVersion) -> list[dict]:
    """Each remark on a draft with the name of its part and the page on which the part is edited."""
    return [
        {
            "sentence": one.sentence,
            "where": one.where,
            "url": part_url(version, one.place),
            "contradicts": one.contradicts,
        }
        for one in remarks(version.document)
    ]


def headed(remarks: list[dict]) -> list[tuple[str, list[dict]]]:
    """Contradictions and mere reminders, each under its heading."""
    contradictions = [one for one in remarks if one["contradicts"]]
    reminders = [one for one in remarks if not one["contradicts"]]
    groups = ((_("Contradictions in the scheme:"), contradictions), (_("Check whether this is intended:"), reminders))
    return [(heading, found) for heading, found in groups if found]


def source_lines(source) -> list[tuple[str, str]]:
    """Where the rules were published, as pairs; the file's ``source`` is free, so only texts are shown."""
    if not isinstance(source, dict):
        return [("", str(source))]
    names = {one.key: translated(one.label) for one in SOURCE}
    found = []
    for key, value in source.items():
        text = in_language(value) if isinstance(value, dict) else value
        if isinstance(text, str) and text:
            found.append((names.get(key) or key, text))
    return found


class WrittenVersion(PageMixin):
    """The version that the address names, for those who write it."""

    allow = is_hr

    @cached_property
    def version(self) -> SchemeVersion:
        return writable_version(self.request.user, self.kwargs["pk"])

    @property
    def back(self):
        return self.version.get_absolute_url()


class VersionPublish(WrittenVersion, ConfirmPage):
    """Asks from when, says whom it binds, then freezes the version."""

    label = gettext_lazy("Publish")

    def get(self, request, *args, **kwargs):
        if self.version.state == "draft" and documents.problems(self.version.document):
            messages.error(request, _("The draft cannot be scored yet; correct what is listed below, then publish it."))
            return redirect("appraisal:version_edit", pk=self.version.pk)
        return super().get(request, *args, **kwargs)

    @cached_property
    def remarks(self) -> list[dict]:
        return linked_remarks(self.version)

    @property
    def title(self):
        words = {"number": self.version.number, "scheme": self.version.scheme}
        return _("Publish version %(number)s of “%(scheme)s”") % words

    @property
    def consequence(self):
        people = people_bound(self.version.scheme, on=timezone.localdate())
        words = ngettext(
            "The version takes effect for the posts to which the scheme applies: %(people)s person today.",
            "The version takes effect for the posts to which the scheme applies: %(people)s people today.",
            people,
        )
        return words % {"people": people}

    def get_form(self, data=None, files=None):
        first = timezone.localdate().replace(day=1)
        return PublishForm(data, remarks=len(self.remarks), initial={"effective_from": first})

    def get_context_data(self, **context):
        details = [
            _("Periods that are already open keep the version they were opened with."),
            _("A published version cannot be changed or withdrawn; a later version replaces it."),
        ]
        for heading, found in headed(self.remarks):
            details.append(heading)
            details += [
                format_html('<a href="{}">{}</a>{}{}', one["url"], one["where"], colon(), one["sentence"])
                for one in found
            ]
        return super().get_context_data(**context, details=details)

    def act(self, data):
        day = data["effective_from"]
        version = services.version_publish(version=self.version, effective_from=day, actor=self.request.user)
        words = {"number": version.number, "day": date_format(day)}
        messages.success(self.request, _("Version %(number)s is published and takes effect on %(day)s.") % words)
        return version.scheme


class VersionDraft(WrittenVersion):
    def post(self, request, pk):
        draft = services.version_new_draft_from(version=self.version, actor=request.user)
        messages.success(request, _("Version %(number)s is now a draft.") % {"number": draft.number})
        return redirect("appraisal:version_edit", pk=draft.pk)


class VersionDiscard(WrittenVersion, ConfirmPage):
    title = gettext_lazy("Discard the draft")
    label = gettext_lazy("Discard")
    done = gettext_lazy("The draft is deleted.")
    danger = True

    @property
    def consequence(self):
        return _("The draft %(version)s will be deleted; published versions are kept.") % {"version": self.version}

    def act(self, data):
        services.version_discard(version=self.version, actor=self.request.user)
        return self.version.scheme
