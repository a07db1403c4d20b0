"""Moves and tenure rules over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from cadres.people.models import Cadre
from cadres.units.models import Post
from core.api.fields import DayField, ScopedKey, WordsField
from core.api.views import ScopedViewSet
from core.approvals.api import PROPOSAL_FIELDS, ProposalViewSet
from rotation import services
from rotation.models import Move, TenureRule
from rotation.policies import sees_rotation


class MoveSerializer(serializers.ModelSerializer):
    class Meta:
        model = Move
        fields = [*PROPOSAL_FIELDS, "cadre", "from_appointment", "to_post", "effective_on", "new_appointment"]
        read_only_fields = fields


class MoveProposalSerializer(serializers.Serializer):
    cadre = ScopedKey(queryset=Cadre.objects.all())
    to_post = ScopedKey(queryset=Post.objects.all())
    effective_on = DayField()
    reason = WordsField(max_length=500)


class TenureRuleSerializer(serializers.ModelSerializer):
    class Meta:
        model = TenureRule
        fields = [
            "id",
            "unit",
            "category",
            "key_posts_only",
            "years",
            "strength",
            "notice_months",
            "exempt_years_before_retirement",
            "starts_on",
            "ends_on",
            "source",
        ]


class MoveViewSet(ProposalViewSet):
    allow = sees_rotation
    queryset = Move.objects.all()
    serializer_class = MoveSerializer
    filterset_fields = ["state", "cadre"]

    @extend_schema(request=MoveProposalSerializer, responses={201: MoveSerializer})
    def create(self, request):
        return self.made(MoveProposalSerializer, services.move_propose)


class TenureRuleViewSet(ScopedViewSet):
    allow = sees_rotation
    queryset = TenureRule.objects.all()
    serializer_class = TenureRuleSerializer
    filterset_fields = ["unit", "strength"]


def register(router) -> None:
    router.register("moves", MoveViewSet, basename="move")
    router.register("tenure-rules", TenureRuleViewSet, basename="tenure-rule")
