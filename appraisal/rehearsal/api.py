"""Rehearsals over the API: ask for one, read what came of it and the cadres in it."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.mixins import DestroyModelMixin

from appraisal.periods.models import Period
from appraisal.rehearsal.models import Rehearsal, RehearsalRow
from appraisal.rehearsal.services import rehearsal_remove, rehearsal_request
from appraisal.schemes.models import SchemeVersion
from cadres.access.models import User
from cadres.access.policies import is_hr
from core.api.fields import ScopedKey
from core.api.views import ScopedViewSet


class RehearsalSerializer(serializers.ModelSerializer):
    state = serializers.CharField(source="shown_state")

    class Meta:
        model = Rehearsal
        fields = [
            "id",
            "version",
            "period",
            "state",
            "digest",
            "people",
            "summary",
            "job",
            "requested_by",
            "requested_at",
            "finished_at",
        ]


class RehearsalRequestSerializer(serializers.Serializer):
    version = ScopedKey(queryset=SchemeVersion.objects.all())
    period = ScopedKey(queryset=Period.objects.all())


class RehearsalRowSerializer(serializers.ModelSerializer):
    cadre_no = serializers.CharField(source="cadre.staff_no")
    cadre_name = serializers.CharField(source="cadre.name")

    class Meta:
        model = RehearsalRow
        fields = [
            "id",
            "rehearsal",
            "cadre",
            "cadre_no",
            "cadre_name",
            "unit",
            "before",
            "after",
            "change",
            "share_before",
            "share_after",
            "grade_before",
            "grade_after",
            "grade_changes",
            "money_before",
            "money_after",
            "money_change",
            "uncounted",
        ]


class RehearsalViewSet(DestroyModelMixin, ScopedViewSet):
    """Scheme versions tried on past periods; nothing of them is a result."""

    allow = is_hr
    queryset = Rehearsal.objects.select_related("job").defer("document")
    serializer_class = RehearsalSerializer
    filterset_fields = ["version", "period", "state"]

    @extend_schema(request=RehearsalRequestSerializer, responses={202: RehearsalSerializer})
    def create(self, request):
        return self.made(RehearsalRequestSerializer, rehearsal_request, status.HTTP_202_ACCEPTED)

    def perform_destroy(self, instance):
        rehearsal_remove(rehearsal=instance, actor=cast("User", self.request.user))


class RehearsalRowViewSet(ScopedViewSet):
    """The cadres of a rehearsal before and after, the farthest moved first."""

    allow = is_hr
    queryset = RehearsalRow.objects.select_related("cadre").defer("breakdown_before", "breakdown_after")
    serializer_class = RehearsalRowSerializer
    filterset_fields = ["rehearsal", "cadre", "unit", "grade_changes"]


def register(router) -> None:
    router.register("rehearsals", RehearsalViewSet, basename="rehearsal")
    router.register("rehearsal-rows", RehearsalRowViewSet, basename="rehearsal-row")
