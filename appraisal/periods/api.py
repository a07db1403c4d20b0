"""Periods, participants and measures over the API: the same rows, the same acts."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.periods import measures, planning, services, window_services
from appraisal.periods.differences import MOVE, Kind, differences
from appraisal.periods.models import Measure, Participant, Period, PeriodState
from appraisal.periods.people import ACTS
from appraisal.periods.people_words import rows_of
from appraisal.periods.policies import may_run
from appraisal.periods.registry import gaps_of
from appraisal.periods.scopes import people_for
from appraisal.periods.windows import WindowKind, windows_of
from appraisal.schemes.api import checked
from cadres.people.models import Cadre
from cadres.units.models import Unit
from core.api.fields import DayField, ScopedKey, WordsField
from core.api.serializers import ReasonSerializer
from core.api.views import ScopedViewSet
from core.errors import NotAllowed
from core.views import any_user
from core.wording import listed


class PersonKey(ScopedKey):
    """A person whom the user may name in a period, also where the file is with another unit by now."""

    def get_queryset(self):
        return people_for(self.context["request"].user, "enter")


class PeriodSerializer(serializers.ModelSerializer):
    class Meta:
        model = Period
        fields = [
            "id",
            "unit",
            "kind",
            "year_period",
            "starts_on",
            "ends_on",
            "entry_until",
            "verify_until",
            "assess_until",
            "entry_closed_at",
            "verify_closed_at",
            "assess_closed_at",
            "weight",
            "state",
            "released_run",
            "opened_at",
            "closed_at",
            "skipped_because",
        ]
        read_only_fields = fields


class YearPlanSerializer(serializers.Serializer):
    unit = ScopedKey(queryset=Unit.objects.all())
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    first_month = serializers.IntegerField(
        min_value=1, max_value=12, required=False, default=1, help_text="The year is made of the months from here on."
    )


class PeopleDifferenceSerializer(serializers.Serializer):
    """Somebody whom today's files have in another place than the list of participants."""

    cadre = serializers.CharField(source="cadre.staff_no", help_text="Staff number.")
    kind = serializers.ChoiceField(choices=Kind.choices, source="difference.kind")
    act = serializers.CharField(source="difference.act", help_text="take-in, take-out or move.")
    before = serializers.CharField(help_text="Unit and post in the list.")
    after = serializers.CharField(help_text="Unit and post in today's files.")
    changes = serializers.ListField(child=serializers.CharField())


class PeopleSerializer(serializers.Serializer):
    act = serializers.ChoiceField(choices=[*ACTS])
    cadres = serializers.ListField(child=serializers.CharField(max_length=20), min_length=1, max_length=1000)
    reason = WordsField(max_length=500)
    on = DayField(required=False, help_text="Only for move: the post held on this day decides.")

    def validate_cadres(self, numbers):
        """Rows of people whom the caller may name here; anybody else does not exist."""
        user, period = self.context["request"].user, self.context["period"]
        known = Participant.everybody.filter(period=period).values("cadre")
        rows = Cadre.objects.visible_to(user) | Cadre.objects.filter(pk__in=known)
        found = {cadre.staff_no: cadre for cadre in rows.filter(staff_no__in=numbers).distinct()}
        if unknown := sorted(set(numbers) - found.keys()):
            said = _("No one you may name has the staff number %(numbers)s. Check it.")
            raise serializers.ValidationError(said % {"numbers": listed(unknown)})
        return list(found.values())


class PeopleDoneSerializer(serializers.Serializer):
    changed = serializers.IntegerField()


class WindowSerializer(serializers.Serializer):
    kind = serializers.CharField()
    until = DayField()
    closed_at = serializers.DateTimeField(allow_null=True)


class WindowActSerializer(serializers.Serializer):
    window = serializers.ChoiceField(choices=WindowKind.choices)
    reason = WordsField(max_length=500)


class GapSerializer(serializers.Serializer):
    sentence = serializers.CharField()


class ParticipantSerializer(serializers.ModelSerializer):
    class Meta:
        model = Participant
        fields = [
            "id",
            "period",
            "cadre",
            "appointment",
            "post",
            "unit",
            "scheme_version",
            "post_factor",
            "peer_group",
            "standing",
            "standing_reason",
        ]
        read_only_fields = fields


class MeasureSerializer(serializers.ModelSerializer):
    class Meta:
        model = Measure
        fields = ["id", "period", "cadre", "code", "value", "source", "note", "entered_at"]
        read_only_fields = fields


class FigureSerializer(serializers.Serializer):
    period = ScopedKey(queryset=Period.objects.all())
    cadre = PersonKey(queryset=Cadre.objects.all())
    code = serializers.CharField(max_length=60)
    value = serializers.DecimalField(max_digits=18, decimal_places=6)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class PeriodViewSet(ScopedViewSet):
    """POST plans a year; open, close and reopen are acts on one period."""

    allow = any_user
    queryset = Period.objects.all()
    serializer_class = PeriodSerializer
    filterset_fields = ["unit", "kind", "state", "year_period"]

    @extend_schema(request=YearPlanSerializer, responses={201: PeriodSerializer})
    def create(self, request):
        whole = services.year_plan(**checked(self, YearPlanSerializer), actor=request.user)
        return Response(self.get_serializer(whole).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PeriodSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request, pk=None):
        return self.moved(services.period_open(period=self.get_object(), actor=request.user))

    @extend_schema(request=None, responses=PeriodSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk=None):
        return self.moved(services.period_close(period=self.get_object(), actor=request.user))

    @extend_schema(request=ReasonSerializer, responses=PeriodSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk=None):
        reason = checked(self, ReasonSerializer)["reason"]
        return self.moved(services.period_reopen(period=self.get_object(), actor=request.user, reason=reason))

    @extend_schema(summary="Skip a month that was not opened", request=ReasonSerializer, responses=PeriodSerializer)
    @action(detail=True, methods=["post"])
    def skip(self, request, pk=None):
        reason = checked(self, ReasonSerializer)["reason"]
        return self.moved(planning.period_skip(period=self.get_object(), actor=request.user, reason=reason))

    @extend_schema(summary="Plan a skipped month again", request=None, responses=PeriodSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request, pk=None):
        return self.moved(planning.period_resume(period=self.get_object(), actor=request.user))

    @extend_schema(summary="Who is in another place in today's files", responses=PeopleDifferenceSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def differences(self, request, pk=None):
        period = self.run_by(request.user)
        found = differences(period) if period.state == PeriodState.OPEN else []
        return Response(PeopleDifferenceSerializer(rows_of(found), many=True).data)

    @extend_schema(
        summary="Take people in or out, or move them", request=PeopleSerializer, responses=PeopleDoneSerializer
    )
    @action(detail=True, methods=["post"])
    def people(self, request, pk=None):
        period = self.run_by(request.user)
        serializer = PeopleSerializer(data=request.data, context={"request": request, "period": period})
        serializer.is_valid(raise_exception=True)
        data = dict(serializer.validated_data)
        act = data.pop("act")
        if act != MOVE:
            data.pop("on", None)
        return Response({"changed": ACTS[act](period=period, actor=request.user, **data)})

    @extend_schema(summary="Whose entries nobody may verify", responses=GapSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def gaps(self, request, pk=None):
        found = gaps_of(self.run_by(request.user))
        return Response([{"sentence": gap.sentence} for gap in found])

    @extend_schema(summary="Until when the period takes what", responses=WindowSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def windows(self, request, pk=None):
        return Response(WindowSerializer(windows_of(self.get_object()), many=True).data)

    @extend_schema(summary="Close a window before its day", request=WindowActSerializer, responses=PeriodSerializer)
    @action(detail=True, methods=["post"], url_path="close-window")
    def close_window(self, request, pk=None):
        return self.window_moved(window_services.window_close)

    @extend_schema(summary="Open a window again until its day", request=WindowActSerializer, responses=PeriodSerializer)
    @action(detail=True, methods=["post"], url_path="reopen-window")
    def reopen_window(self, request, pk=None):
        return self.window_moved(window_services.window_reopen)

    def window_moved(self, act):
        data = checked(self, WindowActSerializer)
        return self.moved(
            act(period=self.get_object(), kind=data["window"], actor=self.request.user, reason=data["reason"])
        )

    def run_by(self, user):
        """The period, for those who run it."""
        period = self.get_object()
        if not may_run(user, period):
            raise NotAllowed
        return period

    def moved(self, period):
        return Response(self.get_serializer(period).data)


class ParticipantViewSet(ScopedViewSet):
    allow = any_user
    queryset = Participant.objects.all()
    serializer_class = ParticipantSerializer
    filterset_fields = ["period", "cadre", "unit", "standing", "scheme_version"]


class MeasureViewSet(ScopedViewSet):
    allow = any_user
    queryset = Measure.objects.all()
    serializer_class = MeasureSerializer
    filterset_fields = ["period", "cadre", "code"]

    @extend_schema(request=FigureSerializer, responses={201: MeasureSerializer})
    def create(self, request):
        measure = measures.measure_set(**checked(self, FigureSerializer), actor=request.user)
        return Response(self.get_serializer(measure).data, status=status.HTTP_201_CREATED)


def register(router) -> None:
    router.register("periods", PeriodViewSet, basename="period")
    router.register("participants", ParticipantViewSet, basename="participant")
    router.register("measures", MeasureViewSet, basename="measure")
