"""Schemes: the list, and one scheme."""

from collections.abc import Iterable
from typing import ClassVar

from django.db.models import OuterRef, Subquery
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.schemes.models import (
    DutyIndicator,
    Scheme,
    SchemeAssignment,
    SchemeVersion,
    VersionState,
)
from appraisal.schemes.policies import may_write
from appraisal.schemes.selectors import duties_measured, indicator_titles, people_bound
from appraisal.schemes.views.access import visible_scheme
from appraisal.schemes.views.actions import compare_action
from cadres.access.policies import is_hr
from cadres.pages import action
from core.lists import Column, Empty, ListPage, PageAction
from core.views import PageMixin, any_user


class SchemeList(ListPage):
    allow = any_user
    model = Scheme
    title = gettext_lazy("Appraisal schemes")
    sentence = gettext_lazy("The rules for calculating scores. A published version never changes.")
    search_fields: ClassVar = ["code", "titles__zh-hans", "titles__en", "owner__name", "owner__name_en"]
    default_sort = "code"
    primary_action = PageAction(gettext_lazy("New scheme"), "appraisal:scheme_new", allow=is_hr)
    other_actions: ClassVar = [PageAction(gettext_lazy("Import a scheme"), "appraisal:scheme_upload", "upload", is_hr)]
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


class SchemeDetail(PageMixin, View):
    """Versions of a scheme, and where it applies."""

    allow = any_user

    def get(self, request, pk):
        scheme = visible_scheme(request.user, pk)
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
            "links": _named(scheme, duties_measured(request.user, scheme)[:100]),
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
            return action(_("Edit the draft"), "appraisal:version_edit", draft.pk, icon="edit")
        return assign_action(scheme) if current and is_hr(user) else None

    def others(self, user, scheme, versions, current):
        found = []
        if len(versions) > 1:
            found.append(compare_action(versions[0], _("Compare versions")))
        if current and is_hr(user):
            found.append(assign_action(scheme))
        if current and may_write(user, scheme) and not any(version.state == "draft" for version in versions):
            label = _("New draft from version %(number)s") % {"number": current.number}
            found.append(action(label, "appraisal:version_draft", current.pk, icon="copy") | {"method": "post"})
        return found


def assign_action(scheme: Scheme) -> dict:
    return action(_("Choose its units and posts"), "appraisal:scheme_assign", scheme.pk, icon="briefcase")


def _named(scheme: Scheme, links: Iterable[DutyIndicator]) -> list[DutyIndicator]:
    titles, found = indicator_titles(scheme), list(links)
    for link in found:
        link.indicator = titles.get(link.indicator_code, link.indicator_code)
    return found
