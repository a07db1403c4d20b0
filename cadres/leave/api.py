"""Leave over the API: applying, deciding, reporting back."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cadres.leave import services
from cadres.leave.models import KINDS, LeaveApplication
from core.api.fields import DayField, WordsField
from core.approvals.api import PROPOSAL_FIELDS, ProposalViewSet
from core.views import any_user


class LeaveSerializer(serializers.ModelSerializer):
    days = serializers.DecimalField(max_digits=5, decimal_places=1)

    class Meta:
        model = LeaveApplication
        fields = [*PROPOSAL_FIELDS, "cadre", "kind", "day", "from_noon", "last_day", "to_noon", "days", "back_on"]
        read_only_fields = fields


class LeaveApplicationSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=KINDS)
    day = DayField()
    from_noon = serializers.BooleanField(default=False)
    last_day = DayField(required=False, allow_null=True)
    to_noon = serializers.BooleanField(default=False)
    reason = WordsField(max_length=200)


class LeaveReturnSerializer(serializers.Serializer):
    back_on = DayField()
    reason = WordsField(max_length=200, required=False, help_text="Needed of whoever takes back another's leave.")


class LeaveViewSet(ProposalViewSet):
    """Applications for leave: one's own and those of the people one is in charge of."""

    allow = any_user
    queryset = LeaveApplication.objects.all()
    serializer_class = LeaveSerializer
    filterset_fields = ["state", "cadre", "kind"]

    @extend_schema(request=LeaveApplicationSerializer, responses={201: LeaveSerializer})
    def create(self, request: Request) -> Response:
        return self.made(LeaveApplicationSerializer, services.leave_apply)

    @extend_schema(request=LeaveReturnSerializer, responses=LeaveSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request, pk=None):
        data = LeaveReturnSerializer(data=request.data)
        application = self.get_object()
        data.is_valid(raise_exception=True)
        made = services.leave_return(actor=request.user, application=application, **data.validated_data)
        return Response(self.get_serializer(made).data)


def register(router) -> None:
    router.register("leave", LeaveViewSet, basename="leave")
