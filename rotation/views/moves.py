"""Moves: all of them, one's own, a new one, one by itself with its decisions."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import has_file, holds, is_hr
from cadres.people.models import Cadre
from cadres.units.selectors import unit_with_path
from core.approvals.lists import EFFECTIVE, STATE, ProposalFilters
from core.approvals.views import ProposalAct, ProposalDetail, Wording, decisions
from core.lists import Column, Empty, ListPage, PageAction
from core.views import FormPage
from rotation import forms, services
from rotation.models import Move
from rotation.policies import sees_rotation


class MoveFilters(ProposalFilters):
    class Meta:
        model = Move
        fields: ClassVar = ["state"]


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
    filterset_class = MoveFilters
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
    form_class = forms.MoveForm
    label = gettext_lazy("Propose")
    done = gettext_lazy("The rotation was proposed; the head of unit decides.")
    back = reverse_lazy("rotation:board")

    @cached_property
    def cadre(self) -> Cadre:
        managed = Cadre.objects.managed_by(self.request.user, "hr")
        return get_object_or_404(managed, pk=self.kwargs["cadre_pk"])

    @property
    def title(self) -> str:
        return _("Propose a rotation: %(name)s") % {"name": self.cadre}

    @property
    def sentence(self) -> str:
        held = self.cadre.main_appointment_today
        if held is None:
            return ""
        words = {"post": held.post, "unit": unit_with_path(held.post.unit), "day": date_format(held.starts_on)}
        return _("%(post)s, %(unit)s, since %(day)s.") % words

    def act(self, data):
        return services.move_propose(cadre=self.cadre, actor=self.request.user, **data)


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
