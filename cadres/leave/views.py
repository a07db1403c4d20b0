"""Pages of leave: one's own, those of the people one is in charge of, an application and what becomes of it."""

from functools import cached_property
from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import has_file, holds, is_own
from cadres.calendar.reckoning import ONE_DAY
from cadres.calendar.selectors import year_unknown
from cadres.conduct.kinds import BY_CALENDAR_DAYS
from cadres.conduct.models import LEAVE
from cadres.leave import services
from cadres.leave.forms import LeaveForm, PartForm, ReturnForm
from cadres.leave.models import KINDS, READING, LeaveApplication, LeaveFile
from cadres.leave.selectors import cautions, counted
from cadres.pages import AuditedExports, ObjectConfirmPage
from core.approvals.lists import PROPOSED, STATE, ProposalFilters
from core.approvals.views import ProposalAct, ProposalDetail, Wording, decisions
from core.errors import require_rights
from core.lists import Column, Empty, ListPage, PageAction
from core.uploads import file_response, open_file
from core.views import FormPage, PageMixin, any_user
from core.wording import and_then, listed


class LeaveFilters(ProposalFilters):
    kind = django_filters.ChoiceFilter(choices=KINDS, label=gettext_lazy("Kind of leave"))
    day = django_filters.DateFromToRangeFilter(label=gettext_lazy("First day"))


KIND = Column(key="kind", label=gettext_lazy("Kind of leave"), value="get_kind_display", sort="kind", phone="fact")
DAYS = [
    Column(key="day", label=gettext_lazy("From"), format="date", sort="day", phone="fact"),
    Column(key="last_day", label=gettext_lazy("To"), format="date"),
    Column(key="days", label=gettext_lazy("Days"), format="number", places=1, sort="days", phone="fact"),
    STATE,
    PROPOSED,
]


class TeamLeave(AuditedExports, ListPage):
    """Applications of the people whom one supervises, leads or keeps the records of."""

    allow = holds(*READING)
    model = LeaveApplication
    title = gettext_lazy("Leave of the team")
    sentence = gettext_lazy("What waits is decided on the page of each application.")
    default_sort = "-proposed_at"
    hangs_on = ()
    filterset_class = LeaveFilters
    search_fields = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    export_name = "leave"
    columns = [
        Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__staff_no", link=True, phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no"),
        KIND,
        *DAYS,
    ]
    empty = Empty(
        gettext_lazy("No applications for leave yet."),
        gettext_lazy("Applications of the people you are in charge of appear here."),
        icon="calendar-time",
    )


class MyLeave(ListPage):
    allow = has_file
    model = LeaveApplication
    title = gettext_lazy("My leave")
    default_sort = "-day"
    hangs_on = ()
    filterset_class = LeaveFilters
    export_name = "my-leave"
    columns = [
        Column(key="kind", label=gettext_lazy("Kind of leave"), value="get_kind_display", link=True, phone="title"),
        *DAYS,
    ]
    empty = Empty(
        gettext_lazy("No leave yet."),
        gettext_lazy("Apply for leave here; your supervisor decides."),
        gettext_lazy("Apply for leave"),
        "cadres:leave_new",
        icon="calendar-time",
    )
    primary_action = PageAction(gettext_lazy("Apply for leave"), "cadres:leave_new")

    def get_queryset(self):
        return super().get_queryset().filter(cadre=self.request.user.own_cadre)


class LeaveNew(FormPage):
    allow = has_file
    form_class = LeaveForm
    title = gettext_lazy("Apply for leave")
    label = gettext_lazy("Send the application")
    back = reverse_lazy("cadres:leave_mine")
    done = gettext_lazy("The application was sent; your supervisor decides.")

    @property
    def sentence(self) -> str:
        calendar_days = listed(kind.label for kind in LEAVE if kind in BY_CALENDAR_DAYS)
        found = _("Weekends and holidays in between are not counted, except for %(kinds)s.") % {"kinds": calendar_days}
        today = timezone.localdate()
        if year := year_unknown(today, today.replace(month=12, day=31) + ONE_DAY):
            found = and_then(
                found, _("The calendar of %(year)s is not entered yet: apply for its days later.") % {"year": year}
            )
        return found

    def act(self, data: dict[str, Any]) -> LeaveApplication:
        return services.leave_apply(actor=self.request.user, **data)


class LeaveDetail(ProposalDetail):
    allow = any_user
    model = LeaveApplication
    template_name = "cadres/leave.html"

    def get_context_data(self, proposal: LeaveApplication) -> dict[str, Any]:
        files = list(proposal.files.all())
        context: dict[str, Any] = {"files": files, "days": counted(proposal)}
        if proposal.is_open:
            context["cautions"] = cautions(proposal, has_file=bool(files))
        if services.may_return(proposal, self.request.user):
            context |= self._taking_back(proposal)
        return context

    def _taking_back(self, proposal: LeaveApplication) -> dict[str, Any]:
        """Reporting back is what its owner does; whoever granted it may also take back a part of it."""
        address = reverse("cadres:leave_return", args=[proposal.pk])
        if is_own(self.request.user, proposal.cadre):
            return {"primary_action": {"label": _("Report back"), "url": address, "icon": "arrow-back-up"}}
        part = {"label": _("Reverse from a day on"), "url": address, "icon": "arrow-back-up"}
        return {"other_actions": [part]}


def told(application: LeaveApplication) -> dict[str, Any]:
    return {
        "name": application.cadre,
        "kind": application.get_kind_display(),
        "first": date_format(application.day),
        "last": date_format(application.last_day),
        "days": counted(application),
    }


class LeaveAct(ProposalAct):
    allow = any_user
    model = LeaveApplication
    verbs = decisions(
        approve=Wording(
            lambda row: _("Approve: %(name)s has %(kind)s from %(first)s to %(last)s, %(days)s.") % told(row),
            gettext_lazy("The leave was approved and counts as attendance."),
        ),
        reject=Wording(
            lambda row: _("Refuse this leave. Another application may be made."),
            gettext_lazy("The leave was refused."),
        ),
        withdraw=lambda row: _("Withdraw this application for leave before anybody decides on it."),
        withdrawn=gettext_lazy("The application was withdrawn."),
        reverse=Wording(
            lambda row: _("Reverse the leave of %(name)s: its days no longer count as attendance.") % told(row),
            gettext_lazy("The leave was reversed."),
        ),
    )


class LeaveReturn(ObjectConfirmPage):
    """Coming back earlier, or taking back a part of what was granted: the leave ends before the day."""

    allow = any_user
    scope = LeaveApplication
    argument = "application"
    service = services.leave_return
    danger = False

    def authorize(self) -> None:
        require_rights(services.require_return, self.object, self.request.user)

    @cached_property
    def is_owner(self) -> bool:
        return is_own(self.request.user, self.object.cadre)

    @property
    def title(self) -> Any:
        return _("Report back from leave") if self.is_owner else _("Reverse leave from a day on")

    @property
    def done(self) -> Any:
        if self.is_owner:
            return _("You are back; the rest of the leave was given up.")
        return _("The leave was reversed from that day on.")

    def get_consequence(self) -> str:
        if self.is_owner:
            return _("From that day on the leave is given up; what was taken before stays.")
        return _("From that day on it counts as leave no longer; the days before stay in the attendance.")

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return (ReturnForm if self.is_owner else PartForm)(data, files, **self.get_form_kwargs())

    def get_initial(self) -> dict[str, Any]:
        return {"back_on": max(timezone.localdate(), self.object.day) if self.is_owner else None}

    def get_details(self) -> list[str]:
        return [str(self.object)]


class LeaveDocument(PageMixin):
    """The file, after the scope was asked."""

    allow = any_user

    def get(self, request, pk):
        found = LeaveFile.objects.visible_to(request.user).select_related("application__cadre")
        stored = get_object_or_404(found, pk=pk)
        file = open_file(stored)
        services.file_opened(actor=request.user, stored=stored)
        return file_response(stored, file)
