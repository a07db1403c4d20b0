"""Periods, participants and measures over the API: the same rows, the same acts."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.periods import measures, services
from appraisal.periods.models import Measure, Participant, Period
from appraisal.schemes.api import checked
from cadres.people.models import Cadre
from cadres.units.models import Unit
from core.api.fields import ScopedKey
from core.api.serializers import ReasonSerializer
from core.api.views import ScopedViewSet
from core.views import any_user


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
            "weight",
            "state",
            "released_run",
            "opened_at",
            "closed_at",
        ]
        read_only_fields = fields


class YearPlanSerializer(serializers.Serializer):
    unit = ScopedKey(queryset=Unit.objects.all())
    year = serializers.IntegerField(min_value=2000, max_value=2100)


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
    cadre = ScopedKey(queryset=Cadre.objects.all())
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
