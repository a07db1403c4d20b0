"""Gate records over the API: read, and handed over by the machine at the gate."""

import re
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cadres.access.policies import is_hr
from cadres.gate.models import GateRecord
from cadres.gate.taking import gate_take
from cadres.gate.views import GateFilters
from core.api.fields import DayField
from core.api.views import ScopedViewSet
from core.errors import NotAllowed
from core.views import any_user

MOST = 2000  # rows of one batch
ZONE = re.compile(r"[zZ]|[+-]\d")


class GateSerializer(serializers.ModelSerializer):
    staff_no = serializers.CharField(source="cadre.staff_no", read_only=True)

    class Meta:
        model = GateRecord
        fields = ["id", "cadre", "staff_no", "day", "first_in", "last_out", "times"]
        read_only_fields = fields


class ClockField(serializers.TimeField):
    """A time as the clock at the gate shows it; one of another zone would be another time."""

    def to_internal_value(self, value: Any) -> Any:
        if isinstance(value, str) and ZONE.search(value):  # reading it would drop the zone
            raise serializers.ValidationError(_("Give the time without a zone, as the clock of the office shows it."))
        return super().to_internal_value(value)


class GateRowSerializer(serializers.Serializer):
    staff_no = serializers.CharField(max_length=20, source="cadre")
    day = DayField()
    first_in = ClockField(required=False, allow_null=True)
    last_out = ClockField(required=False, allow_null=True)


class GateBatchSerializer(serializers.Serializer):
    rows = serializers.ListField(child=GateRowSerializer(), min_length=1, max_length=MOST)


class GateTakenSerializer(serializers.Serializer):
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()


class GateApiFilters(GateFilters):
    staff_no = django_filters.CharFilter(field_name="cadre__staff_no")


class GateViewSet(ScopedViewSet):
    """When people in the caller's scope came and left; HR officers hand over batches."""

    http_method_names = ["get", "post", "head", "options"]
    allow = any_user
    queryset = GateRecord.objects.select_related("cadre")
    serializer_class = GateSerializer
    filterset_class = GateApiFilters

    @extend_schema(
        summary="Hand over a batch of gate records (HR)",
        description="All rows or none; a row about a day that is recorded changes what it says.",
        request=GateBatchSerializer,
        responses={201: GateTakenSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not is_hr(request.user):
            raise NotAllowed
        asked = GateBatchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        outcome = gate_take(actor=request.user, rows=asked.validated_data["rows"])  # type: ignore[arg-type]
        return Response(GateTakenSerializer(outcome).data, status=status.HTTP_201_CREATED)


def register(router) -> None:
    router.register("gate", GateViewSet, basename="gate")
