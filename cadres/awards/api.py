"""Awards over the API."""

from rest_framework import serializers

from cadres.awards.models import Award
from core.api.views import ScopedViewSet
from core.views import any_user


class AwardSerializer(serializers.ModelSerializer):
    staff_no = serializers.CharField(source="cadre.staff_no", read_only=True)

    class Meta:
        model = Award
        fields = ["id", "cadre", "staff_no", "title", "awarded_by", "awarded_on", "document_no"]


class AwardViewSet(ScopedViewSet):
    """Awards in the caller's scope."""

    allow = any_user
    queryset = Award.objects.select_related("cadre")
    serializer_class = AwardSerializer
    filterset_fields = ["cadre", "awarded_by"]


def register(router) -> None:
    router.register("awards", AwardViewSet, basename="awards")
