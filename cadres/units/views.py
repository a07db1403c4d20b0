"""Pages of the organisation; that of one unit shows people and is theirs (people/unit_page.py)."""

from typing import Any

from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import is_hr, require_unit
from cadres.pages import ObjectConfirmPage, ObjectFormPage
from cadres.units import forms, services
from cadres.units.filters import UnitFilters
from cadres.units.models import Unit
from cadres.units.selectors import unit_with_path
from core.lists import Column, Empty, ListPage, PageAction
from core.views import any_user


def indented(unit: Unit):
    return format_html(
        '<a class="tree-name" style="padding-inline-start: {}rem" href="{}">{}</a>',
        unit.depth * 1.25,
        unit.get_absolute_url(),
        unit,
    )


class UnitList(ListPage):
    allow = any_user
    model = Unit
    title = gettext_lazy("Units")
    default_sort = "path"
    filterset_class = UnitFilters
    search_fields = ["name", "name_en", "code"]
    columns = [
        Column(key="name", label=gettext_lazy("Unit"), value=str, render=indented, sort="path", phone="title"),
        Column(key="code", label=gettext_lazy("Unit code"), sort="code"),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display", phone="fact"),
        Column(key="level", label=gettext_lazy("Level"), format="number", sort="level"),
        Column(key="posts", label=gettext_lazy("Posts"), format="number", value="post_count"),
        Column(key="people", label=gettext_lazy("People"), format="number", value="people", phone="fact"),
        Column(
            key="state",
            label=gettext_lazy("State"),
            value=lambda unit: "in_use" if unit.is_active else "closed",
            format="state",
        ),
    ]
    empty = Empty(
        gettext_lazy("No units yet."),
        gettext_lazy("The organisation appears here as a tree."),
        icon="building-community",
    )
    export_name = "units"
    primary_action = PageAction(gettext_lazy("New unit"), "cadres:unit_new", allow=is_hr)
    other_actions = [PageAction(gettext_lazy("All posts"), "cadres:posts", "briefcase")]

    def get_queryset(self):
        rows: Any = super().get_queryset()
        return rows.with_counts(timezone.localdate())


class UnitNew(ObjectFormPage):
    allow = is_hr
    form_class = forms.NewUnitForm
    title = gettext_lazy("New unit")
    label = gettext_lazy("Create the unit")
    back = reverse_lazy("cadres:units")
    prefilled = ("parent",)

    def perform(self, form):
        unit = services.unit_create(actor=self.request.user, **form.cleaned_data)
        return _("The unit was created."), unit.get_absolute_url()


class UnitForm(ObjectFormPage):
    scope = Unit
    argument = "unit"
    allow = is_hr

    def authorize(self):
        require_unit(self.request.user, self.object, "hr")


class UnitEdit(UnitForm):
    form_class = forms.UnitForm
    watched = services.UNIT_FIELDS
    title = gettext_lazy("Edit the unit")
    service = services.unit_update
    done = gettext_lazy("The unit was changed.")


class UnitMove(UnitForm, ObjectConfirmPage):
    form_class = forms.MoveUnitForm
    danger = False
    title = gettext_lazy("Move the unit")
    label = gettext_lazy("Move")
    service = services.unit_move
    done = gettext_lazy("The unit was moved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"unit": self.object}

    def get_consequence(self):
        below = Unit.objects.subtree(self.object).count() - 1
        return _(
            "“%(unit)s” is moved with %(below)s units below it. People with grants in the new parent can "
            "then see its people; closed periods keep the former position."
        ) % {"unit": unit_with_path(self.object), "below": below}


class UnitClose(UnitForm, ObjectConfirmPage):
    form_class = forms.ReasonForm
    title = gettext_lazy("Close the unit")
    label = gettext_lazy("Close the unit")
    service = services.unit_close
    done = gettext_lazy("The unit was closed.")

    def get_consequence(self):
        words = {"unit": unit_with_path(self.object)}
        return _("“%(unit)s” and its posts can no longer be filled. Its history is kept.") % words
