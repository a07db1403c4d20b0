"""Schemes: the list, and one scheme."""

from typing import ClassVar

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.schemes.models import (
    Scheme,
    SchemeAssignment,
    SchemeVersion,
    VersionState,
)
from appraisal.schemes.policies import may_write
from appraisal.schemes.selectors import duties_measured, people_bound
from cadres.access.policies import is_hr
from core.lists import Column, Empty, ListPage
from core.views import PageMixin, any_user


class SchemeList(ListPage):
    allow = any_user
    model = Scheme
    title = gettext_lazy("Appraisal schemes")
    sentence = gettext_lazy("The rules for calculating scores. A published version never changes.")
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
            "A scheme defines how work is scored. It is uploaded as a file that you can review before it takes effect."
        ),
        gettext_lazy("Import a scheme"),
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
        return {"label": _("New scheme"), "url": reverse("appraisal:scheme_new"), "icon": "plus"}

    def get_other_actions(self):
        if not is_hr(self.request.user):
            return []
        return [{"label": _("Import a scheme"), "url": reverse("appraisal:scheme_upload"), "icon": "upload"}]


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
                "Version %(number)s has been in force since %(day)s and applies to %(people)s person.",
                "Version %(number)s has been in force since %(day)s and applies to %(people)s people.",
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
                else "upcoming"
                if row.starts_on > today
                else "active",
                "may_end": row.ends_on is None and user.covers(row.unit, "hr"),
            }
            for row in rows
        ]

    def primary(self, user, scheme, versions, current):
        draft = next((version for version in versions if version.state == "draft"), None)
        if draft and may_write(user, scheme):
            url = reverse("appraisal:version_edit", args=[draft.pk])
            return {"label": _("Edit the draft"), "url": url, "icon": "edit"}
        if current and is_hr(user):
            return {
                "label": _("Choose its units and posts"),
                "url": reverse("appraisal:scheme_assign", args=[scheme.pk]),
                "icon": "briefcase",
            }
        return None

    def others(self, user, scheme, versions, current):
        found = []
        if len(versions) > 1:
            found.append(
                {
                    "label": _("Compare versions"),
                    "url": reverse("appraisal:version_compare") + f"?after={versions[0].pk}",
                    "icon": "columns",
                }
            )
        if current and is_hr(user):
            found.append(
                {
                    "label": _("Choose its units and posts"),
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
