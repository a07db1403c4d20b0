"""Rules in force and their changes over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from cadres.rules import services
from cadres.rules.models import RuleChange
from cadres.rules.policies import reads_changes
from cadres.units.models import Unit
from core.api.fields import DayField, ScopedKey, WordsField
from core.approvals.api import PROPOSAL_FIELDS, ProposalViewSet
from core.params.models import Verified


class RuleChangeSerializer(serializers.ModelSerializer):
    class Meta:
        model = RuleChange
        fields = [
            *PROPOSAL_FIELDS,
            "unit",
            "code",
            "value",
            "starts_on",
            "departs",
            "source_title",
            "article",
            "verified",
        ]
        read_only_fields = fields


class RuleProposalSerializer(serializers.Serializer):
    """``value`` as it is kept: "0.18", {"month": 7, "year": 20}."""

    code = WordsField(max_length=80)
    unit = ScopedKey(queryset=Unit.objects.all(), required=False, allow_null=True)
    value = serializers.JSONField()
    starts_on = DayField()
    departs = serializers.BooleanField(default=False)
    source_title = WordsField(max_length=200)
    article = WordsField(max_length=60, required=False)
    verified = serializers.ChoiceField(choices=Verified.choices)
    reason = WordsField(max_length=500)


class RuleChangeViewSet(ProposalViewSet):
    allow = reads_changes
    queryset = RuleChange.objects.all()
    serializer_class = RuleChangeSerializer
    filterset_fields = ["state", "code", "unit"]

    @extend_schema(request=RuleProposalSerializer, responses={201: RuleChangeSerializer})
    def create(self, request):
        return self.made(RuleProposalSerializer, services.rule_propose)


def register(router) -> None:
    router.register("rule-changes", RuleChangeViewSet, basename="rule-change")
