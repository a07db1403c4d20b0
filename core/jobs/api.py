"""One's own jobs, to poll."""

from rest_framework import serializers

from core.api.views import ScopedViewSet
from core.jobs.models import Job
from core.views import any_user


class JobSerializer(serializers.ModelSerializer):
    percent = serializers.IntegerField(read_only=True)

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "state",
            "done",
            "total",
            "percent",
            "message",
            "result",
            "error",
            "created_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields


class JobViewSet(ScopedViewSet):
    allow = any_user
    queryset = Job.objects.all()
    serializer_class = JobSerializer


def register(router) -> None:
    router.register("jobs", JobViewSet, basename="job")
