"""Requests about access over the API: what takes two people is prepared and confirmed here as on the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from cadres.access.models import AccessRequest, Role, User
from cadres.access.request_views import sees_requests
from cadres.access.requests import access_ask, grant_propose
from cadres.access.two_people import KIND
from cadres.units.models import Unit
from core.api.fields import DayField, ScopedKey, WordsField
from core.approvals.api import PROPOSAL_FIELDS, ProposalViewSet


class AccessRequestSerializer(serializers.ModelSerializer):
    username = serializers.CharField(source="user.username", read_only=True)

    class Meta:
        model = AccessRequest
        fields = [*PROPOSAL_FIELDS, "act", "user", "username", "role", "unit", "starts_on", "ends_on", "used_at"]
        read_only_fields = fields


class GrantRequestSerializer(serializers.Serializer):
    user = ScopedKey(queryset=User.objects.all())
    role = serializers.ChoiceField(choices=Role.choices)
    unit = ScopedKey(queryset=Unit.objects.all())
    starts_on = DayField()
    ends_on = DayField(required=False, allow_null=True)
    reason = WordsField(max_length=500)


class AccountActSerializer(serializers.Serializer):
    act = serializers.ChoiceField(choices=[(act.value, act.label) for act in KIND])
    user = ScopedKey(queryset=User.objects.all())
    reason = WordsField(max_length=500)


class AccessRequestViewSet(ProposalViewSet):
    """Grants and acts on administrators' accounts: prepared by one person, confirmed by another."""

    allow = sees_requests
    queryset = AccessRequest.objects.with_list_data()
    serializer_class = AccessRequestSerializer
    filterset_fields = ["state", "act"]

    @extend_schema(request=GrantRequestSerializer, responses={201: AccessRequestSerializer})
    def create(self, request):
        """Prepares a grant; with ``act`` instead of a role, asks about an administrator's account."""
        if isinstance(request.data, dict) and "act" in request.data:
            return self.made(AccountActSerializer, access_ask)
        return self.made(GrantRequestSerializer, grant_propose)


def register(router) -> None:
    router.register("access-requests", AccessRequestViewSet, basename="access-request")
