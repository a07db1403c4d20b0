"""Rotation board: who has been how long in a post, moves and their decisions, the rules behind."""

from typing import ClassVar

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from cadres.access.policies import has_file, holds, is_hr, may_act_on, require_unit
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Unit
from core.approvals.models import ProposalState
from core.approvals.views import ProposalAct, Verb, actions_for
from core.errors import Refusal
from core.forms import place_errors
from core.lists import Column, Empty, ListFilterSet, ListPage, visible
from core.views import PageMixin
from rotation import forms, services
from rotation.models import Move, TenureRule
from rotation.selectors import board_rows, clocks, due_filter

sees_rotation = holds("hr", "leader")


class BoardFilters(ListFilterSet):
    due = django_filters.BooleanFilter(method="filter_due", label=gettext_lazy("Due or soon due"))
    key = django_filters.BooleanFilter(field_name="post__is_key", label=gettext_lazy("Key post"))
    unit = django_filters.ModelChoiceFilter(
        queryset=visible(Unit), method="filter_unit", label=gettext_lazy("Unit and below")
    )

    class Meta:
        model = Appointment
        fields: ClassVar = ["due", "key", "unit"]

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
    filterset_class = BoardFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no", "post__title"]
    export_name = "rotation-board"
    columns: ClassVar = [
        Column(
            key="cadre",
            label=gettext_lazy("Cadre"),
            sort="cadre__staff_no",
            phone="title",
            link=lambda row: reverse("rotation:move_new", args=[row.cadre_id]),
        ),
        Column(key="post", label=gettext_lazy("Post"), value="post"),
        Column(
            key="unit", label=gettext_lazy("Unit"), value="post.unit", sort="post__unit__path", phone="fact"
        ),
        Column(key="key", label=gettext_lazy("Key post"), value="post.is_key", format="bool"),
        Column(
            key="since",
            label=gettext_lazy("In post since"),
            value="starts_on",
            sort="starts_on",
            format="date",
        ),
        Column(key="due", label=gettext_lazy("Due on"), value="clock.due_on", format="date", phone="fact"),
        Column(key="strength", label=gettext_lazy("Strength"), value="clock.strength", format="state"),
        Column(key="state", label=gettext_lazy("State"), value="clock_state", format="state", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("Nobody matches."),
        gettext_lazy("People of your units with a main post stand here."),
        icon="rotate",
    )

    def get_queryset(self):
        return board_rows(self.request.user)

    def row(self, item):
        if not hasattr(item, "clock"):
            item.clock = clocks([item])[item.pk] if self.request.GET.get("export") else None
            item.clock_state = item.clock.state if item.clock else None
        return super().row(item)

    def page(self):
        page = super().page()
        found = clocks([row.object for row in page.rows])
        for row in page.rows:
            row.object.clock = found[row.pk]
            row.object.clock_state = found[row.pk].state
        page.rows = [self.row(row.object) for row in page.rows]
        return page

    def get_primary_action(self):
        return {"label": _("Moves"), "url": reverse("rotation:moves"), "icon": "arrows-exchange"}

    def get_other_actions(self):
        return [{"label": _("Tenure rules"), "url": reverse("rotation:rules"), "icon": "scale"}]


class MoveFilters(ListFilterSet):
    state = django_filters.ChoiceFilter(choices=ProposalState.choices, label=gettext_lazy("State"))

    class Meta:
        model = Move
        fields: ClassVar = ["state"]


MOVE_COLUMNS = [
    Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__staff_no", link=True, phone="title"),
    Column(key="from", label=gettext_lazy("From post"), value="from_appointment.post"),
    Column(key="to", label=gettext_lazy("To post"), value="to_post", phone="fact"),
    Column(
        key="effective",
        label=gettext_lazy("Effective on"),
        value="effective_on",
        sort="effective_on",
        format="date",
    ),
    Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
]


class MoveList(ListPage):
    allow = sees_rotation
    model = Move
    title = gettext_lazy("Moves")
    filterset_class = MoveFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    export_name = "moves"
    columns: ClassVar = MOVE_COLUMNS
    empty = Empty(
        gettext_lazy("No moves yet."),
        gettext_lazy("The rotation board shows who is due."),
        gettext_lazy("Open the board"),
        "rotation:board",
        icon="arrows-exchange",
    )

    def get_primary_action(self):
        return {"label": _("Rotation board"), "url": reverse("rotation:board"), "icon": "rotate"}


class MyMoves(MoveList):
    """One's own approved moves."""

    allow = has_file
    title = gettext_lazy("My moves")
    export_name = "my-moves"
    empty = Empty(
        gettext_lazy("No moves yet."), gettext_lazy("Approved moves appear here."), icon="arrows-exchange"
    )

    def get_queryset(self):
        return super().get_queryset().filter(cadre=self.request.user.own_cadre)

    def get_primary_action(self):
        return None


class MoveNew(PageMixin, View):
    allow = is_hr

    def get(self, request, cadre_pk):
        return self._show(self._cadre(cadre_pk), forms.MoveForm(user=request.user))

    def post(self, request, cadre_pk):
        cadre = self._cadre(cadre_pk)
        form = forms.MoveForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                move = services.move_propose(cadre=cadre, actor=request.user, **form.cleaned_data)
            except (Refusal, ValidationError) as refusal:
                place_errors(form, refusal)
            else:
                messages.success(request, _("The move was proposed; a leader decides."))
                return redirect(move)
        return self._show(cadre, form, status=422)

    def _cadre(self, pk) -> Cadre:
        return get_object_or_404(Cadre.objects.managed_by(self.request.user, "hr"), pk=pk)

    def _show(self, cadre, form, status=200):
        held = cadre.main_appointment_today
        context = {
            "title": _("Propose a move: %(name)s") % {"name": cadre},
            "sentence": _("%(post)s, %(unit)s, since %(day)s.")
            % {"post": held.post, "unit": held.post.unit, "day": date_format(held.starts_on)}
            if held
            else "",
            "form": form,
            "label": _("Propose"),
            "back": reverse("rotation:board"),
        }
        return render(self.request, "core/form.html", context, status=status)


class MoveDetail(PageMixin, View):
    allow = holds("hr", "leader", "inspector", "supervisor", "training")

    def get(self, request, pk):
        moves = Move.objects.visible_to(request.user).with_list_data()
        move = get_object_or_404(moves.select_related("decided_by", "reversed_by", "proposed_by"), pk=pk)
        actions = actions_for(
            move,
            request.user,
            url=lambda verb: reverse("rotation:move_act", args=[move.pk, verb]),
            may_decide=may_act_on(request.user, move.cadre, "leader"),
            may_withdraw=may_act_on(request.user, move.cadre, "hr"),
        )
        context = {
            "title": move,
            "proposal": move,
            "primary_action": actions[0] if actions else None,
            "other_actions": actions[1:],
        }
        return render(request, "rotation/move.html", context)


class MoveAct(ProposalAct):
    allow = sees_rotation
    model = Move
    verbs: ClassVar = {
        "approve": Verb(
            services.move_approve,
            gettext_lazy("Approve"),
            gettext_lazy("The move was approved; the new appointment stands in the file."),
            lambda move: (
                _("Approve: %(name)s leaves the present post and holds “%(post)s” from %(day)s.")
                % {"name": move.cadre, "post": move.to_post, "day": date_format(move.effective_on)}
            ),
            reason=False,
        ),
        "reject": Verb(
            services.move_reject,
            gettext_lazy("Reject"),
            gettext_lazy("The move was rejected."),
            lambda move: _("Reject this move. Another one may be proposed."),
            danger=True,
        ),
        "withdraw": Verb(
            services.move_withdraw,
            gettext_lazy("Withdraw"),
            gettext_lazy("The proposal was withdrawn."),
            lambda move: _("Withdraw this proposal before anybody decides on it."),
            reason=None,
        ),
        "reverse": Verb(
            services.move_reverse,
            gettext_lazy("Reverse"),
            gettext_lazy("The move was taken back."),
            lambda move: (
                _("Take the move back: %(name)s returns to “%(post)s”.")
                % {"name": move.cadre, "post": move.from_appointment.post}
            ),
            danger=True,
        ),
    }


class RuleList(ListPage):
    allow = sees_rotation
    model = TenureRule
    title = gettext_lazy("Tenure rules")
    default_sort = "unit__path"
    export_name = "tenure-rules"
    columns: ClassVar = [
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__path", phone="title"),
        Column(key="category", label=gettext_lazy("Post category"), value="get_category_display"),
        Column(key="key", label=gettext_lazy("Key posts only"), value="key_posts_only", format="bool"),
        Column(key="years", label=gettext_lazy("Years in the post"), format="number", phone="fact"),
        Column(key="strength", label=gettext_lazy("Strength"), format="state", phone="fact"),
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
        gettext_lazy("A rule says after how many years in a post somebody must, should or may move."),
        gettext_lazy("Add a rule"),
        "rotation:rule_new",
        icon="scale",
    )

    def get_primary_action(self):
        if is_hr(self.request.user):
            return {"label": _("Add a rule"), "url": reverse("rotation:rule_new"), "icon": "plus"}
        return None


class RuleNew(PageMixin, View):
    allow = is_hr

    def get(self, request):
        return self._show(forms.TenureRuleForm(user=request.user))

    def post(self, request):
        form = forms.TenureRuleForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                services.tenure_rule_create(actor=request.user, **form.cleaned_data)
            except (Refusal, ValidationError) as refusal:
                place_errors(form, refusal)
            else:
                messages.success(request, _("The rule was added."))
                return redirect("rotation:rules")
        return self._show(form, status=422)

    def _show(self, form, status=200):
        context = {
            "title": _("Add a tenure rule"),
            "form": form,
            "label": _("Add"),
            "back": reverse("rotation:rules"),
        }
        return render(self.request, "core/form.html", context, status=status)


class RuleEnd(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        return self._ask(self._rule(pk), forms.EndForm())

    def post(self, request, pk):
        rule = self._rule(pk)
        form = forms.EndForm(request.POST)
        if not form.is_valid():
            return self._ask(rule, form, status=422)
        services.tenure_rule_end(rule=rule, ends_on=form.cleaned_data["ends_on"], actor=request.user)
        messages.success(request, _("The rule was ended."))
        return redirect("rotation:rules")

    def _rule(self, pk) -> TenureRule:
        rules = TenureRule.objects.visible_to(self.request.user).with_list_data()
        rule = get_object_or_404(rules, pk=pk)
        require_unit(self.request.user, rule.unit, "hr")
        return rule

    def _ask(self, rule, form, status=200):
        context = {
            "title": rule,
            "consequence": _("After the last day this rule makes nobody due."),
            "label": _("End the rule"),
            "form": form,
            "back": reverse("rotation:rules"),
        }
        return render(self.request, "core/confirm.html", context, status=status)
