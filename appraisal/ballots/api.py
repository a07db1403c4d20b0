"""Counts of paper ballots over the API. Single electronic ballots are nobody's to read."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from appraisal.ballots.models import Ballot
from appraisal.ballots.services import tally_enter
from appraisal.periods.models import Period
from appraisal.routing.api import participant_named
from appraisal.routing.policies import is_assessor
from appraisal.schemes.api import checked
from core.api.fields import ScopedKey
from core.api.views import ScopedViewSet


class TallySerializer(serializers.ModelSerializer):
    class Meta:
        model = Ballot
        fields = ["id", "period", "cadre", "item", "group", "option", "count", "source", "entered_at"]
        read_only_fields = fields


class CellSerializer(serializers.Serializer):
    group = serializers.CharField(max_length=20)
    option = serializers.CharField(max_length=20)
    count = serializers.IntegerField(min_value=0, max_value=1_000_000)


class CountSerializer(serializers.Serializer):
    period = ScopedKey(queryset=Period.objects.all())
    cadre = serializers.CharField(max_length=20, help_text="Staff number.")
    item = serializers.CharField(max_length=40, help_text="Code of the vote item.")
    counts = CellSerializer(many=True, help_text="The whole grid; what is left out counts nothing.")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class TallyViewSet(ScopedViewSet):
    """POST replaces the counts of one cadre's vote."""

    allow = is_assessor
    queryset = Ballot.objects.tallies()
    serializer_class = TallySerializer
    filterset_fields = ["period", "cadre", "item", "group"]
    lookup_value_regex = "[0-9a-fA-F-]{32,36}"

    @extend_schema(request=CountSerializer, responses={201: TallySerializer(many=True)})
    def create(self, request):
        data = checked(self, CountSerializer)
        participant = participant_named(request.user, data["period"], data["cadre"])
        counts = {(cell["group"], cell["option"]): cell["count"] for cell in data["counts"]}
        tally_enter(
            period=data["period"],
            cadre=participant.cadre,
            item=data["item"],
            counts=counts,
            actor=request.user,
            reason=data["reason"],
        )
        rows = Ballot.objects.tallies().filter(period=data["period"], cadre=participant.cadre)
        return Response(TallySerializer(rows, many=True).data, status=status.HTTP_201_CREATED)


def register(router) -> None:
    router.register("tallies", TallyViewSet, basename="tally")
