"""The rotation board with its clocks, moves, and the tenure rules behind them."""

from typing import ClassVar

import django_filters
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import has_file, holds, is_hr, require_unit
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Unit
from cadres.units.selectors import unit_with_path
from core.approvals.lists import EFFECTIVE, STATE, ProposalFilters
from core.approvals.views import ProposalAct, ProposalDetail, Wording, decisions
from core.lists import Column, Empty, ListFilterSet, ListPage, PageAction, visible
from core.views import ConfirmPage, FormPage
from rotation import forms, services
from rotation.models import Move, TenureRule
from rotation.policies import sees_rotation
from rotation.selectors import board_rows, clocks, due_filter

# The board: who has been how long in a post


class BoardFilters(ListFilterSet):
    due = django_filters.BooleanFilter(method="filter_due", label=gettext_lazy("Term completed or soon completed"))
    key = django_filters.BooleanFilter(field_name="post__is_key", label=gettext_lazy("Key post"))
    unit = django_filters.ModelChoiceFilter(
        queryset=visible(Unit), method="filter_unit", label=gettext_lazy("Unit (including units below)")
    )

    def filter_due(self, rows, name, value):
        condition = due_filter(on=timezone.localdate())
        return rows.filter(condition) if value else rows.exclude(condition)

    def filter_unit(self, rows, name, unit):
        return rows.filter(post__unit__path__startswith=unit.path)


class Board(ListPage):
    """The rotation board: one row per main appointment with its tenure clock."""

    allow = sees_rotation
    model = Appointment
    title = gettext_lazy("Rotation board")
    sentence = gettext_lazy("Time in the present post against the tenure rules; longest first.")
    default_sort = "starts_on"
    hangs_on = ()
    filterset_class = BoardFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no", "post__title"]
    export_name = "rotation-board"
    primary_action = PageAction(gettext_lazy("Rotations"), "rotation:moves", "arrows-exchange")
    other_actions: ClassVar = [PageAction(gettext_lazy("Tenure rules"), "rotation:rules", "scale")]
    columns: ClassVar = [
        Column(
            key="cadre",
            label=gettext_lazy("Cadre"),
            sort="cadre__staff_no",
            phone="title",
            link=lambda row: reverse("rotation:move_new", args=[row.cadre_id]),
        ),
        Column(key="post", label=gettext_lazy("Post"), value="post"),
        Column(key="unit", label=gettext_lazy("Unit"), value="post.unit", sort="post__unit__path", phone="fact"),
        Column(key="key", label=gettext_lazy("Key post"), value="post.is_key", format="bool"),
        Column(
            key="since",
            label=gettext_lazy("In post since"),
            value="starts_on",
            sort="starts_on",
            format="date",
        ),
        Column(
            key="due",
            label=gettext_lazy("Term completed on"),
            value="clock.due_on",
            format="date",
            phone="fact",
        ),
        Column(key="strength", label=gettext_lazy("Requirement"), value="clock.strength", format="state"),
        Column(key="state", label=gettext_lazy("State"), value="clock.state", format="state", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("No matching people."),
        gettext_lazy("People of your units who have a main post appear here."),
        icon="rotate",
    )

    def get_queryset(self):
        return board_rows(self.request.user)

    def complete(self, items):
        found = clocks(items)
        for row in items:
            row.clock = found[row.pk]


# Moves: all of them, one's own, a new one, one by itself with its decisions


MOVE_COLUMNS = [
    Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__staff_no", link=True, phone="title"),
    Column(key="from", label=gettext_lazy("From post"), value="from_appointment.post"),
    Column(key="to", label=gettext_lazy("To post"), value="to_post", phone="fact"),
    EFFECTIVE,
    STATE,
]


class MoveList(ListPage):
    allow = sees_rotation
    model = Move
    title = gettext_lazy("Rotations")
    filterset_class = ProposalFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    export_name = "moves"
    primary_action: PageAction | None = PageAction(gettext_lazy("Rotation board"), "rotation:board", "rotate")
    columns: ClassVar = MOVE_COLUMNS
    empty = Empty(
        gettext_lazy("No rotations yet."),
        gettext_lazy("The rotation board shows whose term is completed."),
        gettext_lazy("Open the board"),
        "rotation:board",
        icon="arrows-exchange",
    )


class MyMoves(MoveList):
    """One's own approved moves."""

    allow = has_file
    title = gettext_lazy("My rotations")
    export_name = "my-moves"
    primary_action = None
    empty = Empty(
        gettext_lazy("No rotations yet."),
        gettext_lazy("Approved rotations appear here."),
        icon="arrows-exchange",
    )

    def get_queryset(self):
        return super().get_queryset().filter(cadre=self.request.user.own_cadre)


class MoveNew(FormPage):
    allow = is_hr
    scope = Cadre
    object: Cadre
    key = "cadre_pk"
    form_class = forms.MoveForm
    label = gettext_lazy("Propose")
    done = gettext_lazy("The rotation was proposed; the head of unit decides.")
    back = reverse_lazy("rotation:board")

    def get_queryset(self):
        return Cadre.objects.managed_by(self.request.user, "hr")

    @property
    def title(self) -> str:
        return _("Propose a rotation: %(name)s") % {"name": self.object}

    @property
    def sentence(self) -> str:
        held = self.object.main_appointment_today
        if held is None:
            return ""
        words = {"post": held.post, "unit": unit_with_path(held.post.unit), "day": date_format(held.starts_on)}
        return _("%(post)s, %(unit)s, since %(day)s.") % words

    def act(self, data):
        return services.move_propose(cadre=self.object, actor=self.request.user, **data)


class MoveDetail(ProposalDetail):
    allow = holds("hr", "leader", "inspector", "supervisor", "training")
    model = Move
    template_name = "rotation/move.html"


class MoveAct(ProposalAct):
    allow = sees_rotation
    model = Move
    verbs = decisions(
        approve=Wording(
            lambda move: (
                _("Approve: %(name)s leaves the present post and is appointed to “%(post)s” from %(day)s.")
                % {"name": move.cadre, "post": move.to_post, "day": date_format(move.effective_on)}
            ),
            gettext_lazy("The rotation was approved; the new appointment is recorded."),
        ),
        reject=Wording(
            lambda move: _("Reject this rotation. Another one may be proposed."),
            gettext_lazy("The rotation was rejected."),
        ),
        withdrawn=gettext_lazy("The proposal was withdrawn."),
        reverse=Wording(
            lambda move: (
                _("Reverse the rotation: %(name)s returns to “%(post)s”.")
                % {"name": move.cadre, "post": move.from_appointment.post}
            ),
            gettext_lazy("The rotation was reversed."),
        ),
    )


# Tenure rules: which there are, a new one, the end of one


class RuleList(ListPage):
    allow = sees_rotation
    model = TenureRule
    title = gettext_lazy("Tenure rules")
    default_sort = "unit__path"
    export_name = "tenure-rules"
    primary_action = PageAction(gettext_lazy("Add a rule"), "rotation:rule_new", allow=is_hr)
    columns: ClassVar = [
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__path", phone="title"),
        Column(key="category", label=gettext_lazy("Post category"), value="get_category_display"),
        Column(key="key", label=gettext_lazy("Key posts only"), value="key_posts_only", format="bool"),
        Column(key="years", label=gettext_lazy("Years in the post"), format="number", phone="fact"),
        Column(key="strength", label=gettext_lazy("Requirement"), format="state", phone="fact"),
        Column(key="from", label=gettext_lazy("From"), value="starts_on", format="date"),
        Column(
            key="to",
            label=gettext_lazy("To"),
            value="ends_on",
            format="date",
        ),
        Column(key="source", label=gettext_lazy("Source")),
        Column(
            key="end",
            label="",
            value=lambda rule: "" if rule.ends_on else _("End"),
            link=lambda rule: reverse("rotation:rule_end", args=[rule.pk]),
            exported=False,
            allow=is_hr,
        ),
    ]
    empty = Empty(
        gettext_lazy("No tenure rules yet."),
        gettext_lazy("A rule states after how many years in a post somebody must, should or may move."),
        gettext_lazy("Add a rule"),
        "rotation:rule_new",
        icon="scale",
    )


class RuleNew(FormPage):
    allow = is_hr
    form_class = forms.TenureRuleForm
    title = gettext_lazy("Add a tenure rule")
    label = gettext_lazy("Add")
    service = services.tenure_rule_create
    done = gettext_lazy("The rule was added.")
    back = reverse_lazy("rotation:rules")


class RuleEnd(ConfirmPage):
    allow = is_hr
    scope = TenureRule
    object: TenureRule
    argument = "rule"
    service = services.tenure_rule_end
    form_class = forms.EndForm
    consequence = gettext_lazy("After the last day this rule no longer applies.")
    label = gettext_lazy("End the rule")
    done = gettext_lazy("The rule was ended.")
    back = reverse_lazy("rotation:rules")

    @property
    def title(self) -> str:
        return _("End the tenure rule: %(rule)s") % {"rule": self.object}

    def get_queryset(self):
        return super().get_queryset().with_list_data()

    def authorize(self) -> None:
        require_unit(self.request.user, self.object.unit, "hr")
