"""Pages of people: the list, the file, appointments; and the page of a unit, which shows who works there."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import has_file, is_hr, is_own
from cadres.pages import AuditedExports, ObjectConfirmPage, ObjectFormPage, action
from cadres.people import forms, services
from cadres.people.filters import AppointmentFilters, CadreFilters
from cadres.people.models import Appointment, Cadre, Relative
from cadres.people.panels import panels_for
from cadres.people.policies import may_manage, may_read_relatives, require_manage
from cadres.people.selectors import history
from cadres.units.forms import ReasonForm
from cadres.units.models import Post, Unit
from cadres.units.policies import may_manage_unit, reads_people
from cadres.units.querysets import READING_ROLES
from cadres.units.selectors import around, head_counts, seats
from core.lists import Column, Empty, ListPage, PageAction, link_to
from core.views import PageMixin, any_user


def main_post(cadre):
    return next((row.post for row in cadre.posts_now if row.kind == "main"), None)


def main_unit(cadre):
    post = main_post(cadre)
    return post.unit if post else None


class CadreList(AuditedExports, ListPage):
    allow = reads_people
    model = Cadre
    title = gettext_lazy("Cadres")
    default_sort = "staff_no"
    hangs_on = ()
    filterset_class = CadreFilters
    search_fields = ["name", "name_latin", "staff_no"]
    ranked_by = ("name", "name_latin", "staff_no")
    search_label = gettext_lazy("Name or staff number")
    columns = [
        Column(key="name", label=gettext_lazy("Name"), value=str, link=True, sort="name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), sort="staff_no"),
        Column(key="unit", label=gettext_lazy("Unit"), value=main_unit, sort="unit_path", phone="fact"),
        Column(key="post", label=gettext_lazy("Post"), value=main_post, phone="fact"),
        Column(key="rank", label=gettext_lazy("Rank"), value="get_rank_display"),
        Column(key="education", label=gettext_lazy("Education"), value="get_education_display"),
        Column(key="entered_on", label=gettext_lazy("Date joined"), format="date", sort="entered_on"),
        Column(
            key="state",
            label=gettext_lazy("Service"),
            value=lambda cadre: "left" if cadre.left_on else "in_service",
            format="state",
            sheet=lambda cadre: _("Left the service") if cadre.left_on else _("In service"),
        ),
    ]
    empty = Empty(
        gettext_lazy("No cadres yet."),
        gettext_lazy("Personnel records of the units you manage appear here."),
        icon="users",
    )
    export_name = "cadres"
    primary_action = PageAction(gettext_lazy("New personnel record"), "cadres:cadre_new", "user-plus", allow=is_hr)
    other_actions = [PageAction(gettext_lazy("Appointments"), "cadres:appointments", "id-badge-2")]


class AppointmentList(AuditedExports, ListPage):
    allow = any_user
    model = Appointment
    title = gettext_lazy("Appointments")
    default_sort = "-starts_on"
    hangs_on = ()
    filterset_class = AppointmentFilters
    search_fields = ["cadre__name", "cadre__name_latin", "cadre__staff_no", "post__title"]
    columns = [
        Column(key="cadre", label=gettext_lazy("Name"), link=link_to("cadre"), sort="cadre__name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"),
        Column(key="post", label=gettext_lazy("Post"), phone="fact"),
        Column(key="post_code", label=gettext_lazy("Post code"), value="post.code", phone="hide"),
        Column(key="unit", label=gettext_lazy("Unit"), value="post.unit", sort="post__unit__path", phone="fact"),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display", sort="kind"),
        Column(key="starts_on", label=gettext_lazy("From"), format="date", sort="starts_on", phone="fact"),
        Column(key="ends_on", label=gettext_lazy("To"), format="date", sort="ends_on"),
        Column(key="document_no", label=gettext_lazy("Document number")),
    ]
    empty = Empty(
        gettext_lazy("No appointments yet."),
        gettext_lazy("Who holds which post, with start and end."),
        icon="id-badge-2",
    )
    export_name = "appointments"

    def get_queryset(self):
        return super().get_queryset().select_related("cadre", "post__unit")


class CadrePage(PageMixin):
    """A file. Everyone in reach reads the posts; relatives are for HR, inspectors and the person."""

    allow = any_user

    def get(self, request, pk):
        cadre = get_object_or_404(Cadre.objects.visible_to(request.user), pk=pk)
        return self.show(request, cadre)

    def show(self, request, cadre):
        user, today = request.user, timezone.localdate()
        manages = may_manage(user, cadre)
        appointments = history(cadre)
        panels = panels_for(user, cadre)
        relatives = Relative.objects.visible_to(user).of(cadre).select_related("cadre", "relative")
        shows_relatives = may_read_relatives(user, cadre)
        context = {
            "title": cadre,
            "sentence": self.sentence(cadre, appointments, today),
            "cadre": cadre,
            "appointments": appointments,
            "today": today,
            "manages": manages,
            "shows_contact": manages or is_own(user, cadre),
            "shows_relatives": shows_relatives,
            "relatives": [
                (row, row.relative if row.cadre_id == cadre.pk else row.cadre)
                for row in (relatives if shows_relatives else ())
            ],
            "may_declare": manages or is_own(user, cadre),
            "panels": [panel for panel in panels if not panel.side],
            "side_panels": [panel for panel in panels if panel.side],
            "primary_action": self.primary_action(cadre) if manages else None,
            "other_actions": self.other_actions(cadre) if manages else [],
        }
        return render(request, "cadres/cadre.html", context)

    def sentence(self, cadre, appointments, today) -> str:
        if cadre.left_on:
            return _("Left the service on %(day)s.") % {"day": cadre.left_on.isoformat()}
        main = next((row for row in appointments if row.kind == "main" and row.is_in_force(today)), None)
        if main:
            return f"{main.post.unit} · {main.post}"
        later = [row for row in appointments if row.kind == "main" and row.starts_on > today]
        if not later:
            return _("No main post today.")
        first = min(later, key=lambda row: row.starts_on)
        return _("No main post today; from %(day)s: %(post)s.") % {
            "day": date_format(first.starts_on),
            "post": f"{first.post.unit} · {first.post}",
        }

    def primary_action(self, cadre) -> dict:
        if cadre.left_on:
            return action(_("Reinstate"), "cadres:cadre_return", cadre.pk, icon="user-check")
        return action(_("Appoint"), "cadres:appoint", cadre.pk, icon="plus")

    def other_actions(self, cadre) -> list[dict]:
        actions = [action(_("Edit the personnel record"), "cadres:cadre_edit", cadre.pk, icon="edit")]
        if not cadre.left_on:
            actions.append(action(_("Move to another post"), "cadres:transfer", cadre.pk, icon="arrows-exchange"))
            actions.append(action(_("Record leaving"), "cadres:cadre_leave", cadre.pk, icon="logout", danger=True))
        return actions


class MyFile(CadrePage):
    allow = has_file

    def get(self, request):  # type: ignore[override]  # this address names nobody
        return self.show(request, request.user.own_cadre)


# Changing files


class CadreNew(ObjectFormPage):
    allow = is_hr
    form_class = forms.NewCadreForm
    title = gettext_lazy("New personnel record")
    label = gettext_lazy("Create the record")
    back = reverse_lazy("cadres:cadres")

    def perform(self, form):
        cadre, _appointment = services.cadre_create(actor=self.request.user, **form.cleaned_data)
        return _("The personnel record was created."), cadre.get_absolute_url()


class FilePage(ObjectFormPage):
    scope = Cadre
    argument = "cadre"
    allow = is_hr

    def authorize(self):
        require_manage(self.request.user, self.object)

    @property
    def sentence(self) -> str:
        return f"{self.object} · {self.object.staff_no}"


class CadreEdit(FilePage):
    form_class = forms.CadreForm
    watched = services.CADRE_FIELDS
    title = gettext_lazy("Edit the personnel record")
    service = services.cadre_update
    done = gettext_lazy("The personnel record was changed.")


class CadreLeave(FilePage, ObjectConfirmPage):
    form_class = forms.LeaveForm
    title = gettext_lazy("Record leaving")
    service = services.cadre_leave
    done = gettext_lazy("The leaving was recorded.")
    consequence = gettext_lazy(
        "%(cadre)s leaves the service: all appointments end on that day and the account is disabled at once."
    )

    def get_details(self):
        return [
            f"{row.post.unit} · {row.post}"
            for row in self.object.appointments.held_from(timezone.localdate()).select_related("post__unit")
        ]


class CadreReturn(FilePage):
    form_class = forms.ReturnForm
    title = gettext_lazy("Reinstate")
    service = services.cadre_return
    done = gettext_lazy("The return was recorded.")


# Appointments


class Appoint(FilePage):
    form_class = forms.AppointmentForm
    title = gettext_lazy("Appoint")
    label = gettext_lazy("Appoint")
    service = services.appointment_start
    done = gettext_lazy("The appointment was made.")


class Transfer(FilePage, ObjectConfirmPage):
    form_class = forms.TransferForm
    danger = False
    title = gettext_lazy("Move to another post")
    consequence = gettext_lazy(
        "%(cadre)s takes another main post. If it is in another unit, that unit's HR officers see "
        "the personnel record from that day on, and those of the old unit no longer do."
    )

    def perform(self, form):
        services.appointment_transfer(actor=self.request.user, cadre=self.object, **form.cleaned_data)
        return _("The transfer was made."), reverse("cadres:cadres")


class RecordPage(ObjectFormPage):
    """A form about a record of somebody whose file the user manages; leads back to the file, if not elsewhere."""

    allow = is_hr

    def authorize(self):
        require_manage(self.request.user, self.object.cadre)

    def get_back(self):
        return self.back or self.object.cadre.get_absolute_url()


class AppointmentEnd(RecordPage, ObjectConfirmPage):
    scope = Appointment
    form_class = forms.EndAppointmentForm
    title = gettext_lazy("End the appointment")
    service = services.appointment_end
    argument = "appointment"
    done = gettext_lazy("The appointment was ended.")

    def get_consequence(self):
        return _(
            "%(cadre)s no longer holds the post “%(post)s” after the last day. An ended appointment stays as it is."
        ) % {
            "cadre": self.object.cadre,
            "post": self.object.post,
        }


# Relatives


class RelativeNew(ObjectFormPage):
    """HR enters a relative, or the person declares one."""

    scope = Cadre
    allow = any_user
    form_class = forms.RelativeForm
    title = gettext_lazy("Declare a relative")
    label = gettext_lazy("Declare")
    service = services.relative_declare
    argument = "cadre"
    done = gettext_lazy("The declaration was recorded.")

    @property
    def sentence(self) -> str:
        words = {"cadre": self.object, "number": self.object.staff_no}
        return _("%(cadre)s · %(number)s. Relatives must recuse themselves from each other's cases.") % words

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"cadre": self.object}

    def authorize(self):
        if not is_own(self.request.user, self.object):
            require_manage(self.request.user, self.object)


class RelativeWithdraw(RecordPage, ObjectConfirmPage):
    scope = Relative
    form_class = ReasonForm
    title = gettext_lazy("Withdraw the declaration")
    label = gettext_lazy("Withdraw")
    service = services.relative_withdraw
    argument = "relative"
    done = gettext_lazy("The declaration was withdrawn.")

    def get_consequence(self):
        return _("%(cadre)s and %(relative)s may then handle each other's cases again.") % {
            "cadre": self.object.cadre,
            "relative": self.object.relative,
        }


# A unit: what is below it, its posts, and who holds them


PEOPLE_SHOWN = 50


class UnitPage(PageMixin):
    allow = any_user

    def get(self, request, pk):
        user, today = request.user, timezone.localdate()
        unit = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
        above, children = around(unit, Unit.objects.visible_to(user))
        reads = user.covers(unit, *READING_ROLES)
        if reads and children:
            counts = head_counts([child.path for child in children], today)
            for child in children:
                child.people = counts[child.path]  # type: ignore[attr-defined]  # for the page
        posts = Post.objects.visible_to(user).filter(unit=unit).with_holders(today).order_by("code")
        people = (
            Cadre.objects.visible_to(user)
            .filter(appointments__in=Appointment.objects.on(today).filter(post__unit=unit))
            .distinct()
        )
        manages = may_manage_unit(user, unit)
        context = {
            "title": unit,
            "sentence": None if unit.is_active else _("This unit is closed."),
            "unit": unit,
            "ancestors": above,
            "children": children,
            "posts": posts,
            "people": people.with_posts(today).order_by("staff_no")[:PEOPLE_SHOWN],
            "people_url": reverse("cadres:cadres") + f"?unit={unit.pk}" if reads else "",
            "counts": seats(unit, today) if reads else None,
            "manages": manages,
            "primary_action": action(_("New post"), "cadres:post_new", icon="plus", query=f"?unit={unit.pk}")
            if manages and unit.is_active
            else None,
            "other_actions": self.other_actions(unit) if manages else [],
        }
        return render(request, "cadres/unit.html", context)

    def other_actions(self, unit: Unit) -> list[dict]:
        actions = [action(_("Edit the unit"), "cadres:unit_edit", unit.pk, icon="edit")]
        if unit.is_active:
            actions.insert(0, action(_("New unit below"), "cadres:unit_new", icon="plus", query=f"?parent={unit.pk}"))
            if unit.parent_id:
                actions.append(action(_("Move the unit"), "cadres:unit_move", unit.pk, icon="arrows-exchange"))
                actions.append(action(_("Close the unit"), "cadres:unit_close", unit.pk, icon="lock", danger=True))
        return actions
