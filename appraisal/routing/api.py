"""What assessing units enter, over the API: duties, figures, sampling records."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from appraisal.periods.models import Participant, Period
from appraisal.routing import sampling, services
from appraisal.routing.models import AssessedFigure, AssessmentDuty, SamplingRecord
from appraisal.routing.policies import is_assessor
from appraisal.routing.selectors import people_to_assess
from appraisal.schemes.api import checked
from appraisal.schemes.models import Scheme
from cadres.access.policies import is_hr
from cadres.units.models import Unit
from core.api.fields import DayField, ScopedKey
from core.api.views import ScopedViewSet


class AssessmentDutySerializer(serializers.ModelSerializer):
    class Meta:
        model = AssessmentDuty
        fields = ["id", "scheme", "assessor", "unit", "starts_on", "ends_on"]
        read_only_fields = fields


class AssessmentDutyGivenSerializer(serializers.Serializer):
    scheme = ScopedKey(queryset=Scheme.objects.all())
    assessor = serializers.CharField(max_length=60)
    unit = ScopedKey(queryset=Unit.objects.all())
    starts_on = DayField()


class AssessmentDutyViewSet(ScopedViewSet):
    allow = is_hr
    queryset = AssessmentDuty.objects.all()
    serializer_class = AssessmentDutySerializer
    filterset_fields = ["scheme", "assessor", "unit"]

    @extend_schema(request=AssessmentDutyGivenSerializer, responses={201: AssessmentDutySerializer})
    def create(self, request):
        return self.made(AssessmentDutyGivenSerializer, services.duty_give)


class AssessedFigureSerializer(serializers.ModelSerializer):
    class Meta:
        model = AssessedFigure
        fields = [
            "id",
            "period",
            "cadre",
            "item",
            "measure",
            "assessor",
            "unit",
            "value",
            "num",
            "den",
            "source",
            "note",
            "entered_by",
            "entered_at",
        ]
        read_only_fields = fields


class PlaceSerializer(serializers.Serializer):
    period = ScopedKey(queryset=Period.objects.all())
    cadre = serializers.CharField(max_length=20, help_text="Staff number.")
    item = serializers.CharField(max_length=40)
    assessor = serializers.CharField(max_length=60, help_text="What the scheme calls the assessor.")
    measure = serializers.CharField(
        max_length=60, required=False, default="", help_text="Needed where the item reads several figures."
    )


class AssessedFigureGivenSerializer(PlaceSerializer):
    value = serializers.DecimalField(max_digits=18, decimal_places=6)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class LookedSerializer(serializers.Serializer):
    object = serializers.CharField(max_length=120)
    passed = serializers.BooleanField(allow_null=True)
    remark = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class SampleGivenSerializer(PlaceSerializer):
    looked = LookedSerializer(many=True)
    checked_on = DayField(required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class SampleSerializer(serializers.ModelSerializer):
    checked = serializers.IntegerField(read_only=True)
    passed = serializers.IntegerField(read_only=True)

    class Meta:
        model = SamplingRecord
        fields = [
            "id",
            "period",
            "cadre",
            "indicator",
            "measure",
            "assessor",
            "unit",
            "objects_checked",
            "checked",
            "passed",
            "population",
            "seed",
            "list_digest",
            "checked_on",
            "is_complete",
        ]
        read_only_fields = fields


def participant_named(user, period, staff_no: str) -> Participant:
    """Somebody of the period whom the user fills something for; else not found, whether there or not."""
    found = people_to_assess(user, period).filter(cadre__staff_no=staff_no).first()
    if found is None:
        raise NotFound
    return found


def _place(viewset, serializer_class) -> dict:
    data = checked(viewset, serializer_class)
    data["cadre"] = participant_named(viewset.request.user, data["period"], data["cadre"]).cadre
    return data


class AssessedFigureViewSet(mixins.DestroyModelMixin, ScopedViewSet):
    allow = is_assessor
    queryset = AssessedFigure.objects.all()
    serializer_class = AssessedFigureSerializer
    filterset_fields = ["period", "cadre", "item", "measure", "assessor", "unit"]

    @extend_schema(request=AssessedFigureGivenSerializer, responses={201: AssessedFigureSerializer})
    def create(self, request):
        figure = services.figure_enter(**_place(self, AssessedFigureGivenSerializer), actor=request.user)
        return Response(self.get_serializer(figure).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Withdraw the unit's own figure")
    def destroy(self, request, *args, **kwargs):
        services.figure_withdraw(figure=self.get_object(), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SamplingRecordViewSet(ScopedViewSet):
    allow = is_assessor
    queryset = SamplingRecord.objects.all()
    serializer_class = SampleSerializer
    filterset_fields = ["period", "cadre", "measure", "unit", "is_complete"]

    @extend_schema(request=SampleGivenSerializer, responses={201: SampleSerializer})
    def create(self, request):
        record = sampling.sample_record(**_place(self, SampleGivenSerializer), actor=request.user)
        return Response(self.get_serializer(record).data, status=status.HTTP_201_CREATED)


def register(router) -> None:
    router.register("assessment-duties", AssessmentDutyViewSet, basename="assessment-duty")
    router.register("assessed-figures", AssessedFigureViewSet, basename="assessed-figure")
    router.register("sampling-records", SamplingRecordViewSet, basename="sampling-record")
