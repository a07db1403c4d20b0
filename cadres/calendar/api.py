"""The working-day calendar over the API."""

from rest_framework import serializers

from cadres.calendar.filters import CalendarFilters
from cadres.calendar.models import CalendarDay
from core.api.views import ScopedViewSet
from core.views import any_user


class CalendarDaySerializer(serializers.ModelSerializer):
    class Meta:
        model = CalendarDay
        fields = ["id", "day", "kind", "name", "source"]


class CalendarDayViewSet(ScopedViewSet):
    """Days that differ from their weekday: holidays and moved working days."""

    allow = any_user
    queryset = CalendarDay.objects.all()
    serializer_class = CalendarDaySerializer
    filterset_class = CalendarFilters


def register(router) -> None:
    router.register("calendar-days", CalendarDayViewSet, basename="calendar-day")
