"""Runs over the API: which there are, and asking for one."""

from typing import cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response

from appraisal.periods.models import Period
from appraisal.runs.models import Run
from appraisal.runs.policies import reads_runs
from appraisal.runs.services import run_request
from appraisal.runs.telling import tell
from cadres.access.models import User
from core.api.fields import ScopedKey
from core.api.views import ScopedViewSet


class RunSerializer(serializers.ModelSerializer):
    is_current = serializers.SerializerMethodField()
    is_released = serializers.SerializerMethodField()
    summary = serializers.JSONField(source="told", read_only=True)

    class Meta:
        model = Run
        fields = [
            "id",
            "period",
            "number",
            "state",
            "is_current",
            "is_released",
            "participants",
            "digest",
            "key",
            "engine",
            "summary",
            "reason",
            "created_at",
            "finished_at",
        ]

    @extend_schema_field(OpenApiTypes.BOOL)
    def get_is_current(self, run):
        return run.period.current_run_id == run.pk

    @extend_schema_field(OpenApiTypes.BOOL)
    def get_is_released(self, run):
        return run.period.released_run_id == run.pk


class RunRequestSerializer(serializers.Serializer):
    period = ScopedKey(queryset=Period.objects.all())
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RunJobSerializer(serializers.Serializer):
    job = serializers.UUIDField(help_text="Poll /api/v1/jobs/<job>/; its result names the run.")


class RunViewSet(ScopedViewSet):
    allow = reads_runs
    queryset = Run.objects.select_related("period")
    serializer_class = RunSerializer
    filterset_fields = ["period", "state"]

    def paginate_queryset(self, queryset):
        runs = super().paginate_queryset(queryset)
        tell(cast("User", self.request.user), runs or [])
        return runs

    def get_object(self):
        run = super().get_object()
        tell(cast("User", self.request.user), [run])
        return run

    @extend_schema(request=RunRequestSerializer, responses={202: RunJobSerializer})
    def create(self, request):
        data = RunRequestSerializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        job = run_request(**data.validated_data, actor=request.user)
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)


def register(router) -> None:
    router.register("runs", RunViewSet, basename="run")
