"""Attendance over the API."""

from rest_framework import serializers

from cadres.conduct.filters import AttendanceFilters
from cadres.conduct.models import AttendanceRecord
from core.api.fields import DayField
from core.api.views import ScopedViewSet
from core.views import any_user


class AttendanceSerializer(serializers.ModelSerializer):
    staff_no = serializers.CharField(source="cadre.staff_no", read_only=True)
    quantity = serializers.DecimalField(max_digits=6, decimal_places=2)
    day = DayField(help_text="First day.")

    class Meta:
        model = AttendanceRecord
        fields = [
            "id",
            "cadre",
            "staff_no",
            "kind",
            "day",
            "from_noon",
            "last_day",
            "to_noon",
            "quantity",
            "note",
        ]


class AttendanceViewSet(ScopedViewSet):
    """Attendance records in the caller's scope."""

    allow = any_user
    queryset = AttendanceRecord.objects.select_related("cadre")
    serializer_class = AttendanceSerializer
    filterset_class = AttendanceFilters


def register(router) -> None:
    router.register("attendance", AttendanceViewSet, basename="attendance")
