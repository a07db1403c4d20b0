"""The acts on a proposal over the API, the same for every kind of proposal."""

from collections.abc import Callable
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import RemarkSerializer
from core.api.views import ScopedViewSet
from core.approvals import services

PROPOSAL_FIELDS = [
    "id",
    "state",
    "proposed_by",
    "proposed_at",
    "reason",
    "decided_by",
    "decided_at",
    "decision_reason",
]


class ProposalViewSet(ScopedViewSet):
    """``acts``: verb → service, taking the proposal under the name ``argument``."""

    argument = "proposal"
    acts: ClassVar[dict[str, Callable]] = {
        "approve": services.proposal_approve,
        "reject": services.proposal_reject,
        "withdraw": services.proposal_withdraw,
        "reverse": services.proposal_reverse,
    }

    def _act(self, request: Request, verb: str) -> Response:
        proposal = self.get_object()
        data = RemarkSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        reason = {} if verb == "withdraw" else {"reason": data.validated_data["reason"]}
        self.acts[verb](**{self.argument: proposal}, actor=request.user, **reason)
        proposal.refresh_from_db()
        return Response(self.get_serializer(proposal).data)

    @extend_schema(request=RemarkSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str | None = None) -> Response:
        return self._act(request, "approve")

    @extend_schema(request=RemarkSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str | None = None) -> Response:
        return self._act(request, "reject")

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        return self._act(request, "withdraw")

    @extend_schema(request=RemarkSerializer)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str | None = None) -> Response:
        return self._act(request, "reverse")
