"""Schemes: the list, one scheme, its rule book, uploading, publishing and applying it."""

import json
from typing import ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.periods.inputs import sources
from appraisal.schemes import documents, services
from appraisal.schemes.forms import AssignForm, DutyForm, EndForm, PublishForm, UploadForm
from appraisal.schemes.messages import SchemeRefused, placed
from appraisal.schemes.models import (
    DutyIndicator,
    Scheme,
    SchemeAssignment,
    SchemeVersion,
    VersionState,
    in_language,
)
from appraisal.schemes.policies import is_hr, may_write
from appraisal.schemes.rulebook import book_of
from appraisal.schemes.selectors import compiled, duties_measured, people_bound
from cadres.units.models import Duty
from core.errors import NotAllowed, Refusal
from core.lists import Column, Empty, ListPage
from core.views import PageMixin, any_user


def _on_form(form, refusal) -> None:
    """Puts the service's sentence on the form, so that nothing typed is lost."""
    form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else str(refusal))


class SchemeList(ListPage):
    allow = any_user
    model = Scheme
    title = gettext_lazy("Appraisal schemes")
    sentence = gettext_lazy("The rules by which scores are computed. A published version never changes.")
    search_fields: ClassVar = ["code", "titles__zh-hans", "titles__en", "owner__name", "owner__name_en"]
    default_sort = "code"
    export_name = "schemes"
    columns: ClassVar = [
        Column(key="title", label=gettext_lazy("Scheme"), value=str, link=True, phone="title"),
        Column(key="code", label=gettext_lazy("Scheme code"), sort="code"),
        Column(key="owner", label=gettext_lazy("Owning unit"), sort="owner__path", phone="fact"),
        Column(key="number", label=gettext_lazy("Version in force"), value="number_today", format="number"),
        Column(key="since", label=gettext_lazy("Since"), format="date", phone="fact"),
        Column(
            key="draft",
            label=gettext_lazy("Draft"),
            value="draft_state",
            format="state",
        ),
    ]
    empty = Empty(
        gettext_lazy("No scheme yet."),
        gettext_lazy(
            "A scheme says how work becomes a score. It comes as a file that you can read before it binds anybody."
        ),
        gettext_lazy("Upload a scheme"),
        "appraisal:scheme_upload",
        icon="scale",
    )

    def get_queryset(self):
        # drafts are the business of those who write them
        drafts = SchemeVersion.objects.visible_to(self.request.user).filter(
            scheme=OuterRef("pk"), state=VersionState.DRAFT
        )
        return super().get_queryset().annotate(draft_state=Subquery(drafts.values("state")[:1]))

    def get_primary_action(self):
        if not is_hr(self.request.user):
            return None
        return {"label": _("Upload a scheme"), "url": reverse("appraisal:scheme_upload"), "icon": "upload"}


class SchemeUpload(PageMixin, View):
    """A file becomes a draft, which is shown as a rule book before anything is published."""

    allow = is_hr

    def get(self, request):
        return self.page(request, UploadForm(user=request.user))

    def post(self, request):
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            try:
                document = documents.read(form.cleaned_data["file"].read())
                version = services.scheme_import(
                    document=document, owner=form.cleaned_data["owner"], actor=request.user
                )
            except SchemeRefused as refusal:
                form.add_error("file", [str(refusal._message), *refusal.sentences[:50]])
            except (Refusal, ValidationError) as refusal:
                _on_form(form, refusal)
            else:
                messages.success(
                    request,
                    _("Version %(number)s is a draft. Read it through, then publish it.")
                    % {"number": version.number},
                )
                return redirect(version)
        return self.page(request, form)

    def page(self, request, form):
        context = {
            "title": _("Upload a scheme"),
            "sentence": _("The file is checked at once; it becomes a draft that nobody is appraised by yet."),
            "form": form,
            "label": _("Check and make a draft"),
            "back": reverse("appraisal:schemes"),
        }
        return render(request, "core/form.html", context)


class SchemeDetail(PageMixin, View):
    """Versions of a scheme, and where it applies."""

    allow = any_user

    def get(self, request, pk):
        scheme = get_object_or_404(Scheme.objects.visible_to(request.user).select_related("owner"), pk=pk)
        versions = list(
            SchemeVersion.objects.visible_to(request.user)
            .filter(scheme=scheme)
            .defer("document")
            .select_related("scheme", "published_by", "created_by")
            .order_by("-number")
        )
        today = timezone.localdate()
        newest = [v for v in versions if v.state == "published" and v.effective_from <= today]
        current = max(newest, key=lambda v: (v.effective_from, v.number), default=None)
        assignments = SchemeAssignment.objects.visible_to(request.user).filter(scheme=scheme)
        context = {
            "title": str(scheme),
            "sentence": self.sentence(scheme, current, today),
            "scheme": scheme,
            "versions": versions,
            "current": current,
            "today": today,
            "assignments": self.assignments(assignments.select_related("unit"), today, request.user),
            "links": duties_measured(request.user, scheme)[:100],
            "primary_action": self.primary(request.user, scheme, versions, current),
            "other_actions": self.others(request.user, scheme, versions, current),
        }
        return render(request, "appraisal/scheme.html", context)

    def sentence(self, scheme, current, today):
        if current is None:
            return _("No version is in force.")
        people = people_bound(scheme, on=today)
        words = {"number": current.number, "day": date_format(current.effective_from), "people": people}
        return (
            ngettext(
                "Version %(number)s is in force since %(day)s and binds %(people)s person.",
                "Version %(number)s is in force since %(day)s and binds %(people)s people.",
                people,
            )
            % words
        )

    def assignments(self, rows, today, user):
        return [
            {
                "row": row,
                "state": "ended"
                if row.ends_on and row.ends_on < today
                else "planned"
                if row.starts_on > today
                else "active",
                "may_end": row.ends_on is None and user.covers(row.unit, "hr"),
            }
            for row in rows
        ]

    def primary(self, user, scheme, versions, current):
        draft = next((version for version in versions if version.state == "draft"), None)
        if draft and may_write(user, scheme):
            return {"label": _("Read the draft"), "url": draft.get_absolute_url(), "icon": "eye"}
        if current and is_hr(user):
            return {
                "label": _("Apply it to posts"),
                "url": reverse("appraisal:scheme_assign", args=[scheme.pk]),
                "icon": "briefcase",
            }
        return None

    def others(self, user, scheme, versions, current):
        found = []
        if current and is_hr(user):
            found.append(
                {
                    "label": _("Apply it to posts"),
                    "url": reverse("appraisal:scheme_assign", args=[scheme.pk]),
                    "icon": "briefcase",
                }
            )
        if current and may_write(user, scheme) and not any(version.state == "draft" for version in versions):
            found.append(
                {
                    "label": _("New draft from version %(number)s") % {"number": current.number},
                    "url": reverse("appraisal:version_draft", args=[current.pk]),
                    "icon": "copy",
                    "method": "post",
                }
            )
        return found


class VersionPage(PageMixin, View):
    """The rule book: what a version says, readable and printable."""

    allow = any_user

    def get(self, request, pk):
        version = visible_version(request.user, pk)
        writes = may_write(request.user, version.scheme)
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
            return _("A draft: nobody is appraised by it yet.")
        words = {"day": date_format(version.effective_from), "who": version.published_by}
        return _("In force from %(day)s, published by %(who)s; it never changes.") % words

    def primary(self, version, writes):
        if version.state == "draft" and writes:
            return {
                "label": _("Publish"),
                "url": reverse("appraisal:version_publish", args=[version.pk]),
                "icon": "speakerphone",
            }
        return None

    def others(self, version, writes):
        found: list[dict] = [
            {
                "label": _("Download the file"),
                "url": reverse("appraisal:version_file", args=[version.pk]),
                "icon": "download",
            }
        ]
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


def visible_version(user, pk) -> SchemeVersion:
    rows = SchemeVersion.objects.visible_to(user).select_related("scheme__owner", "published_by")
    return get_object_or_404(rows, pk=pk)


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


class VersionFile(PageMixin, View):
    """The document as it was uploaded, to keep, compare or upload elsewhere."""

    allow = any_user

    def get(self, request, pk):
        version = visible_version(request.user, pk)
        text = json.dumps(version.document, ensure_ascii=False, indent=2) + "\n"
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = (
            f'attachment; filename="{version.scheme.code}-v{version.number}.json"'
        )
        return response


class VersionPublish(PageMixin, View):
    """Asks from when, says whom it binds, then freezes the version."""

    allow = is_hr

    def get(self, request, pk):
        version = writable_version(request.user, pk)
        return self.page(
            request, version, PublishForm(initial={"effective_from": timezone.localdate().replace(day=1)})
        )

    def post(self, request, pk):
        version = writable_version(request.user, pk)
        form = PublishForm(request.POST)
        if form.is_valid():
            day = form.cleaned_data["effective_from"]
            try:
                services.version_publish(version=version, effective_from=day, actor=request.user)
            except (Refusal, ValidationError) as refusal:
                _on_form(form, refusal)
            else:
                messages.success(
                    request,
                    _("Version %(number)s is published and holds from %(day)s.")
                    % {"number": version.number, "day": date_format(day)},
                )
                return redirect(version.scheme)
        return self.page(request, version, form)

    def page(self, request, version, form):
        people = people_bound(version.scheme, on=timezone.localdate())
        warnings = documents.warnings(version.document, sources())
        details = [
            _("Periods that are open already keep the version that they froze."),
            _("A published version can be neither changed nor withdrawn; a later version replaces it."),
        ]
        if warnings:
            details.append(
                ngettext(
                    "The check left %(count)s remark; it is on the page of the draft.",
                    "The check left %(count)s remarks; they are on the page of the draft.",
                    len(warnings),
                )
                % {"count": len(warnings)}
            )
        context = {
            "title": _("Publish version %(number)s of “%(scheme)s”")
            % {"number": version.number, "scheme": version.scheme},
            "consequence": ngettext(
                "The version becomes binding for the posts to which the scheme applies: %(people)s person today.",
                "The version becomes binding for the posts to which the scheme applies: %(people)s people today.",
                people,
            )
            % {"people": people},
            "details": details,
            "form": form,
            "label": _("Publish"),
            "back": version.get_absolute_url(),
        }
        return render(request, "core/confirm.html", context)


def writable_version(user, pk) -> SchemeVersion:
    version = visible_version(user, pk)
    if not may_write(user, version.scheme):
        raise NotAllowed
    return version


class VersionDraft(PageMixin, View):
    allow = is_hr

    def post(self, request, pk):
        draft = services.version_new_draft_from(
            version=writable_version(request.user, pk), actor=request.user
        )
        messages.success(
            request,
            _("Version %(number)s is a draft now; upload a changed file to replace it.")
            % {"number": draft.number},
        )
        return redirect(draft)


class VersionDiscard(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        version = writable_version(request.user, pk)
        context = {
            "title": _("Discard the draft"),
            "consequence": _("The draft %(version)s is thrown away; published versions stay.")
            % {"version": version},
            "label": _("Discard"),
            "danger": True,
            "back": version.get_absolute_url(),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, pk):
        version = writable_version(request.user, pk)
        services.version_discard(version=version, actor=request.user)
        messages.success(request, _("The draft is discarded."))
        return redirect(version.scheme)


# Where a scheme applies


class SchemeAssign(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        first = timezone.localdate().replace(day=1)
        return self.page(
            request,
            visible_scheme(request.user, pk),
            AssignForm(user=request.user, initial={"starts_on": first}),
        )

    def post(self, request, pk):
        scheme = visible_scheme(request.user, pk)
        form = AssignForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                row = services.scheme_assign(scheme=scheme, actor=request.user, **form.cleaned_data)
            except (Refusal, ValidationError) as refusal:
                _on_form(form, refusal)
            else:
                people = people_bound(scheme, on=row.starts_on)
                messages.success(
                    request,
                    ngettext(
                        "The scheme applies to %(people)s person from %(day)s.",
                        "The scheme applies to %(people)s people from %(day)s.",
                        people,
                    )
                    % {"people": people, "day": date_format(row.starts_on)},
                )
                return redirect(scheme)
        return self.page(request, scheme, form)

    def page(self, request, scheme, form):
        context = {
            "title": _("Apply “%(scheme)s” to posts") % {"scheme": scheme},
            "sentence": _(
                "The nearest unit wins: a scheme given to a town goes before one given to the county."
            ),
            "form": form,
            "label": _("Apply"),
            "back": scheme.get_absolute_url(),
        }
        return render(request, "core/form.html", context)


def visible_scheme(user, pk) -> Scheme:
    return get_object_or_404(Scheme.objects.visible_to(user).select_related("owner"), pk=pk)


class AssignmentEnd(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        return self.page(request, self.row(request, pk), EndForm(initial={"ends_on": timezone.localdate()}))

    def post(self, request, pk):
        row = self.row(request, pk)
        form = EndForm(request.POST)
        if form.is_valid():
            try:
                services.assignment_end(
                    assignment=row, ends_on=form.cleaned_data["ends_on"], actor=request.user
                )
            except (Refusal, ValidationError) as refusal:
                _on_form(form, refusal)
            else:
                messages.success(
                    request,
                    _("The scheme applies there until %(day)s.")
                    % {"day": date_format(form.cleaned_data["ends_on"])},
                )
                return redirect(row.scheme)
        return self.page(request, row, form)

    def row(self, request, pk):
        rows = SchemeAssignment.objects.visible_to(request.user).select_related("scheme", "unit")
        row = get_object_or_404(rows, pk=pk)
        if not request.user.covers(row.unit, "hr"):
            raise NotAllowed
        return row

    def page(self, request, row, form):
        context = {
            "title": _("End the assignment"),
            "consequence": _(
                "%(assignment)s: afterwards the scheme of the next unit above applies, if there is one."
            )
            % {"assignment": row},
            "form": form,
            "label": _("End it"),
            "back": row.scheme.get_absolute_url(),
        }
        return render(request, "core/confirm.html", context)


class DutyIndicators(PageMixin, View):
    """By which indicators of a scheme a duty is measured."""

    allow = is_hr

    def get(self, request, pk, duty_pk):
        return self.page(request, *self.objects(request, pk, duty_pk))

    def post(self, request, pk, duty_pk):
        scheme, duty = self.objects(request, pk, duty_pk)
        if key := request.POST.get("remove", ""):
            links = DutyIndicator.objects.filter(scheme=scheme, duty=duty).select_related(
                "duty__post__unit", "scheme"
            )
            services.duty_unlink(link=get_object_or_404(links, indicator_code=key), actor=request.user)
            messages.success(request, _("The indicator is taken from the duty."))
            return redirect(request.path)
        form = self.form(request.POST, scheme)
        if form.is_valid():
            services.duty_link(
                duty=duty, scheme=scheme, indicator_code=form.cleaned_data["indicator"], actor=request.user
            )
            messages.success(request, _("The duty is measured by the indicator."))
            return redirect(request.path)
        return self.page(request, scheme, duty, form)

    def objects(self, request, pk, duty_pk):
        duties = Duty.objects.visible_to(request.user).select_related("post__unit")
        return visible_scheme(request.user, pk), get_object_or_404(duties, pk=duty_pk)

    def form(self, data, scheme):
        newest = scheme.versions.published().order_by("-effective_from", "-number").first()
        rows = newest.indicators.all() if newest else []
        return DutyForm(data, indicators=[(row.code, f"{row.code} {row}") for row in rows])

    def page(self, request, scheme, duty, form=None):
        form = form or self.form(None, scheme)
        names = dict(form.fields["indicator"].choices)
        links = DutyIndicator.objects.filter(scheme=scheme, duty=duty)
        context = {
            "title": str(duty),
            "sentence": _("%(post)s, %(unit)s: measured by these indicators of “%(scheme)s”.")
            % {"post": duty.post, "unit": duty.post.unit, "scheme": scheme},
            "form": form,
            "links": [
                (link.indicator_code, names.get(link.indicator_code, link.indicator_code)) for link in links
            ],
            "scheme": scheme,
        }
        return render(request, "appraisal/scheme_duty.html", context)


class SchemeDuties(ListPage):
    """Duties in the user's units and how the scheme measures them."""

    allow = is_hr
    model = Duty
    default_sort = "pk"
    search_fields: ClassVar = ["title", "title_en", "post__title", "post__title_en", "post__unit__name"]
    export_name = "duties"
    columns: ClassVar = [
        Column(
            key="duty",
            label=gettext_lazy("Duty"),
            value=str,
            link=lambda row: row.indicators_url,
            phone="title",
        ),
        Column(key="post", label=gettext_lazy("Post"), sort="post__title", phone="fact"),
        Column(
            key="unit", label=gettext_lazy("Unit"), value="post.unit", sort="post__unit__path", phone="fact"
        ),
        Column(
            key="indicators",
            label=gettext_lazy("Indicators"),
            value=lambda row: ", ".join(link.indicator_code for link in row.links),
        ),
    ]
    empty = Empty(gettext_lazy("No duties yet."), gettext_lazy("Duties are written at the posts of a unit."))

    def get_queryset(self):
        mine = Duty.objects.visible_to(self.request.user).filter(is_active=True).select_related("post__unit")
        links = DutyIndicator.objects.filter(scheme=self.scheme).order_by("indicator_code")
        return mine.prefetch_related(Prefetch("indicator_links", links, to_attr="links"))

    @cached_property
    def scheme(self) -> Scheme:
        return visible_scheme(self.request.user, self.kwargs["pk"])

    def row(self, item):
        item.indicators_url = reverse("appraisal:duty_indicators", args=[self.scheme.pk, item.pk])
        return super().row(item)

    def get_context_data(self, **context):
        context["title"] = _("Duties and the indicators of “%(scheme)s”") % {"scheme": self.scheme}
        return context
